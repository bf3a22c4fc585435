/** Any batches of writes: a store does what the model says (ORD-1, IDEM-1, MEM-1, MEM-2, RCP-1, RES-1). */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selfChannel } from '../../kit/channel-ids.ts';
import type { Committed, EventRow, Range, Store } from '../store.ts';
import { type OpenStore, rising } from './store.fixture.ts';
import { type Op, outcomeOf, StoreModel, writeOf } from './store-model.fixture.ts';

const people = ['asha', 'bilal', 'chitra'];
const channel = fc.constantFrom('g1', 'g2', 'g3');
const user = fc.constantFrom(...people);
const users = fc.array(user, { minLength: 1, maxLength: 4 });

const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant('create'),
      channel,
      users,
      history: fc.constantFrom('joined', 'all'),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      op: fc.constant('send'),
      channel,
      user,
      id: fc.constantFrom('k1', 'k2', 'k3', 'k4', 'k5', 'k6', 'k7', 'k8', 'k9'),
      body: fc.constantFrom('one', 'one', 'one', 'two'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('join'), channel, users }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('part'), channel, user }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('mark'), channel, user, seen: fc.nat(20) }) },
);

const start: readonly Op[] = [
  { op: 'create', channel: 'g1', history: 'joined', users: people },
  { op: 'create', channel: 'g2', history: 'all', users: ['asha'] },
];

const batches = fc.array(
  fc.record({
    ops: fc.array(op, { maxLength: 20, size: 'max' }),
    reopen: fc.constantFrom(false, false, false, true),
  }),
  { minLength: 1, maxLength: 8, size: 'max' },
);

const checkCommitted = (committed: Committed, before: number): void => {
  expect(rising(committed.events)).toBe(true);
  const positions = [...committed.events, ...committed.marks].map(({ position }) => position);
  const given = positions.toSorted((one, other) => one - other);
  expect(given).toEqual(given.map((_, index) => before + 1 + index));
  expect(committed.last).toBe(before + given.length);
};

const checkLogs = async (store: Store, model: StoreModel, log: readonly EventRow[]): Promise<void> => {
  expect(rising(log)).toBe(true);
  const names = new Set([...model.logs.keys(), ...log.map((event) => event.channel)]);
  for (const name of names) {
    const events = log.filter((event) => event.channel === name);
    expect(events.map(({ type, by, data }) => `${type} ${by} ${data}`)).toEqual(model.log(name));
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(await store.events({ channel: name, from: 1, to: 10_000 }, 10_000, false)).toEqual(events);
    const row = await store.channel(name);
    if (events.length > 0)
      expect(row).toMatchObject({ head: events.length, headPosition: events.at(-1)?.position });
  }
};

const checkMembers = async (store: Store, model: StoreModel): Promise<void> => {
  for (const [name, { members }] of model.channels) {
    const rows = await store.members(name, undefined, 100);
    expect(rows.map((row) => row.user)).toEqual([...members.keys()].toSorted());
    for (const row of rows) expect(row).toMatchObject(members.get(row.user) ?? {});
    expect((await store.channel(name))?.memberCount).toBe(members.size);
  }
};

/** The missing runs of one user after a position, found by looking at every event. */
const plainMissing = (model: StoreModel, log: readonly EventRow[], who: string, after: number): Range[] => {
  const own = [...model.channels].filter(([, { members }]) => members.has(who)).map(([name]) => name);
  return [...own, selfChannel(who)].flatMap((name) => {
    const opened = log.findLast(
      ({ channel: self, type, data }) =>
        self === selfChannel(who) && type === 'channelOpened' && data.includes(`"channel":"${name}"`),
    );
    const fromSeq = model.channels.get(name)?.members.get(who)?.fromSeq ?? 1;
    const low = Math.max(after, opened?.position ?? 0);
    const events = log.filter(
      (event) => event.channel === name && event.position > low && event.seq >= fromSeq,
    );
    const [first, last] = [events[0], events.at(-1)];
    return first === undefined || last === undefined
      ? []
      : [{ channel: name, from: first.seq, to: last.seq }];
  });
};

const byName = (one: Range, other: Range): number => (one.channel < other.channel ? -1 : 1);

const checkResume = async (store: Store, model: StoreModel, log: readonly EventRow[]): Promise<void> => {
  const last = await store.lastPosition();
  for (const after of [0, Math.floor(last / 3), Math.floor(last / 2), last - 1, last]) {
    for (const who of people) {
      const { ranges } = await store.missing(who, after);
      const plain = ranges
        .map(({ channel: name, from, to }) => ({ channel: name, from, to }))
        .toSorted(byName);
      expect(plain).toEqual(plainMissing(model, log, who, after).toSorted(byName));
      const within = (event: EventRow): boolean =>
        plain.some(
          ({ channel: name, from, to }) => name === event.channel && event.seq >= from && event.seq <= to,
        );
      expect(await store.merged(ranges, after, 5)).toEqual(log.filter(within).slice(0, 5));
    }
  }
};

export const modelContract = (open: OpenStore, runs = 40): void => {
  describe('any writes', () => {
    const run = async (steps: readonly { ops: readonly Op[]; reopen: boolean }[]): Promise<void> => {
      const directory = await mkdtemp(join(tmpdir(), 'ghanti-model-'));
      const model = new StoreModel();
      let store = await open(directory);
      try {
        for (const { ops, reopen } of [{ ops: start, reopen: false }, ...steps]) {
          const before = await store.lastPosition();
          const committed = await store.commit(ops.map(writeOf));
          expect(committed.results.map(outcomeOf)).toEqual(model.apply(ops));
          checkCommitted(committed, before);
          if (!reopen) continue;
          await store.close();
          store = await open(directory);
        }
        const log = await store.log(0, 10_000);
        await checkLogs(store, model, log);
        await checkMembers(store, model);
        await checkResume(store, model, log);
      } finally {
        await store.close();
        await rm(directory, { recursive: true, force: true });
      }
    };

    it(
      'do what the model does (ORD-1, IDEM-1, MEM-1, MEM-2, RCP-1, RES-1)',
      { timeout: 60_000 },
      async () => {
        await fc.assert(fc.asyncProperty(batches, run), { numRuns: runs });
      },
    );
  });
};
