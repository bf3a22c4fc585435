/** A new link: how long it holds and how often; then it is there to be handed on. */
import { useClient } from '@ghanti/react';
import { useRef, useState } from 'react';
import { useWords } from '../i18n/language.ts';
import { newKey } from '../session/new-key.ts';
import { Button } from '../ui/button.tsx';
import { Choices } from '../ui/choices.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useTask } from '../ui/use-task.ts';
import { InviteQr } from './invite-qr.tsx';
import { joinUrl } from './join-url.ts';
import styles from './edit-group.module.css';
import { useRefusalText } from './use-update-group.ts';

const dayMs = 24 * 60 * 60 * 1000;
const lasts = { never: undefined, day: dayMs, week: 7 * dayMs } as const;
const uses = { any: undefined, once: 1, ten: 10 } as const;

type Lasts = keyof typeof lasts;
type Uses = keyof typeof uses;

const inputOf = (end: Lasts, use: Uses) => ({
  ...(lasts[end] !== undefined && { expiresAt: Date.now() + lasts[end] }),
  ...(uses[use] !== undefined && { maxUses: uses[use] }),
});

const useMake = (id: string, made: (code: string) => void) => {
  const client = useClient();
  const clientId = useRef(newKey());
  return useTask(async (end: Lasts, use: Uses) => {
    const input = { channel: id, ...inputOf(end, use) };
    const { code } = await client.call('createInvite', { ...input, clientId: clientId.current });
    made(code);
  });
};

type Props = { readonly id: string; readonly onClose: () => void };

export const NewInvite = ({ id, onClose }: Props) => {
  const { common, people } = useWords();
  const textOf = useRefusalText();
  const [end, setEnd] = useState<Lasts>('week');
  const [use, setUse] = useState<Uses>('any');
  const [code, setCode] = useState<string>();
  const task = useMake(id, setCode);
  if (code !== undefined) return <InviteQr url={joinUrl(code)} onClose={onClose} />;
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button kind="primary" busy={task.busy} onClick={() => void task.run(end, use)}>
        {people.makeInvite}
      </Button>
    </>
  );
  return (
    <Dialog title={people.makeInvite} onClose={onClose} footer={footer}>
      <div className={styles.form}>
        <Choices
          legend={people.inviteEnds}
          choices={[
            { value: 'day', label: people.inDay },
            { value: 'week', label: people.inWeek },
            { value: 'never', label: people.never },
          ]}
          value={end}
          onChange={setEnd}
        />
        <Choices
          legend={people.uses}
          choices={[
            { value: 'any', label: people.anyTimes },
            { value: 'ten', label: people.tenTimes },
            { value: 'once', label: people.once },
          ]}
          value={use}
          onChange={setUse}
        />
        {task.fault !== undefined && <p role="alert">{textOf(task.fault)}</p>}
      </div>
    </Dialog>
  );
};
