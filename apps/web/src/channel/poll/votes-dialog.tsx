/** Who voted for what in a named poll (F2). */
import type { PollItem } from '@ghanti/client';
import { useWords } from '../../i18n/language.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { People } from '../people.tsx';

type Props = { readonly poll: PollItem; readonly onClose: () => void };

export const VotesDialog = ({ poll, onClose }: Props) => {
  const { channel } = useWords();
  return (
    <Dialog title={channel.votesTitle} onClose={onClose}>
      {poll.options.map((option, index) => {
        const users = poll.votes.filter(({ options }) => options.includes(index)).map(({ user }) => user);
        return <People key={index} title={`${option} · ${channel.votes(users.length)}`} users={users} />;
      })}
    </Dialog>
  );
};
