/** The time, told once a minute: for what stands beside a clock. One timer for all who ask. */
import { useSyncExternalStore } from 'react';
import { createValue } from './value.ts';

const minuteMs = 60_000;
const now = createValue(Date.now());
let listeners = 0;
let timer: ReturnType<typeof setInterval> | undefined;

const tick = (): void => now.set(Date.now());

const subscribe = (listener: () => void): (() => void) => {
  const stop = now.subscribe(listener);
  if (listeners++ === 0) {
    timer = setInterval(tick, minuteMs);
    addEventListener('focus', tick);
  }
  return () => {
    stop();
    if (--listeners > 0) return;
    clearInterval(timer);
    removeEventListener('focus', tick);
  };
};

export const useNow = (): number => useSyncExternalStore(subscribe, now.get);
