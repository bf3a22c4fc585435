/** What others learn of one's reading and being here, always both ways (M4, PRE-1); and who is blocked, in one place (I6). */
import type { Profile } from '@ghanti/protocol';
import { useClient, useMe } from '@ghanti/react';
import { useEffect } from 'react';
import { useWords } from '../i18n/language.ts';
import { PersonLine } from '../new/people-results.tsx';
import { useBlock } from '../person/use-block.ts';
import { Button } from '../ui/button.tsx';
import { Choices } from '../ui/choices.tsx';
import { Section } from '../ui/section.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Switch } from '../ui/switch.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import styles from './privacy.module.css';
import { useUpdateMe } from './use-update-me.ts';

const Rules = () => {
  const { settings } = useWords();
  const me = useMe();
  const task = useUpdateMe();
  const privacy = me?.privacy;
  if (privacy === undefined) return null;
  return (
    <>
      <Section>
        <Switch
          label={settings.receipts}
          hint={settings.receiptsHint}
          on={privacy.receipts}
          disabled={task.busy}
          onChange={(receipts) => void task.run({ privacy: { receipts } })}
        />
      </Section>
      <Section>
        <Choices
          legend={settings.lastSeen}
          hint={settings.lastSeenHint}
          choices={[
            { value: 'everyone', label: settings.everyone },
            { value: 'contacts', label: settings.contacts },
            { value: 'nobody', label: settings.nobody },
          ]}
          value={privacy.lastSeen}
          disabled={task.busy}
          onChange={(lastSeen) => void task.run({ privacy: { lastSeen } })}
        />
      </Section>
    </>
  );
};

const Unblock = ({ user, done }: { readonly user: Profile; readonly done: () => void }) => {
  const { people } = useWords();
  const task = useBlock(user, done);
  return (
    <Button busy={task.busy} onClick={() => void task.run(false)}>
      {people.unblock}
    </Button>
  );
};

const Blocked = () => {
  const { common, settings } = useWords();
  const client = useClient();
  const { data, loading, fault, reload } = useLoaded('blocks', () => client.call('listBlocks', {}));
  useEffect(() => client.on('blockChanged', reload), [client, reload]);
  return (
    <Section title={settings.blocked}>
      {loading && <SkeletonRows count={1} label={common.loading} />}
      {fault !== undefined && <p role="alert">{settings.loadFailed}</p>}
      {data?.users.length === 0 && <p className={styles.none}>{settings.blockedNone}</p>}
      <ul>
        {data?.users.map((user) => (
          <li key={user.id} className={styles.line}>
            <PersonLine user={user} end={<Unblock user={user} done={reload} />} />
          </li>
        ))}
      </ul>
    </Section>
  );
};

export const Privacy = () => (
  <>
    <Rules />
    <Blocked />
  </>
);
