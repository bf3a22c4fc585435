/** A new group: its name, its people, its rules, and it is there (I1). Made once, however often it is asked for. */
import { newKey } from '../session/new-key.ts';
import type { Profile } from '@ghanti/protocol';
import { useChannels, useClient } from '@ghanti/react';
import { useRef, useState, type SubmitEvent } from 'react';
import { useWords } from '../i18n/language.ts';
import { channelPath, newChatPath, useGo } from '../shell/place.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { useTask } from '../ui/use-task.ts';
import { GroupRules, type Rules } from './group-rules.tsx';
import styles from './new-group.module.css';
import { PaneHeader } from './pane-header.tsx';
import { PickMembers } from './pick-members.tsx';

const useSameName = (title: string): boolean => {
  const { rows } = useChannels();
  const wanted = title.trim().toLocaleLowerCase();
  return (
    wanted !== '' && rows.some(({ kind, name }) => kind === 'group' && name.toLocaleLowerCase() === wanted)
  );
};

const useCreate = () => {
  const client = useClient();
  const { go } = useGo();
  const clientId = useRef(newKey());
  return useTask(async (title: string, members: readonly Profile[], rules: Rules) => {
    const input = { title: title.trim(), members: members.map(({ id }) => id), ...rules };
    const { channel } = await client.call('createGroup', { ...input, clientId: clientId.current });
    go(channelPath(channel.id));
  });
};

const NewGroup = () => {
  const { people } = useWords();
  const { up } = useGo();
  const [title, setTitle] = useState('');
  const [members, setMembers] = useState<readonly Profile[]>([]);
  const [rules, setRules] = useState<Rules>({ posting: 'members', history: 'joined' });
  const task = useCreate();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void task.run(title, members, rules);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <PaneHeader title={people.newGroup} onBack={() => up(newChatPath)} />
      <div className={styles.name}>
        <TextField
          label={people.groupName}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          hint={useSameName(title) ? people.sameName : undefined}
          maxLength={200}
          required
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the first thing that a group needs
          autoFocus
        />
      </div>
      <PickMembers chosen={members} onChange={setMembers} />
      <footer className={styles.footer}>
        <details className={styles.rules}>
          <summary>{people.rules}</summary>
          <GroupRules rules={rules} onChange={setRules} />
        </details>
        <p className={styles.fault} role="alert">
          {task.fault === undefined ? null : people.failed}
        </p>
        <Button kind="primary" type="submit" wide busy={task.busy} disabled={title.trim() === ''}>
          {people.create}
        </Button>
      </footer>
    </form>
  );
};

export default NewGroup;
