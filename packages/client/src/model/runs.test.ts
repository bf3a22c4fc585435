/**
 * CL-11, RES-5: whatever way events and pages come in, what is held is what a fresh snapshot says. The oracle is the whole
 * log, folded from its beginning; a page is cut out of it as of some moment at or after the events that were applied.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, targetOf } from './fold.ts';
import { cut, entryAt, runAt, withEvent, withPage, withRun, type Runs } from './runs.ts';
import type { MessageState, PlainEvent } from '../wire.ts';

const people = ['asha', 'bilal', 'chitra'];
const base = (seq: number, by: string) => ({ channel: 'c', seq, id: `e${seq}`, by, at: seq });

type Draw = { readonly kind: number; readonly by: string; readonly back: number; readonly bit: boolean };

/** The event at a seq; what it is about lies before it. */
const eventAt = (seq: number, { kind, by, back, bit }: Draw): PlainEvent => {
  const target = Math.max(1, seq - 1 - back);
  const at = base(seq, by);
  if (seq === 1 || kind <= 3) {
    const poll = kind === 3 ? { question: '?', options: ['a', 'b', 'c'] } : undefined;
    return { ...at, type: 'receiveMessage', data: { text: `text ${seq}`, ...(poll && { poll }) } };
  }
  if (kind === 4) return { ...at, type: 'messageEdited', data: { target, text: `edited ${seq}` } };
  if (kind === 5)
    return { ...at, type: 'reactionChanged', data: { target, emoji: bit ? '👍' : '😂', on: back < 3 } };
  if (kind === 6) return { ...at, type: 'messageDeleted', data: { target } };
  if (kind === 7) return { ...at, type: 'pollVoted', data: { target, options: bit ? [0] : [1, 2] } };
  if (kind === 8) return { ...at, type: 'messagePinned', data: { target, on: bit } };
  return { ...at, type: 'memberJoined', data: { user: by, role: 'member', how: 'added' } };
};

const draws = fc.array(
  fc.record({ kind: fc.nat(9), by: fc.constantFrom(...people), back: fc.nat(5), bit: fc.boolean() }),
  { minLength: 1, maxLength: 60, size: 'max' },
);

const isRow = ({ type }: PlainEvent): boolean => ['receiveMessage', 'memberJoined'].includes(type);

/** Every row as it stands after the first `asOf` events. */
const snapshot = (log: readonly PlainEvent[], asOf: number): readonly MessageState[] => {
  const rows = new Map<number, MessageState>();
  for (const event of log.slice(0, asOf)) {
    if (isRow(event)) rows.set(event.seq, event);
    const target = targetOf(event);
    const row = target === undefined ? undefined : rows.get(target);
    if (row !== undefined) rows.set(row.seq, fold(row, event));
  }
  return [...rows.values()];
};

type Step =
  | { readonly is: 'event' }
  | {
      readonly is: 'page';
      readonly from: number;
      readonly size: number;
      readonly ahead: number;
      readonly late: number;
    };

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Step>({ is: 'event' }) },
    {
      weight: 1,
      arbitrary: fc.record({
        is: fc.constant('page' as const),
        from: fc.nat(60),
        size: fc.nat(20),
        ahead: fc.nat(6),
        late: fc.nat(10),
      }),
    },
  ),
  { maxLength: 80, size: 'max' },
);

/** At every moment, too: a row is as of the page that brought it, or as of now where that is later. */
const expectCurrent = (log: readonly PlainEvent[], runs: Runs, applied: number): void => {
  for (const { message, asOf } of runs.flatMap(({ entries }) => entries)) {
    const row = snapshot(log, Math.max(asOf, applied)).find(({ seq }) => seq === message.seq);
    expect(message).toEqual(row);
  }
};

/**
 * Plays the steps to one who connected after `start` events: a page is asked for now, read by the server `ahead` events
 * later, and comes after `late` events: before, among or after those that it has seen.
 */
const play = (log: readonly PlainEvent[], plan: readonly Step[], start: number): Runs => {
  let runs: Runs = [];
  let applied = Math.min(start, log.length);
  const pages: { due: number; asked: number; from: number; to: number; asOf: number }[] = [];
  const give = ({ asked, from, to, asOf }: (typeof pages)[number]): void => {
    const entries = snapshot(log, asOf)
      .filter(({ seq }) => seq >= from && seq <= to)
      .map((message) => ({ message, asOf }));
    runs = withPage(runs, { from, to, entries }, log.slice(asked, applied), asOf);
  };
  const deliver = (): void => {
    const due = pages.filter((page) => page.due <= applied);
    pages.splice(0, pages.length, ...pages.filter((page) => page.due > applied));
    due.forEach(give);
  };
  for (const step of [...plan, ...log.map((): Step => ({ is: 'event' }))]) {
    if (step.is === 'page') {
      const asOf = Math.min(log.length, applied + step.ahead);
      // Near the end, where most is still on its way; or far back.
      const from = Math.max(1, step.from > 30 ? asOf - step.size : step.from);
      const to = Math.min(asOf, from + step.size);
      pages.push({
        due: Math.min(log.length, applied + step.late),
        asked: applied,
        from,
        to,
        asOf,
      });
    } else {
      const event = log[applied];
      if (event === undefined) continue;
      runs = withEvent(runs, event);
      applied += 1;
    }
    deliver();
    expectCurrent(log, runs, applied);
  }
  return runs;
};

describe('CL-11: runs', () => {
  test('RES-5: events and pages in any interleaving give what a fresh snapshot gives', () => {
    fc.assert(
      fc.property(draws, steps, fc.nat(40), (drawn, plan, start) => {
        const log = drawn.map((draw, at) => eventAt(at + 1, draw));
        const held = play(log, plan, start);
        const all = snapshot(log, log.length);
        for (const { from, to, entries } of held)
          expect(entries.map(({ message }) => message)).toEqual(
            all.filter(({ seq }) => seq >= from && seq <= to),
          );
        if (start < log.length) expect(held.at(-1)).toMatchObject({ to: log.length });
        for (const [at, run] of held.entries())
          expect(run.from).toBeGreaterThan((held[at - 1]?.to ?? -1) + 1);
      }),
      { numRuns: 200 },
    );
  });

  test('that meet become one, and those with a hole between them stay apart', () => {
    const run = (from: number, to: number) => ({ from, to, entries: [] });
    const apart = withRun(withRun([], run(1, 3)), run(5, 9));
    expect(apart).toHaveLength(2);
    expect(withRun(apart, run(4, 4))).toEqual([run(1, 9)]);
    expect(withRun(apart, run(12, 11))).toEqual(apart);
  });

  test('cut down claim no more than they have', () => {
    const log = [1, 2, 3, 4].map((seq) => eventAt(seq, { kind: 0, by: 'asha', back: 0, bit: false }));
    const [run = { from: 0, to: 0, entries: [] }] = log.reduce<Runs>(withEvent, []);
    expect(cut(run, 2, 'newest')).toMatchObject({ from: 3, to: 4 });
    expect(cut(run, 2, 'oldest')).toMatchObject({ from: 1, to: 2 });
    expect(runAt([cut(run, 2, 'newest')], 2)).toBeUndefined();
    expect(entryAt([run], 3)?.message.seq).toBe(3);
  });
});
