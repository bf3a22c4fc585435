/** Who put which reaction; one's own can be taken back here (M7). */
import type { MessageItem } from '@ghanti/client';
import { useWords } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useConversation } from '../conversation.ts';
import { People } from '../people.tsx';
import { useReact } from './use-react.ts';

type Props = { readonly item: MessageItem; readonly onClose: () => void };

export const ReactionsDialog = ({ item, onClose }: Props) => {
  const { channel } = useWords();
  const { me } = useConversation();
  const react = useReact();
  return (
    <Dialog title={channel.reactions} onClose={onClose}>
      {item.reactions.map(({ emoji, users }) => (
        <People
          key={emoji}
          title={channel.reactedWith(emoji, users.length)}
          users={users}
          end={(user) =>
            user === me && (
              <Button kind="plain" onClick={() => react(item, emoji, false)}>
                {channel.takeBack}
              </Button>
            )
          }
        />
      ))}
    </Dialog>
  );
};
