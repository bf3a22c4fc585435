/**
 * The bus of a single node: it calls back at once, in the order of publishing, and nothing is encoded. There is nobody else to
 * tell what this node serves.
 */
import { unserved } from '../kit/serving.ts';
import type { Bus } from './bus.ts';
import { Listeners } from './listeners.ts';

export const localBus = <Message>(): Bus<Message> => {
  const listeners = new Listeners<Message>();
  return {
    open: () => Promise.resolve(),
    publish: (message) => listeners.tell(message),
    listen: (listener) => listeners.add(listener),
    serving: { ...unserved, servedBy: () => undefined, hears: () => false },
    condition: 'alone',
    onUp: () => undefined,
    close() {
      listeners.clear();
      return Promise.resolve();
    },
  };
};
