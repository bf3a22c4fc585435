/**
 * A status that floats below the header: it never moves the timeline and never covers the composer (N1).
 */
import { useClient } from '@ghanti/react';
import { CloudOff, RefreshCw, WifiOff, Zap } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/language.ts';
import { Spinner } from '../ui/spinner.tsx';
import styles from './connection-banner.module.css';
import type { ConnectionNotice } from './connection-notice.ts';
import { useConnectionNotice } from './use-connection-notice.ts';

type Look = {
  readonly icon: ReactNode;
  readonly text: string;
  readonly act?: { readonly label: string; readonly run: () => void };
};

const size = 16;

const useLook = (notice: ConnectionNotice): Look | undefined => {
  const { shell } = useWords();
  const client = useClient();
  if (notice === 'none') return undefined;
  if (notice === 'connecting') return { icon: <Spinner />, text: shell.connecting };
  if (notice === 'offline') return { icon: <WifiOff size={size} />, text: shell.offline };
  if (notice === 'back') return { icon: <Zap size={size} />, text: shell.backOnline };
  const reload = { label: shell.reload, run: () => location.reload() };
  if (notice === 'outdated') return { icon: <RefreshCw size={size} />, text: shell.outdated, act: reload };
  const retry = { label: shell.retryNow, run: () => client.hurry() };
  return { icon: <CloudOff size={size} />, text: shell.unreachable(notice.unreachable), act: retry };
};

export const ConnectionBanner = () => {
  const look = useLook(useConnectionNotice());
  return (
    <div className={styles.place} role="status">
      {look !== undefined && (
        <div className={styles.banner}>
          <span className={styles.icon} aria-hidden="true">
            {look.icon}
          </span>
          <span>{look.text}</span>
          {look.act !== undefined && (
            <button type="button" className={styles.act} onClick={look.act.run}>
              {look.act.label}
            </button>
          )}
        </div>
      )}
    </div>
  );
};
