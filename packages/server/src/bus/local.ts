/**
 * The bus of a single node: it calls back at once, in the order of publishing. One listener's error does not keep the
 * message from the others; it is thrown when all have been called.
 */
import type { Bus } from './bus.ts';

export const localBus = <Message>(): Bus<Message> => {
  const listeners = new Set<(message: Message) => void>();
  return {
    publish(message) {
      const errors: unknown[] = [];
      for (const listener of listeners) {
        try {
          listener(message);
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length > 0) throw new AggregateError(errors, 'a listener of the bus failed');
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      listeners.clear();
      return Promise.resolve();
    },
  };
};
