import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  noReaders,
  receiptsOf,
  tickOf,
  withMark,
  withMembers,
  withMembership,
  type Readers,
} from './readers.ts';
import type { Member, PlainEvent } from '../wire.ts';

const member = (id: string, fromSeq: number, seen = fromSeq): Member => ({
  user: { id, name: id },
  role: 'member',
  fromSeq,
  joinedAt: fromSeq,
  delivered: seen,
  seen,
});

const of = (...members: readonly Member[]): Readers =>
  withMembers(noReaders, members, { asOf: 10, complete: true, anew: true });

const left = (user: string, seq: number): PlainEvent => ({
  type: 'memberLeft',
  channel: 'c',
  seq,
  id: 'e',
  by: user,
  at: seq,
  data: { user, how: 'left' },
});
const joined = (user: string, seq: number): PlainEvent => ({
  type: 'memberJoined',
  channel: 'c',
  seq,
  id: 'e',
  by: user,
  at: seq,
  data: { user, role: 'member', how: 'added' },
});
const profile = (id: string) => ({ id, name: id });
const message = { seq: 8, at: 8 };

describe('ticks', () => {
  test('are the least of those who were there before, the author apart', () => {
    const readers = of(member('me', 1, 0), member('bilal', 2, 7), member('chitra', 3, 8));
    expect(tickOf(readers, 'me', message)).toBe('sent');
    expect(receiptsOf(readers, 'me', message)).toEqual({ delivered: 1, seen: 1, total: 2 });
    expect(tickOf(withMark(readers, 'bilal', { delivered: 8, seen: 7 }), 'me', message)).toBe('delivered');
    expect(tickOf(withMark(readers, 'bilal', { delivered: 9, seen: 9 }), 'me', message)).toBe('seen');
  });

  test('nobody there is not everybody', () => {
    expect(tickOf(of(member('me', 1)), 'me', message)).toBe('sent');
    const late = withMembership(of(member('me', 1)), joined('dev', 12), profile, 'all');
    expect(tickOf(late, 'me', message)).toBe('sent');
  });

  test('CL-15: never go back, whoever joins, leaves, reads, in whatever order', () => {
    const rank = { sent: 0, delivered: 1, seen: 2 };
    const deeds = fc.array(
      fc.record({ user: fc.constantFrom('a', 'b', 'c'), kind: fc.nat(2), mark: fc.nat(30) }),
      { maxLength: 40, size: 'max' },
    );
    fc.assert(
      fc.property(deeds, fc.constantFrom('joined' as const, 'all' as const), (all, history) => {
        let readers = of(member('me', 1), member('a', 1, 3), member('b', 1, 3));
        let [tick, seq] = [0, 10];
        for (const { user, kind, mark } of all) {
          seq += 1;
          const seen = Math.min(mark, seq);
          if (kind === 0) readers = withMark(readers, user, { delivered: Math.min(seq, seen + 2), seen });
          else readers = withMembership(readers, (kind === 1 ? joined : left)(user, seq), profile, history);
          const now = rank[tickOf(readers, 'me', message)];
          // Everybody who was there may have left: then nobody is known to have it, and the first tick stands.
          const receipts = receiptsOf(readers, 'me', message);
          if (receipts !== undefined && receipts.total > 0) expect(now).toBeGreaterThanOrEqual(tick);
          tick = Math.max(tick, now);
        }
      }),
    );
  });
});
