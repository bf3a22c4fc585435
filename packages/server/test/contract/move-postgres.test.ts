/**
 * A place moves from SQLite to Postgres while people write: nothing is lost, nothing doubled, and nothing is written to the old one
 * afterwards. A move that breaks off goes on; a database with a place of its own is refused.
 */
import { queryPostgres, temporaryDirectory } from '@ghanti/testkit';
import { expect, it } from 'vitest';
import { deleted, edited } from '../../src/store/contract/search.fixture.ts';
import { joining, make, mark, part, person, send, write } from '../../src/store/contract/store.fixture.ts';
import { moveStore, MoveRefused } from '../../src/store/move/move-store.ts';
import { functionSchema } from '../../src/store/postgres/migrations.ts';
import { openPostgresStore } from '../../src/store/postgres/open-postgres-store.ts';
import { CommitFailed, StoreMoved, type Store } from '../../src/store/store.ts';
import { urlFor } from './postgres-for-test.ts';
import { openForTest } from './sqlite-for-test.ts';

const people = ['asha', 'bilal', 'chitra'];
const types = ['receiveMessage', 'memberJoined', 'memberLeft'];

const fill = async (store: Store): Promise<void> => {
  for (const id of people) await store.accounts.createUser(person(id, id, `${id} of Pune`), `hash of ${id}`);
  await store.audit.append({ at: 1, by: null, action: 'began', target: null, detail: '{}' });
  for (const channel of ['g1', 'g2']) await store.commit([write([make(channel), joining(channel, people)])]);
  const said = Array.from({ length: 300 }, (_, index) =>
    send(index % 2 === 0 ? 'g1' : 'g2', 'asha', `c${index}`),
  );
  await store.commit(said);
  await store.commit([
    mark('g1', 'bilal', { seen: 20 }),
    write([{ do: 'pin', channel: 'g1', seq: 5, by: 'asha', on: true, maxPins: 9 }]),
  ]);
};

/** What people have and see, of everything that a store tells. */
const seen = async (store: Store): Promise<unknown> => ({
  last: await store.lastPosition(),
  log: await store.log(0, 100_000),
  people: await store.accounts.users(people),
  found: await store.accounts.findUsers({ q: 'pun', limit: 9 }),
  hash: await store.accounts.passwordHash('asha'),
  audit: [await store.audit.page({ limit: 9 }), await store.audit.firstBroken()],
  each: await Promise.all(
    people.map(async (user) => [
      (await store.memberships(user)).memberships.toSorted((a, b) => (a.channel.id < b.channel.id ? -1 : 1)),
      await store.messages.page({ channel: 'g1', user, which: { limit: 1_000, types } }),
      await store.messages.page({ channel: 'g1', user, which: { pinned: true } }),
    ]),
  ),
});

/** Goes on writing until it is refused; gives what was acknowledged. */
const writing = (store: Store): { readonly done: Promise<readonly string[]> } => {
  const kept: string[] = [];
  const write = async (): Promise<readonly string[]> => {
    for (let index = 0; ; index += 1) {
      const batch = [send('g1', 'bilal', `live${index}`), mark('g2', 'chitra', { seen: 1 + (index % 100) })];
      if (index % 7 === 3)
        batch.push({ ...send('g1', 'asha', `d${index}`), steps: [deleted('g1', 30 + index)] });
      if (index % 11 === 5)
        batch.push({ ...send('g1', 'asha', `e${index}`), steps: [edited('g1', 20, `now ${index}`)] });
      try {
        await store.commit(batch);
        kept.push(`live${index}`);
      } catch (error) {
        if (!(error instanceof CommitFailed)) throw error;
        return kept;
      }
    }
  };
  return { done: write() };
};

const options = {
  ids: () => crypto.randomUUID(),
  newEpoch: () => 'f'.repeat(16),
  durability: 'full',
} as const;

it('a place in use moves, whole and once (DUR-1, IDEM-1, CUR-3)', { timeout: 120_000 }, async () => {
  await using directory = await temporaryDirectory();
  await using other = await temporaryDirectory();
  const url = await urlFor(other.path);
  const old = await openForTest(directory.path);
  await fill(old);
  const before = old.epochs;
  const writer = writing(old);
  const steps = new Set<string>();
  const secret = new Uint8Array(32).fill(7);
  const failing = moveStore({
    directory: directory.path,
    url,
    secret,
    progress: (what) => {
      if (what === 'copying members') throw new Error('broken off');
    },
  });
  await expect(failing).rejects.toThrow('broken off');
  // Half of a place is opened by nobody, also who looked before the move began; so it can go on.
  const opening = openPostgresStore({ ...options, url });
  await expect(opening).rejects.toThrow('a move into this database is not finished');
  const late = queryPostgres(url, `SET search_path = ${functionSchema}, public; SELECT begin_epoch('e')`);
  await expect(late).rejects.toMatchObject({ code: '57P03' });
  const moved = await moveStore({
    directory: directory.path,
    url,
    secret,
    progress: (what) => steps.add(what),
  });
  const acknowledged = await writer.done;
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(moved.heldMs).toBeLessThan(10_000);
  expect(steps).toContain('copying members');
  await expect(old.commit([send('g1', 'asha', 'late')])).rejects.toThrow(CommitFailed);
  await expect(old.accounts.setPassword('asha', 'other')).rejects.toThrow(CommitFailed);

  const store = await openPostgresStore({ ...options, url });
  const [there, here] = [await seen(old), await seen(store)];
  expect(here).toEqual(there);
  const texts = (await store.log(0, 100_000)).filter(({ by }) => by === 'bilal').map(({ data }) => data);
  expect(texts.toSorted()).toEqual(acknowledged.map((text) => JSON.stringify({ text })).toSorted());
  expect(store.epochs.slice(0, -1)).toEqual(before);
  expect(store.epochs.at(-1)).toEqual({ epoch: 'f'.repeat(16), from: moved.position });
  expect(await store.signingSecret?.(new Uint8Array(32))).toEqual(secret);
  // Client ids are spent there, and everything goes on.
  const again = await store.commit([
    send('g1', 'bilal', 'live0'),
    send('g1', 'bilal', 'new'),
    write([part('g2', 'chitra')]),
  ]);
  expect(again.results.map(({ outcome }) => outcome)).toEqual(['duplicate', 'written', 'written']);
  await store.commit([write([make('g3'), joining('g3', ['asha'])])]);
  await store.close();
  await old.close();
  await expect(openForTest(directory.path)).rejects.toThrow(StoreMoved);
  await expect(
    moveStore({ directory: directory.path, url, secret, progress: () => undefined }),
  ).rejects.toThrow(MoveRefused);
});
