/** Which feeds stand still on this page: nothing of them is drawn anew, and no rule rings for them, until they go on. */
import { useSyncExternalStore } from 'react';
import { createValue } from '../ui/value.ts';

export const paused = createValue<ReadonlySet<string>>(new Set());

export const setPaused = (feed: string, on: boolean): void => {
  const others = [...paused.get()].filter((id) => id !== feed);
  paused.set(new Set(on ? [...others, feed] : others));
};

export const useIsPaused = (feed: string): boolean =>
  useSyncExternalStore(paused.subscribe, () => paused.get().has(feed));
