/** The links by which people come into a group, for those who lead it: made, shown, shared, ended (I3). */
import { useClient } from '@ghanti/react';
import { Link2 } from 'lucide-react';
import { useState } from 'react';
import { useWords } from '../i18n/language.ts';
import { Button } from '../ui/button.tsx';
import { Section } from '../ui/section.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import { InviteLine } from './invite-line.tsx';
import { NewInvite } from './new-invite.tsx';

export const Invites = ({ id }: { readonly id: string }) => {
  const client = useClient();
  const { common, people, settings } = useWords();
  const [making, setMaking] = useState(false);
  const { data, fault, reload } = useLoaded(id, () => client.call('listInvites', { channel: id }));
  return (
    <Section title={people.invite} hint={people.inviteHint}>
      {fault !== undefined && (
        <p role="alert">
          {settings.loadFailed}{' '}
          <Button kind="plain" onClick={reload}>
            {common.retry}
          </Button>
        </p>
      )}
      <ul>
        {data?.invites.map((invite) => (
          <InviteLine key={invite.code} invite={invite} onRevoked={reload} />
        ))}
      </ul>
      <Button wide icon={<Link2 size={18} />} onClick={() => setMaking(true)}>
        {people.makeInvite}
      </Button>
      {making && (
        <NewInvite
          id={id}
          onClose={() => {
            setMaking(false);
            reload();
          }}
        />
      )}
    </Section>
  );
};
