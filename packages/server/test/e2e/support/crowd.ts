/** Many people in one group, made past transports and limits. */
import { randomUUID } from 'node:crypto';
import type { StartedServer } from '@ghanti/testkit';

const batchSize = 500;

export const nameOf = (index: number): string => `u${String(index).padStart(5, '0')}`;

/** Accounts `u00000` and on. */
export const accounts = async (server: StartedServer, from: number, to: number): Promise<string[]> => {
  const users = Array.from({ length: to - from }, (_none, index) => nameOf(from + index));
  for (let at = 0; at < users.length; at += batchSize) {
    const batch = users.slice(at, at + batchSize);
    await Promise.all(batch.map((id) => server.ghanti.upsertUser({ id, name: id })));
  }
  return users;
};

/** A group of the first one's making; gives how its people joined: with whom. */
export const crowd = async (
  server: StartedServer,
  users: readonly string[],
): Promise<{ channel: string; batches: readonly (readonly string[])[] }> => {
  const [owner = '', ...others] = users;
  const as = server.ghanti.as(owner);
  const first = others.slice(0, batchSize);
  const { channel } = await as.call('createGroup', { clientId: randomUUID(), title: 'Town', members: first });
  const batches = [[owner, ...first]];
  for (let at = batchSize; at < others.length; at += batchSize) {
    const batch = others.slice(at, at + batchSize);
    await as.call('addMembers', { clientId: randomUUID(), channel: channel.id, users: batch });
    batches.push(batch);
  }
  return { channel: channel.id, batches };
};
