/** What is to be said of the connection now. A clock runs only while there is something to wait for. */
import { useConnection } from '@ghanti/react';
import { useEffect, useState } from 'react';
import { connectionNotice, type ConnectionNotice } from './connection-notice.ts';
import { useNetwork } from './use-network.ts';

const tickMs = 250;

const isHeard = (notice: ConnectionNotice): boolean => notice !== 'none' && notice !== 'back';

export const useConnectionNotice = (): ConnectionNotice => {
  const state = useConnection();
  const network = useNetwork();
  const [now, setNow] = useState(Date.now);
  /** Whether somebody was told that it is gone, and since when it is back. */
  const [missed, setMissed] = useState(false);
  const [backAt, setBackAt] = useState<number>();
  const isLive = state.is === 'live' || state.is === 'catchingUp';
  const notice = connectionNotice({ state, now, network, backAt });
  if (isHeard(notice) && !missed) setMissed(true);
  if (backAt !== undefined && (!isLive || (notice === 'none' && now > backAt))) setBackAt(undefined);
  useEffect(() => {
    if (!isLive || !missed) return undefined;
    const timer = setTimeout(() => {
      setMissed(false);
      setBackAt(Date.now());
      setNow(Date.now());
    });
    return () => clearTimeout(timer);
  }, [isLive, missed]);
  const runs = !isLive || backAt !== undefined;
  useEffect(() => {
    if (!runs) return undefined;
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [runs]);
  return notice;
};
