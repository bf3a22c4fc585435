/** Whether the browser says that there is a network at all. */
import { useSyncExternalStore } from 'react';

const subscribe = (listener: () => void): (() => void) => {
  for (const type of ['online', 'offline']) addEventListener(type, listener);
  return () => {
    for (const type of ['online', 'offline']) removeEventListener(type, listener);
  };
};

export const useNetwork = (): boolean => useSyncExternalStore(subscribe, () => navigator.onLine);
