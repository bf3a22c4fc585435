/** A good call of every command on feeds. */
import { randomUUID } from 'node:crypto';
import type { Sample } from './samples.ts';

const key = (): { clientId: string } => ({ clientId: randomUUID() });

export const feedSamples: Readonly<Record<string, Sample>> = {
  createFeed: () => ({
    ...key(),
    name: `market.${randomUUID()}`.slice(0, 40),
    public: true,
    delivery: 'latest',
    maxPerSecond: 10,
    retainEvents: 1_000,
    retainMs: 86_400_000,
  }),
  listFeeds: () => ({ limit: 2 }),
  deleteFeed: ({ feed }) => ({ channel: feed }),
  publish: ({ feed }) => ({
    ...key(),
    channel: feed,
    updates: [{ key: 'चाय', data: { price: 12.5 } }, { data: 'no key' }],
  }),
  subscribe: ({ feed }) => ({ channel: feed, after: 1, latest: true }),
  unsubscribe: ({ feed }) => ({ channel: feed }),
};
