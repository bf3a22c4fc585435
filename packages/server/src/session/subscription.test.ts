/** Backfill, cut over, live, against a log that moves meanwhile (RES-3, CUR-1, MEM-2, PRV-1). */
import { describe, expect, test } from 'vitest';
import { Run } from '../hub/batch.ts';
import { LastRun } from '../hub/last-run.ts';
import { placeAt, type EventRow, type Missing, type Range } from '../log/event-log.ts';
import { Subscription } from './subscription.ts';

const event = (position: number, channel: string, seq: number, text = ''): EventRow => ({
  position,
  channel,
  seq,
  id: `e${position}`,
  type: 'receiveMessage',
  by: 'asha',
  at: 0,
  data: JSON.stringify({ text }),
});

type World = { events?: EventRow[]; maxHeld?: number; during?: (page: number) => void };

/** A log of one reader who is in all channels, and what was sent to him. `during` runs while a page is read. */
const world = ({ events = [], maxHeld = 100_000, during = () => undefined }: World = {}) => {
  const log = [...events];
  const sent: number[] = [];
  /** What went out, and where room was waited for. */
  const steps: (number | 'room')[] = [];
  let pages = 0;
  const head = (): number => log.at(-1)?.position ?? 0;
  const rangesAfter = (after: number): Range[] => {
    const found = new Map<string, Range>();
    for (const { channel, seq, position } of log) {
      if (position <= after) continue;
      found.set(channel, { channel, from: found.get(channel)?.from ?? seq, to: seq });
    }
    return [...found.values()];
  };
  const outbound = {
    run: (run: Run, from = 0) => {
      sent.push(...run.events.slice(from).map(({ position }) => position));
      steps.push(run.size);
    },
    room: () => {
      steps.push('room');
      return Promise.resolve(false);
    },
  };
  const subscription: Subscription = new Subscription('bilal', outbound, {
    frontier: head,
    maxHeld,
    runs: new LastRun(),
    now: () => 0,
    log: {
      cursor: (position) => String(position),
      lastPosition: () => Promise.resolve(head()),
      place: (cursor, last) => (Number(cursor) <= last ? placeAt(Number(cursor)) : undefined),
      missing: (_user, { position: after }): Promise<Missing> =>
        Promise.resolve({
          asOf: head(),
          states: [],
          ranges: rangesAfter(after).map((range) => ({ ...range, kind: 'group' as const })),
        }),
      merged: async (ranges, after, limit) => {
        during((pages += 1));
        const within = log.filter(({ channel, seq, position }) =>
          ranges.some(
            (one) => one.channel === channel && seq >= one.from && seq <= one.to && position > after,
          ),
        );
        return await Promise.resolve(within.slice(0, limit));
      },
    },
  });
  const live = (...added: EventRow[]): void => {
    log.push(...added);
    for (const one of added) subscription.offer(new Run(one.channel, [one], String), 0);
  };
  const resume = async (cursor: unknown, window?: number) => {
    const start = await subscription.start(cursor, window);
    await subscription.backfill(start.missing);
    return start;
  };
  return { subscription, sent, steps, live, resume };
};

const many = (count: number): EventRow[] =>
  Array.from({ length: count }, (_none, index) =>
    event(index + 1, index % 2 === 0 ? 'a' : 'b', Math.floor(index / 2) + 1),
  );
const upTo = (count: number, from = 1): number[] =>
  Array.from({ length: count - from + 1 }, (_none, index) => from + index);

describe('Subscription', () => {
  test('RES-3: without a cursor it starts now', async () => {
    const { subscription, resume, live, sent } = world({ events: many(3) });
    expect(await resume(undefined)).toMatchObject({ resume: { result: 'complete' }, position: 3 });
    live(event(4, 'a', 3));
    expect(sent).toEqual([]);
    subscription.release();
    live(event(5, 'b', 2));
    expect(sent).toEqual([4, 5]);
  });

  test('RES-3: what is offered during the backfill is held, then released, each event once', async () => {
    let next = 1_201;
    const { subscription, resume, live, sent } = world({
      events: many(1_200),
      during: (page) => {
        if (page <= 3) live(event((next += 1), 'a', next));
      },
    });
    await resume(10);
    expect(subscription.holding).toBe(true);
    subscription.release();
    live(event((next += 1), 'b', next));
    expect(sent).toEqual([...upTo(1_200, 11), ...upTo(next, 1_202)]);
  });

  test('CUR-1: what was both read and offered is sent once', async () => {
    const { subscription, resume, live, sent } = world({ events: many(4) });
    live(event(5, 'a', 3));
    await resume(2);
    subscription.release();
    expect(sent).toEqual([3, 4, 5]);
  });

  test('RES-3: more than fits is let go, and the log is read once more', async () => {
    let next = 600;
    const { subscription, resume, live, sent } = world({
      events: many(600),
      maxHeld: 1_000,
      during: (page) => {
        if (page < 4)
          for (let count = 0; count < 20; count += 1) live(event((next += 1), 'a', next, 'long'.repeat(20)));
      },
    });
    await resume(0);
    subscription.release();
    live(event((next += 1), 'b', next));
    expect(sent).toEqual(upTo(next));
  });

  test('CUR-1: a cursor given out meanwhile is behind nothing that is unsent', async () => {
    const seen: number[] = [];
    const { subscription, resume, live, sent } = world({
      events: many(1_100),
      during: () => seen.push(subscription.position - (sent.at(-1) ?? 0)),
    });
    await resume(0);
    expect(seen.every((ahead) => ahead <= 0)).toBe(true);
    live(event(1_101, 'a', 551));
    expect(subscription.position).toBe(1_100);
    subscription.release();
    expect(subscription.position).toBe(1_101);
  });

  test('CUR-1: live again it can hold once more: what comes waits, and no cursor given out meanwhile is ahead of it', async () => {
    const { subscription, resume, live, sent } = world({ events: many(3) });
    await resume(undefined);
    subscription.release();
    live(event(4, 'a', 3));
    subscription.hold();
    live(event(5, 'b', 2), event(6, 'a', 4));
    expect([sent, subscription.position, subscription.holding]).toEqual([[4], 4, true]);
    subscription.hold();
    subscription.release();
    expect([sent, subscription.position]).toEqual([[4, 5, 6], 6]);
  });

  test('RES-2: a position beyond the log is reset: nothing old follows, what is new does', async () => {
    const { subscription, resume, live, sent } = world({ events: many(3) });
    expect(await resume(99)).toMatchObject({ resume: { result: 'reset' }, position: 3, missing: undefined });
    subscription.release();
    live(event(4, 'a', 3));
    expect(sent).toEqual([4]);
  });

  test('RES-2: with a window a channel beyond it is named, and its later events follow', async () => {
    const { subscription, resume, live, sent } = world({
      events: [...many(10), event(11, 'c', 1)],
    });
    const { resume: told } = await resume(0, 3);
    expect(told).toEqual({
      result: 'limited',
      limited: [
        { channel: 'a', toSeq: 5 },
        { channel: 'b', toSeq: 5 },
      ],
    });
    subscription.release();
    live(event(12, 'a', 6));
    expect(sent).toEqual([11, 12]);
  });

  test('SLOW-1: a page of long messages goes out in pieces, and each waits for room', async () => {
    const { resume, sent, steps } = world({
      events: upTo(40).map((position) => event(position, 'a', position, 'x'.repeat(16_000))),
    });
    await resume(0);
    expect(sent).toEqual(upTo(40));
    expect(steps.filter((_step, index) => index % 2 === 1)).toEqual(
      Array.from({ length: steps.length / 2 }, () => 'room'),
    );
    expect(steps.length / 2).toBeGreaterThan(4);
    for (const size of steps) if (size !== 'room') expect(size).toBeLessThan(64 * 1024 + 17_000);
  });

  test('PRV-1: a channel that was left while the log is read is not sent any further', async () => {
    const { subscription, resume, live, sent } = world({
      events: many(1_200),
      during: (page) => {
        if (page === 2) subscription.closed('a', 1_201);
      },
    });
    await resume(0);
    subscription.release();
    live(event(1_202, 'b', 601));
    expect(sent.slice(0, 500)).toEqual(upTo(500));
    expect(sent.slice(500)).toEqual([...upTo(1_200, 501).filter((position) => position % 2 === 0), 1_202]);
  });

  test('ORD-1: what was held of a channel that was left would come after a hole, and does not come', async () => {
    const { subscription, resume, live, sent } = world({
      events: many(1_200),
      during: (page) => {
        if (page !== 2) return;
        live(event(1_201, 'a', 601), event(1_202, 'b', 601));
        subscription.closed('a', 1_203);
      },
    });
    await resume(0);
    subscription.release();
    expect(sent.slice(500)).toEqual([...upTo(1_200, 501).filter((position) => position % 2 === 0), 1_202]);
  });

  test('MEM-2: leaving that the reading already knew of takes nothing from the membership that followed it', async () => {
    const { subscription, resume, sent } = world({ events: many(6) });
    const starting = resume(0);
    subscription.closed('a', 3);
    await starting;
    subscription.release();
    expect(sent).toEqual(upTo(6));
  });

  test('MEM-1: of a run only what is at or above fromSeq', async () => {
    const { subscription, resume, sent } = world();
    await resume(undefined);
    const run = new Run('a', [event(1, 'a', 1), event(2, 'a', 2), event(3, 'a', 3)], String);
    subscription.offer(run, 2);
    subscription.release();
    expect(sent).toEqual([2, 3]);
  });

  test('closed while the log is read, it sends nothing more', async () => {
    const { subscription, resume, sent } = world({
      events: many(2_000),
      during: (page) => {
        if (page === 2) subscription.close();
      },
    });
    await resume(0);
    subscription.release();
    expect(sent).toEqual(upTo(500));
  });
});
