/** Any order, loss and repetition of commits gives each event once, by position (architecture.md section 1.3). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventRow } from '../log/event-log.ts';
import { Feed } from './feed.ts';
import type { CommitMessage } from './messages.ts';

const event = (position: number): EventRow => ({
  position,
  channel: 'c',
  seq: position,
  id: `e${position}`,
  type: 'receiveMessage',
  by: 'asha',
  at: 0,
  data: '{}',
});

/** Commits of these sizes; a negative one is a batch of marks only, which take positions and no events. */
const commitsOf = (sizes: readonly number[]): CommitMessage[] => {
  let prev = 0;
  return sizes.map((size) => {
    const last = prev + Math.abs(size);
    const positions = Array.from({ length: Math.max(0, size) }, (_none, index) => prev + index + 1);
    const nothing = { marks: [], states: [] };
    const message: CommitMessage = { kind: 'commit', prev, last, events: positions.map(event), ...nothing };
    prev = last;
    return message;
  });
};

const world = (commits: readonly CommitMessage[], fails: () => boolean = () => false) => {
  const all = commits.flatMap(({ events }) => events);
  const delivered: number[] = [];
  const fronts: number[] = [];
  let reads = 0;
  let failures = 0;
  const feed = new Feed({
    start: 0,
    read: (after, limit) => {
      reads += 1;
      if (fails()) return Promise.reject(new Error('the log cannot be read'));
      return Promise.resolve(all.filter(({ position }) => position > after).slice(0, limit));
    },
    deliver: ({ events, last }) => {
      delivered.push(...events.map(({ position }) => position));
      fronts.push(last);
    },
    failed: () => (failures += 1),
  });
  return { feed, delivered, fronts, all, reads: () => reads, failures: () => failures };
};

const settled = async (): Promise<void> => {
  for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
};

const rising = (numbers: readonly number[]): boolean =>
  numbers.every((value, index) => index === 0 || value > (numbers[index - 1] ?? 0));

describe('Feed', () => {
  test('in order it delivers in the same turn, without reading the log', () => {
    const commits = commitsOf([2, 1, -3, 4]);
    const { feed, delivered, reads } = world(commits);
    for (const commit of commits) feed.admit(commit);
    expect(delivered).toEqual([1, 2, 3, 7, 8, 9, 10]);
    expect(feed.position).toBe(10);
    expect(reads()).toBe(0);
  });

  test('a lost commit is read from the log before the next one is delivered; one that comes late is passed over', async () => {
    const commits = commitsOf([1, 1, 1]);
    const { feed, delivered } = world(commits);
    const [a, b, c] = commits as [CommitMessage, CommitMessage, CommitMessage];
    feed.admit(a);
    feed.admit(c);
    expect(delivered).toEqual([1]);
    await settled();
    feed.admit(b);
    await settled();
    expect(delivered).toEqual([1, 2, 3]);
  });

  test('a second gap behind the first is filled without waiting for another commit', async () => {
    const commits = commitsOf([1, 1, 1, 1, 1]);
    const { feed, delivered } = world(commits);
    for (const index of [0, 2, 4]) feed.admit(commits[index] as CommitMessage);
    await settled();
    expect(delivered).toEqual([1, 2, 3, 4, 5]);
  });

  test('a long gap is read in pages', async () => {
    const commits = commitsOf([1, 1_700, -5, 1]);
    const { feed, delivered, reads, all } = world(commits);
    feed.admit(commits[3] as CommitMessage);
    await settled();
    expect(delivered).toEqual(all.map(({ position }) => position));
    expect(reads()).toBe(4);
  });

  test('a log that cannot be read keeps the gap, and the next commit tries again', async () => {
    const commits = commitsOf([1, 1, 1, 1]);
    let broken = true;
    const { feed, delivered, failures } = world(commits, () => broken);
    feed.admit(commits[0] as CommitMessage);
    feed.admit(commits[2] as CommitMessage);
    await settled();
    expect([delivered, failures()]).toEqual([[1], 1]);
    broken = false;
    feed.admit(commits[3] as CommitMessage);
    await settled();
    expect(delivered).toEqual([1, 2, 3, 4]);
  });

  test('any order, loss and repetition: each event once, by position, and all of them once the last is known', async () => {
    const plan = fc.record({
      sizes: fc.array(fc.integer({ min: -3, max: 5 }), { minLength: 1, maxLength: 12 }),
      order: fc.array(fc.nat(), { maxLength: 30 }),
      pauses: fc.array(fc.boolean(), { maxLength: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ sizes, order, pauses }) => {
        const commits = commitsOf(sizes.filter((size) => size !== 0));
        const { feed, delivered, fronts, all } = world(commits);
        for (const [index, chosen] of order.entries()) {
          const commit = commits[chosen % Math.max(1, commits.length)];
          if (commit) feed.admit(commit);
          if (pauses[index] === true) await settled();
        }
        const last = commits.at(-1);
        if (last) feed.admit(last);
        await settled();
        expect(delivered).toEqual(all.map(({ position }) => position));
        expect(rising(fronts)).toBe(true);
        expect(feed.position).toBe(last?.last ?? 0);
      }),
      { numRuns: 60 },
    );
  });
});
