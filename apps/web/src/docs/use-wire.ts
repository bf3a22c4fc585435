/** The page's one live connection, for whoever on it listens: opened by the first who does, anew for another asker, ended with the page. */
import { createContext, use, useEffect, useState, useSyncExternalStore } from 'react';
import { useSession } from '../session/session.ts';
import { tokenNow, useCredential } from './credential.ts';
import { LiveWire, type LiveView } from './live-wire.ts';

const Wire = createContext<LiveWire | undefined>(undefined);
export const WireProvider = Wire.Provider;

export const useNewWire = (): LiveWire => {
  const [wire] = useState(() => new LiveWire(tokenNow));
  useEffect(() => () => wire.close(), [wire]);
  return wire;
};

const useWire = (): LiveWire => {
  const wire = use(Wire);
  if (wire === undefined) throw new Error('there is no wire here');
  return wire;
};

/** Whether there is somebody to listen as. */
const useCanListen = (): boolean => {
  const { as, token } = useCredential();
  const isIn = useSession().is === 'in';
  return as === 'me' ? isIn : as === 'token' && token.trim() !== '';
};

let askedAs = '';
/** A token that is typed is not tried letter by letter. */
const typedMs = 400;

/** Listens while it is used, and tells what comes. */
export const useListening = (): { wire: LiveWire; view: LiveView; canListen: boolean } => {
  const wire = useWire();
  const canListen = useCanListen();
  const { as, token } = useCredential();
  const asker = as === 'token' ? `token ${token}` : as;
  useEffect(() => {
    if (asker !== askedAs) wire.reset();
    askedAs = asker;
    if (!canListen || !wire.isOff) return;
    const timer = setTimeout(() => void wire.open(), as === 'token' ? typedMs : 0);
    return () => clearTimeout(timer);
  }, [wire, as, asker, canListen]);
  return { wire, view: useSyncExternalStore(wire.view.subscribe, wire.view.get), canListen };
};

/** How often each was heard, without listening for it. */
export const useCounts = (wire: LiveWire): LiveView['counts'] =>
  useSyncExternalStore(wire.view.subscribe, () => wire.view.get().counts);
