/**
 * A value that changes and can be watched, in the form that React's `useSyncExternalStore` takes. Promise: `get` gives the
 * same object until something in it changed; several changes in one turn are told once.
 */
export interface Readable<T> {
  /** The value now: never changed in place. */
  readonly get: () => T;
  /** Calls `listener` after changes. Gives the way to stop. */
  readonly subscribe: (listener: () => void) => () => void;
}
