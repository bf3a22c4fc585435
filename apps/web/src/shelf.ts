/**
 * The outbox in `localStorage`: one entry per message, so that two tabs of one person never overwrite each other's. Where
 * the browser keeps nothing (a private window, a full disk) items live as long as the page.
 */
import type { Shelf, Waiting } from './outbox.ts';

const isWaiting = (value: unknown): value is Waiting =>
  typeof value === 'object' &&
  value !== null &&
  ['clientId', 'channel', 'text'].every((name) => typeof Reflect.get(value, name) === 'string');

const parse = (text: string | null): Waiting[] => {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isWaiting(value) ? [value] : [];
  } catch {
    return [];
  }
};

const quietly = (write: () => void): void => {
  try {
    write();
  } catch {
    // The item is still in memory, and on screen.
  }
};

/** The items of one user of this browser. */
export const shelfOf = (user: string, storage: Storage = localStorage): Shelf => {
  const prefix = `ghanti.outbox.${user}.`;
  return {
    load: () =>
      Object.keys(storage)
        .filter((key) => key.startsWith(prefix))
        .toSorted()
        .flatMap((key) => parse(storage.getItem(key))),
    put: (item) => quietly(() => storage.setItem(prefix + item.clientId, JSON.stringify(item))),
    remove: (clientId) => quietly(() => storage.removeItem(prefix + clientId)),
  };
};
