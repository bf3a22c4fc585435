/** What a cursor stands for, by arithmetic alone (CUR-2, CUR-3). */
import { encodeCursor } from '@ghanti/protocol';
import { describe, expect, test } from 'vitest';
import type { Epoch, Store } from '../store/store.ts';
import { EventLog } from './event-log.ts';

const [first, second, third] = ['1'.repeat(16), '2'.repeat(16), '3'.repeat(16)] as const;
const epochs: Epoch[] = [
  { epoch: first, from: 0 },
  { epoch: second, from: 10 },
  { epoch: third, from: 10 },
];

// Only the epochs are looked at here.
const store = { epochs } as Partial<Store> as Store;
const log = new EventLog({ store, committed: () => undefined, failed: () => undefined });
const at = (epoch: string, position: number, filter?: string): unknown =>
  log.place(encodeCursor({ epoch, position, ...(filter !== undefined && { filter }) }), 25)?.position;

describe('EventLog.place', () => {
  test.each([
    [first, 0, 0],
    [first, 10, 10],
    [first, 11, undefined],
    [second, 10, 10],
    [second, 11, undefined],
    [third, 10, 10],
    [third, 25, 25],
    [third, 26, undefined],
    ['4'.repeat(16), 0, undefined],
  ])('CUR-3: epoch %s, position %i: %s', (epoch, position, expected) => {
    expect(at(epoch, position)).toBe(expected);
  });

  test('CUR-2: a cursor of a filter is none of the plain scope', () => {
    expect(at(third, 12, 'a-filter')).toBeUndefined();
  });

  test.each([undefined, null, 0, '', 'nonsense', '1.x.y', [], {}, true])(
    'CUR-3: unreadable: %j',
    (cursor) => {
      expect(log.place(cursor, 25)).toBeUndefined();
    },
  );

  test('CUR-1: its own cursors are of the newest epoch, and come back as they went', () => {
    expect(log.place(log.cursor(17), 25)).toEqual({ position: 17, statesFrom: 17 });
    expect(log.place(log.cursor(17, { statesFrom: 5 }), 25)).toEqual({ position: 17, statesFrom: 5 });
    expect(log.cursor(17)).toBe(encodeCursor({ epoch: third, position: 17 }));
  });
});
