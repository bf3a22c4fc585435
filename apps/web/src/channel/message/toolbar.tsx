/** What one does most with a message, beside it while the pointer is there or the message has the focus (M6). */
import type { MessageItem } from '@ghanti/client';
import { Ellipsis, Reply, SmilePlus } from 'lucide-react';
import { useWords } from '../../i18n/language.ts';
import { cx } from '../../ui/cx.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { placeBelow } from '../../ui/menu.tsx';
import { useConversation } from '../conversation.ts';
import type { ActionName } from './actions.ts';
import styles from './toolbar.module.css';

type Props = { readonly item: MessageItem; readonly actions: readonly ActionName[] };

export const Toolbar = ({ item, actions }: Props) => {
  const { channel } = useWords();
  const { ask } = useConversation();
  return (
    <div className={cx(styles.toolbar, item.own && styles.own)} role="toolbar" aria-label={channel.actions}>
      {actions.includes('react') && (
        <IconButton
          label={channel.react}
          className={styles.button}
          onClick={(event) => ask({ is: 'emoji', item, place: placeBelow(event.currentTarget) })}
        >
          <SmilePlus size={18} />
        </IconButton>
      )}
      {actions.includes('reply') && (
        <IconButton
          label={channel.reply}
          className={styles.button}
          onClick={() => ask({ is: 'reply', item })}
        >
          <Reply size={18} />
        </IconButton>
      )}
      <IconButton
        label={channel.moreActions}
        className={styles.button}
        aria-haspopup="menu"
        onClick={(event) => ask({ is: 'menu', item, place: placeBelow(event.currentTarget) })}
      >
        <Ellipsis size={18} />
      </IconButton>
    </div>
  );
};
