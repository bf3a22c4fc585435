/** The time, told once a second while somebody asks: for what says how long ago. One timer for all who ask. */
import { useSyncExternalStore } from 'react';
import { createValue } from './value.ts';

const secondMs = 1_000;
const now = createValue(Date.now());
let listeners = 0;
let timer: ReturnType<typeof setInterval> | undefined;

const subscribe = (listener: () => void): (() => void) => {
  const stop = now.subscribe(listener);
  if (listeners++ === 0) {
    now.set(Date.now());
    timer = setInterval(() => now.set(Date.now()), secondMs);
  }
  return () => {
    stop();
    if (--listeners === 0) clearInterval(timer);
  };
};

export const useSecond = (): number => useSyncExternalStore(subscribe, now.get);
