/** Whether a media query holds: for what differs in behaviour, not only in looks. */
import { useCallback, useSyncExternalStore } from 'react';

const useMedia = (query: string): boolean => {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
};

/** One pane at a time (B1). */
export const useIsNarrow = (): boolean => useMedia('(max-width: 599px)');

export const useIsTouch = (): boolean => useMedia('(pointer: coarse)');

export const useIsCalm = (): boolean => useMedia('(prefers-reduced-motion: reduce)');
