/**
 * Values to watch, made: a cell is set, a derived one is computed when somebody looks and it was invalidated. Promise: a
 * listener hears of all changes of one turn together, in a microtask; `get` is never behind.
 */
import type { Readable } from './readable.ts';

export interface Cell<T> extends Readable<T> {
  readonly set: (value: T) => void;
}

export interface Derived<T> extends Readable<T> {
  readonly invalidate: () => void;
  readonly isWatched: () => boolean;
}

/** What to do when the first listener comes. */
export type OnWatch = () => void;

const createListeners = (onWatch: OnWatch) => {
  const listeners = new Set<() => void>();
  let told = true;
  const tell = (): void => {
    told = true;
    for (const listener of Array.from(listeners)) listener();
  };
  return {
    listeners,
    changed: (): void => {
      if (!told || listeners.size === 0) return;
      told = false;
      queueMicrotask(tell);
    },
    subscribe: (listener: () => void): (() => void) => {
      // The same function may listen twice.
      const own = (): void => listener();
      listeners.add(own);
      if (listeners.size === 1) onWatch();
      return () => void listeners.delete(own);
    },
  };
};

export const createCell = <T>(initial: T): Cell<T> => {
  const { subscribe, changed } = createListeners(() => undefined);
  let value = initial;
  return {
    get: () => value,
    subscribe,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      changed();
    },
  };
};

/** `compute` gets the value before, and gives it back where nothing in it changed. */
export const createDerived = <T>(
  compute: (before: T | undefined) => T,
  onWatch: OnWatch = () => undefined,
): Derived<T> => {
  const { subscribe, changed, listeners } = createListeners(onWatch);
  let state: { value: T; stale: boolean } | undefined;
  return {
    get() {
      if (state === undefined || state.stale) state = { value: compute(state?.value), stale: false };
      return state.value;
    },
    subscribe,
    invalidate() {
      if (state !== undefined) state.stale = true;
      changed();
    },
    isWatched: () => listeners.size > 0,
  };
};

/** Resolves with the first value that fits, now or later. */
export const until = <T, U extends T>(
  readable: Readable<T>,
  fits: (value: T) => value is U,
  signal?: AbortSignal,
): Promise<U> =>
  new Promise((resolve, reject) => {
    const look = (): void => {
      const value = readable.get();
      if (!fits(value)) return;
      stop();
      resolve(value);
    };
    const stop = readable.subscribe(look);
    signal?.addEventListener('abort', () => {
      stop();
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    });
    look();
  });
