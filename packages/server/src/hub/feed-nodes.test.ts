/**
 * A node's feed of others' commits: whatever of headers and payloads is lost, late, twice or out of order, and whatever the node begins and
 * ceases to serve meanwhile, it delivers all of what it serves, once, in order, and says where states may have been missed.
 */
import { createManualClock } from '@ghanti/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { channelKey } from '../kit/channel-ids.ts';
import type { EventRow } from '../log/event-log.ts';
import { Feed, type Delivered } from './feed.ts';
import { JoinedCommits } from './joined-commits.ts';
import type { HeaderMessage, PayloadMessage } from './messages.ts';

const patienceMs = 30;

const eventOf = (position: number, channel: string, more: Partial<EventRow> = {}): EventRow => ({
  position,
  channel,
  seq: position,
  id: `e${position}`,
  type: 'receiveMessage',
  by: 'asha',
  at: 0,
  data: '{}',
  ...more,
});

/** What the node serves, and whether it is sent it. */
class Served {
  readonly channels = new Set<string>();
  readonly heard = new Set<string>();
  add(): void {}
  remove(): void {}
  servedBy(key: string): string | undefined {
    return [...this.channels].find((channel) => channelKey(channel) === key);
  }
  hears(key: string): boolean {
    return [...this.heard].some((channel) => channelKey(channel) === key);
  }
}

type Commit = { readonly header: HeaderMessage; readonly payloads: readonly PayloadMessage[] };

/** A commit of another node: so many events of each channel, and a mark where `hasStates`. */
const commitOf = (prev: number, channels: readonly string[], hasStates = false): Commit => {
  const events = channels.map((channel, index) => eventOf(prev + index + 1, channel));
  const last = prev + channels.length + Number(hasStates);
  const named = [...new Set(channels)];
  return {
    header: { kind: 'header', prev, last, channels: named.map(channelKey), hasStates },
    payloads: named.map((channel) => ({
      kind: 'payload',
      last,
      channel,
      events: events.filter((event) => event.channel === channel),
      marks: [],
      states: [],
    })),
  };
};

const world = (log: () => readonly EventRow[]) => {
  const clock = createManualClock();
  const served = new Served();
  const joined = new JoinedCommits(served);
  const delivered: Delivered[] = [];
  let reads = 0;
  const feed = new Feed({
    start: 0,
    read: (after, limit) => {
      reads += 1;
      return Promise.resolve(
        log()
          .filter(({ position }) => position > after)
          .slice(0, limit),
      );
    },
    deliver: (batch) => void delivered.push(batch),
    failed: (error) => {
      throw error;
    },
    others: {
      clock,
      patienceMs,
      known: (header) => joined.known(header),
      taken: (last) => joined.taken(last),
    },
  });
  const hear = (message: HeaderMessage | PayloadMessage): void => {
    if (message.kind === 'payload') joined.add(message);
    else feed.admit(message);
  };
  const events = (): EventRow[] => delivered.flatMap((batch) => batch.events);
  return { clock, served, feed, delivered, hear, events, reads: () => reads };
};

const settled = async (): Promise<void> => {
  for (let turns = 0; turns < 8; turns += 1) await Promise.resolve();
};
const eventsOf = (commits: readonly Commit[]): EventRow[] =>
  commits
    .flatMap(({ payloads }) => payloads.flatMap(({ events }) => events))
    .toSorted((one, other) => one.position - other.position);

describe('commits of other nodes', () => {
  test('payloads and then the header: delivered in the same turn, and the log is not read', () => {
    const commits = [commitOf(0, ['a', 'b', 'a']), commitOf(3, ['b'])];
    const { served, hear, events, feed, reads } = world(() => eventsOf(commits));
    served.channels.add('a');
    served.heard.add('a');
    for (const { header, payloads } of commits) {
      for (const payload of payloads.filter(({ channel }) => channel === 'a')) hear(payload);
      hear(header);
    }
    expect(events().map(({ position }) => position)).toEqual([1, 3]);
    expect([feed.position, reads()]).toEqual([4, 0]);
  });

  test('a payload that may still come is waited for a moment; one that nobody asked for is read at once', async () => {
    const commits = [commitOf(0, ['a'], true)];
    const patient = world(() => eventsOf(commits));
    const asking = world(() => eventsOf(commits));
    for (const { served, hear } of [patient, asking]) {
      served.channels.add('a');
      if (served === patient.served) served.heard.add('a');
      for (const { header } of commits) hear(header);
      await settled();
    }
    expect([patient.reads(), asking.reads()]).toEqual([0, 1]);
    patient.clock.advance(patienceMs);
    await settled();
    for (const { delivered, events } of [patient, asking]) {
      expect(events().map(({ position }) => position)).toEqual([1]);
      // Before the events, because their cursors say that it was told (CUR-1).
      expect(delivered[0]).toMatchObject({ statesMissed: ['a'], events: [] });
    }
  });

  test.each([
    ['and nothing of it was sent here', false],
    ['and it is still sent here from before, for nobody', true],
  ])('MEM-2: who joins within a commit is given the rest of it, %s', async (_how, isSent) => {
    const opened = eventOf(1, 'self', {
      type: 'channelOpened',
      data: JSON.stringify({ channel: 'new', kind: 'group' }),
    });
    const commit = commitOf(0, ['self', 'new', 'new']);
    const all = [opened, ...eventsOf([commit]).slice(1)];
    const { served, hear, events } = world(() => all);
    served.channels.add('self');
    served.heard.add('self');
    hear({ kind: 'payload', last: 3, channel: 'self', events: [opened], marks: [], states: [] });
    for (const payload of commit.payloads) if (isSent && payload.channel === 'new') hear(payload);
    hear(commit.header);
    await settled();
    expect(events().map(({ position }) => position)).toEqual([1, 2, 3]);
  });

  test('a header that was the last one and was lost is found by where the log ends, and states may be missed', async () => {
    const commits = [commitOf(0, ['a']), commitOf(1, ['a'], true)];
    const { feed, clock, delivered, events } = world(() => eventsOf(commits));
    feed.reach(3);
    feed.reach(3);
    clock.advance(patienceMs);
    await settled();
    expect(events().map(({ position }) => position)).toEqual([1, 2]);
    expect(delivered).toMatchObject([{ last: 3, statesMissed: 'anywhere' }]);
    expect(feed.position).toBe(3);
    feed.reach(3);
    clock.advance(patienceMs);
    expect(delivered).toHaveLength(1);
  });

  test('any loss, order, repetition and change of what is served: all that is served, once, in order', async () => {
    const channels = ['a', 'b', 'c'] as const;
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('hear' as const), which: fc.nat() }) },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 40 }) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('serve' as const), which: fc.nat(2), isHeard: fc.boolean() }),
      },
    );
    const plan = fc.record({
      commits: fc.array(fc.array(fc.constantFrom(...channels), { minLength: 1, maxLength: 4 }), {
        minLength: 1,
        maxLength: 8,
      }),
      steps: fc.array(step, { maxLength: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ commits: sizes, steps }) => {
        let prev = 0;
        const commits = sizes.map((names) => {
          const commit = commitOf(prev, names);
          prev = commit.header.last;
          return commit;
        });
        const all = eventsOf(commits);
        const frames = commits.flatMap(({ header, payloads }) => [...payloads, header]);
        const { served, hear, clock, feed, events } = world(() => all);
        /** From which position on each channel was served. */
        const since = new Map<string, number>();
        for (const one of steps) {
          if (one.do === 'hear') {
            const frame = frames[one.which % frames.length];
            // Whoever is not subscribed is sent nothing.
            if (frame?.kind === 'header' || (frame && served.heard.has(frame.channel))) hear(frame);
          } else if (one.do === 'wait') clock.advance(one.ms);
          else {
            const channel = channels[one.which] ?? 'a';
            if (!served.channels.has(channel)) since.set(channel, feed.position);
            served.channels.add(channel);
            if (one.isHeard) served.heard.add(channel);
          }
          await settled();
        }
        feed.reach(prev);
        for (let turn = 0; turn < 20; turn += 1) {
          clock.advance(patienceMs);
          await settled();
        }
        expect(feed.position).toBe(prev);
        const got = events().map(({ position }) => position);
        expect(got).toEqual([...new Set(got)].toSorted((one, other) => one - other));
        const wanted = all.filter(({ channel, position }) => position > (since.get(channel) ?? Infinity));
        for (const { position } of wanted) expect(got).toContain(position);
      }),
      { numRuns: 150 },
    );
  });
});
