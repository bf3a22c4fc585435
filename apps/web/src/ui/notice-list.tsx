/** The notices at the foot of the window. */
import { BellRing, X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useWords } from '../i18n/language.ts';
import { IconButton } from './icon-button.tsx';
import styles from './notice-list.module.css';
import { dismiss, holdNotices, notices, releaseNotices } from './notices.ts';
import { cx } from './cx.ts';

export const NoticeList = () => {
  const { shell } = useWords();
  const shown = useSyncExternalStore(notices.subscribe, notices.get);
  return (
    <section
      className={styles.list}
      aria-label={shell.notices}
      aria-live="polite"
      onPointerEnter={holdNotices}
      onPointerLeave={releaseNotices}
      onFocus={holdNotices}
      onBlur={releaseNotices}
    >
      {shown.map(({ id, text, kind, action }) => (
        <div
          key={id}
          className={cx(styles.notice, kind !== 'done' && styles[kind])}
          role={kind === 'fault' ? 'alert' : 'status'}
        >
          {kind === 'ring' && (
            <span className={styles.bell} aria-hidden="true">
              <BellRing size={18} />
            </span>
          )}
          <span className={styles.text}>{text}</span>
          {action !== undefined && (
            <button
              type="button"
              className={styles.action}
              onClick={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
          <IconButton
            label={`${shell.dismiss}: ${text}`}
            className={styles.close}
            onClick={() => dismiss(id)}
          >
            <X size={16} />
          </IconButton>
        </div>
      ))}
    </section>
  );
};
