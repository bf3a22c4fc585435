import type { MessageItem, SystemItem, TimelineItem } from '@ghanti/client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayLabel, dayOf, timeLabel } from './day.ts';
import { Heights, mostRows, rowAt, spanOf } from './heights.ts';
import { rowsOf, type Row } from './rows.ts';

const at = (iso: string): number => Date.parse(iso);
const noon = at('2026-11-20T12:00:00+05:30');
const minute = 60_000;

const message = (seq: number, over: Partial<MessageItem> = {}): MessageItem => ({
  kind: 'message',
  key: `k${seq}`,
  seq,
  id: `e${seq}`,
  clientId: undefined,
  by: 'riya',
  at: noon + seq * 1000,
  own: false,
  text: `text ${seq}`,
  replyTo: undefined,
  mentions: [],
  poll: undefined,
  forwarded: false,
  expiresAt: undefined,
  edited: false,
  deleted: false,
  expired: false,
  pinned: false,
  reactions: [],
  tick: undefined,
  pending: false,
  refusal: undefined,
  ...over,
});

const joined = (seq: number, over: Partial<SystemItem> = {}): SystemItem => {
  const time = over.at ?? noon + seq * 1000;
  const data = { user: `u${seq}`, role: 'member', how: 'added' } as const;
  const event = {
    type: 'memberJoined',
    channel: 'c',
    seq,
    id: `e${seq}`,
    by: 'riya',
    at: time,
    data,
  } as const;
  return { kind: 'system', key: `k${seq}`, seq, at: time, by: 'riya', event, ...over };
};

const plain = { zone: 'Asia/Kolkata', unread: undefined, hasBefore: false };
const groups = (rows: readonly Row[]): string =>
  rows
    .map((row) => {
      const above = `${row.day ? 'D' : ''}${row.unread === undefined ? '' : `U${row.unread}`}`;
      if (row.is === 'system') return `${above}s${row.items.length}`;
      return `${above}${row.starts ? '(' : ''}${row.item.seq ?? '?'}${row.ends ? ')' : ''}`;
    })
    .join(' ');

describe('T6 grouping', () => {
  it('joins one sender within five minutes and a day, with nothing between', () => {
    const rows = [
      message(1),
      message(2),
      message(3, { by: 'aman' }),
      message(4, { by: 'aman', at: noon + 3000 + 5 * minute }),
      joined(5, { at: noon + 6 * minute }),
      message(6, { by: 'aman', at: noon + 6 * minute }),
    ];
    expect(groups(rowsOf(rows, plain))).toBe('D(1 2) (3) (4) s1 (6)');
  });
});

describe('T2 the unread divider', () => {
  const unread = { after: 2, count: 3 };
  it('stands above the first that was unread at opening, once, and breaks a group', () => {
    const rows = [message(1), message(2), message(3), message(4)];
    expect(groups(rowsOf(rows, { ...plain, unread }))).toBe('D(1 2) U3(3 4)');
  });
  it('never stands above one’s own', () => {
    const rows = [message(2), message(3, { own: true, by: 'me' }), message(4)];
    expect(groups(rowsOf(rows, { ...plain, unread }))).toBe('D(2) (3) U3(4)');
  });
});

describe('T7 days', () => {
  const today = (iso: string, zone: string, locale = 'en-IN') => ({
    zone,
    locale,
    today: dayOf(at(iso), zone),
  });
  const words = { today: 'Today', yesterday: 'Yesterday' };
  it('are named by how long ago they are, and never tomorrow', () => {
    const calendar = today('2026-11-20T12:00:00+05:30', 'Asia/Kolkata');
    const named = ['20', '19', '18', '14', '13', '21'].map((day) =>
      dayLabel(at(`2026-11-${day}T12:00:00+05:30`), calendar, words),
    );
    expect(named).toEqual(['Today', 'Yesterday', 'Wednesday', 'Saturday', '13 November', '21 November']);
    expect(dayLabel(at('2025-11-20T12:00:00+05:30'), calendar, words)).toBe('20 November 2025');
    expect(timeLabel(at('2026-11-20T15:05:00+05:30'), calendar)).toBe('3:05 pm');
  });

  it('have no separator above the first row while more may come before it', () => {
    const rows = [message(1), message(2, { at: noon + 24 * 60 * minute })];
    expect(groups(rowsOf(rows, { ...plain, hasBefore: true }))).toBe('(1) D(2)');
    expect(groups(rowsOf(rows, plain))).toBe('D(1) D(2)');
  });

  it('T8 follow the zone: half past five in Kolkata, and the night that has an hour twice in New York', () => {
    const late = at('2026-11-19T20:00:00Z');
    expect([dayOf(late, 'Asia/Kolkata'), dayOf(late, 'America/New_York')]).toEqual([
      '2026-11-20',
      '2026-11-19',
    ]);
    const [before, after] = [at('2026-11-01T05:30:00Z'), at('2026-11-01T06:30:00Z')];
    expect([dayOf(before, 'America/New_York'), dayOf(after, 'America/New_York')]).toEqual([
      '2026-11-01',
      '2026-11-01',
    ]);
    const newYork = today('2026-11-02T04:30:00Z', 'America/New_York', 'en-US');
    expect(dayLabel(before, newYork, words)).toBe('Today');
    expect(dayLabel(at('2026-11-01T03:30:00Z'), newYork, words)).toBe('Yesterday');
  });
});

describe('T18 happenings', () => {
  it('are told one by one up to three, and as one beyond', () => {
    const three = [joined(1), joined(2), joined(3)];
    expect(groups(rowsOf(three, plain))).toBe('Ds1 s1 s1');
    expect(groups(rowsOf([...three, joined(4), message(5)], plain))).toBe('Ds4 (5)');
  });
});

describe('rows', () => {
  const anything = fc.array(
    fc.record({
      system: fc.boolean(),
      by: fc.constantFrom('riya', 'aman', 'me'),
      step: fc.integer({ min: 0, max: 30 * 60 * minute }),
    }),
    { maxLength: 60 },
  );
  const itemsOf = (parts: { system: boolean; by: string; step: number }[]): TimelineItem[] => {
    let time = noon;
    return parts.map(({ system, by, step }, index) => {
      time += step;
      return system
        ? joined(index + 1, { at: time })
        : message(index + 1, { at: time, by, own: by === 'me' });
    });
  };

  it('hold every item once, in order, under keys that differ, and stay the same objects while nothing changes', () => {
    fc.assert(
      fc.property(anything, fc.nat(60), (parts, after) => {
        const items = itemsOf(parts);
        const options = { ...plain, unread: { after, count: 1 } };
        const rows = rowsOf(items, options);
        const inRows = rows.flatMap((row): readonly TimelineItem[] =>
          row.is === 'message' ? [row.item] : row.items,
        );
        expect(inRows).toEqual(items);
        expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
        expect(rows.filter((row) => row.unread !== undefined).length).toBeLessThanOrEqual(1);
        const again = rowsOf(items, options, rows);
        expect(again.every((row, index) => row === rows[index])).toBe(true);
      }),
    );
  });
});

describe('what is drawn', () => {
  it('is what one sees with some around it, and never more than the most', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 20, max: 900 }), { minLength: 1, maxLength: 400 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 100, max: 2000 }),
        (sizes, part, view) => {
          const heights = new Heights();
          const keys = sizes.map((size, index) => (heights.note(`k${index}`, size), `k${index}`));
          const starts = heights.starts(keys);
          const top = part * Math.max(0, (starts.at(-1) ?? 0) - view);
          const { from, to } = spanOf(starts, top, top + view, 600);
          expect(to - from).toBeLessThanOrEqual(mostRows);
          expect(from).toBeLessThanOrEqual(rowAt(starts, top));
          if (rowAt(starts, top + view) - rowAt(starts, top) < mostRows)
            expect(to).toBeGreaterThan(rowAt(starts, Math.min(top + view, (starts.at(-1) ?? 0) - 1)));
        },
      ),
    );
  });

  it('guesses what it has not drawn by what it has', () => {
    const heights = new Heights();
    const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
    for (const key of keys.slice(0, 10)) heights.note(key, 100);
    expect(heights.starts(keys).at(-1)).toBe(2000);
    heights.forget();
    expect(heights.starts(keys).at(-1)).toBe(2000);
  });
});
