/**
 * The store under load, for the power to go: several batches in flight, a WAL that is copied every few of them, marks,
 * people who come and go, readers, and a clean restart in the middle. Arguments: `full` or `normal`, how many batches,
 * the seed, the directory, the marks file.
 */
import { openSync, writeSync } from 'node:fs';
import { createRandom, type Random } from '@ghanti/testkit';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import type { Committed, Store, Write } from '../../../src/store/store.ts';
import { channels, messageWrite, people, type Mark } from './plan.ts';

const [durability = 'full', batches = '150', seed = '1', directory = '', marksFile = ''] =
  process.argv.slice(2);
const IN_FLIGHT = 4;
const at = 1_763_630_000_000;

const marksFd = openSync(marksFile, 'a');
const mark = (line: Mark): void => void writeSync(marksFd, `${JSON.stringify(line)}\n`);

let ids = 0;
let epochs = 0;
const open = async (): Promise<Store> => {
  const store = await openSqliteStore({
    directory,
    ids: () => `e${(ids += 1)}`,
    newEpoch: () => String((epochs += 1)).padStart(16, '0'),
    durability: durability === 'normal' ? 'normal' : 'full',
    walCapBytes: 96 * 1024,
  });
  mark({ epoch: store.epochs.at(-1)?.epoch ?? '' });
  return store;
};

const commit = async (store: Store, writes: readonly Write[]): Promise<void> => {
  const committed = await store.commit(writes);
  mark({ events: committed.events, keyed: keyed(writes, committed), delivered: committed.marks });
};

const keyed = (writes: readonly Write[], { results }: Committed) =>
  writes.flatMap((write, index) => {
    const result = results[index];
    const event = result?.outcome === 'written' ? result.events[0] : undefined;
    return write.key && event ? [{ write, event }] : [];
  });

const settle = async (store: Store): Promise<void> => {
  for (const id of people) {
    await store.accounts.createUser(
      { id, handle: id, name: id, about: null, avatar: null, roles: [], createdAt: at },
      null,
    );
    mark({ user: id });
  }
  for (const id of channels) await commit(store, [groupWrite(id)]);
};

const groupWrite = (id: string): Write => ({
  at,
  guards: [],
  steps: [
    { do: 'channel', id, kind: 'group', title: id, posting: 'members', history: 'all', by: 'asha' },
    {
      do: 'join',
      channel: id,
      members: people.map((user) => ({ user, role: user === 'asha' ? 'owner' : 'member', how: 'created' })),
      by: 'asha',
      maxMembers: 100,
    },
  ],
});

const randomWrite = (random: Random, clientId: string): Write => {
  const channel = random.pick(channels);
  const user = random.pick(people);
  const roll = random.next();
  if (roll < 0.8)
    return messageWrite(user, channel, clientId, 'x'.repeat(random.between(1, random.pick([40, 3000]))));
  if (roll < 0.95)
    return {
      at,
      guards: [],
      steps: [{ do: 'mark', channel, user, delivered: random.between(1, 3) + ids / 8 - ((ids / 8) % 1) }],
    };
  const members = [{ user: 'dev', role: 'member', how: 'added' }] as const;
  return random.chance(0.5)
    ? { at, guards: [], steps: [{ do: 'part', channel, user: 'dev', by: null, how: 'left' }] }
    : { at, guards: [], steps: [{ do: 'join', channel, members, by: 'asha', maxMembers: 100 }] };
};

/** One of several that commit at the same time. */
const lane = async (store: Store, random: Random, name: string, count: number): Promise<void> => {
  for (let batch = 0; batch < count; batch += 1) {
    const size = random.pick([1, 2, 16]);
    const writes = Array.from({ length: size }, (_, index) =>
      randomWrite(random, `${name}.${batch}.${index}`),
    );
    const committing = commit(store, writes);
    if (random.chance(0.2)) mark({ last: await store.lastPosition() });
    await committing;
  }
};

const run = async (store: Store, half: string): Promise<void> => {
  const random = createRandom(Number(seed)).fork(half);
  const share = Math.ceil(Number(batches) / 2 / IN_FLIGHT);
  const lanes = Array.from({ length: IN_FLIGHT }, (_, index) => `${half}${index}`);
  await Promise.all(lanes.map((name) => lane(store, random.fork(name), name, share)));
};

const first = await open();
await settle(first);
await run(first, 'a');
await first.close();
const second = await open();
await run(second, 'b');
await second.close();
