/**
 * The embedding application's listeners to the log: each from its own stored position, woken by every commit, stopped before
 * the log is closed.
 */
import type { PlainEvent } from '@ghanti/protocol';
import { plainEventOf } from '../chat/views.ts';
import { isCommit } from '../hub/messages.ts';
import { Follower } from '../log/follower.ts';
import { turnsOf } from './across-nodes.ts';
import type { OpenLog } from './open-log.ts';
import type { Parts } from './parts.ts';

export type EventListener = (events: readonly PlainEvent[]) => unknown;
export type EventListenerOptions = {
  /** Under which its place is kept; `default` unless told. */
  readonly name?: string;
};

export type Followers = {
  follow(listener: EventListener, options?: EventListenerOptions): () => Promise<void>;
  stop(): Promise<void>;
};

export const openFollowers = ({ hub, log, store }: OpenLog, parts: Parts): Followers => {
  const { bus, clock, logger } = parts;
  const turns = turnsOf(parts, store);
  const followers = new Map<string, Follower>();
  bus.listen((message) => {
    if (isCommit(message)) for (const follower of followers.values()) follower.wake();
  });

  const open = (name: string, listener: EventListener): Follower =>
    new Follower({
      name,
      places: store.followers,
      from: hub.position,
      read: (after, limit) => log.after(after, limit),
      listener: (events) => listener(events.map(plainEventOf)),
      clock,
      turns,
      failed: (err, retryMs) =>
        logger.error({ err, follower: name, retryMs }, 'a listener to the log failed'),
    });

  return {
    follow(listener, { name = 'default' } = {}) {
      if (followers.has(name)) throw new Error(`there is a listener named ${name} already`);
      const follower = open(name, listener);
      followers.set(name, follower);
      return async () => {
        await follower.stop();
        if (followers.get(name) === follower) followers.delete(name);
      };
    },
    stop: async () => {
      await Promise.all([...followers.values()].map((follower) => follower.stop()));
    },
  };
};
