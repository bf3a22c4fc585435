/** What stands above a row: the day that begins with it (T7), and where the unread begin (T2). */
import { useWords } from '../../i18n/language.ts';
import { useConversation } from '../conversation.ts';
import styles from './above.module.css';
import { dayLabel } from './day.ts';
import type { Row } from './rows.ts';

/** The server counts no further. */
const mostCounted = 999;

const Day = ({ at }: { readonly at: number }) => {
  const { common } = useWords();
  const { calendar } = useConversation();
  return (
    <h3 className={styles.day} data-day>
      <span>{dayLabel(at, calendar, common)}</span>
    </h3>
  );
};

export const Above = ({ row }: { readonly row: Row }) => {
  const { channel, common } = useWords();
  if (!row.day && row.unread === undefined) return null;
  return (
    <>
      {row.day && <Day at={row.at} />}
      {row.unread !== undefined && (
        <p className={styles.unread} data-unread>
          <span>{row.unread < mostCounted ? common.unread(row.unread) : channel.manyUnread}</span>
        </p>
      )}
    </>
  );
};
