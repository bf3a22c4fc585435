import { describe, expect, it } from 'vitest';
import { rowOf, withEvent, withMembers, withOwnMark, withReceipt, withState } from './row.ts';
import { tickOf } from './ticks.ts';
import type { ChannelSummary, Event, Member } from './wire.ts';

const summary: ChannelSummary = {
  id: 'c1',
  kind: 'group',
  title: 'Cricket',
  posting: 'members',
  history: 'joined',
  role: 'member',
  memberCount: 2,
  fromSeq: 1,
  head: 3,
  headAt: 3,
  unread: 2,
  delivered: 1,
  seen: 1,
  createdAt: 1,
};

const message = (seq: number, by = 'bilal'): Event => ({
  type: 'receiveMessage',
  channel: 'c1',
  seq,
  id: `e${seq}`,
  by,
  at: seq * 10,
  data: { text: `text ${seq}` },
});

const joined = (seq: number, user: string): Event => ({
  type: 'memberJoined',
  channel: 'c1',
  seq,
  id: `e${seq}`,
  by: 'bilal',
  at: seq,
  data: { user, role: 'member', how: 'added' },
});

const member = (id: string, fromSeq: number, delivered: number, seen: number): Member => ({
  user: { id, name: id },
  role: 'member',
  fromSeq,
  joinedAt: 1,
  delivered,
  seen,
});

describe('a row of the list', () => {
  it('does not count twice what its snapshot held (RES-5)', () => {
    const row = rowOf(summary);
    expect(withEvent(row, message(3), 'me').unread).toBe(2);
    const next = withEvent(row, message(4), 'me');
    expect([next.unread, next.head, next.at, next.last?.seq]).toEqual([3, 4, 40, 4]);
    expect(withEvent(next, message(4), 'me').unread).toBe(3);
    expect(withEvent(row, message(4, 'me'), 'me').unread).toBe(2);
  });

  it('takes the state after a resume as of its head (STA-1)', () => {
    const state = { head: 6, unread: 1, delivered: 5, seen: 5 };
    const row = withState(rowOf(summary), state);
    expect([row.unread, row.delivered, row.seen]).toEqual([1, 5, 5]);
    expect(withEvent(row, message(6), 'me').unread).toBe(1);
    expect(withEvent(row, message(7), 'me').unread).toBe(2);
    const late = withState(withEvent(row, message(7), 'me'), state);
    expect(late.unread).toBe(2);
  });

  it('is read when another device of mine has seen its head', () => {
    const row = withReceipt(rowOf(summary), { user: 'me', delivered: 3, seen: 3 }, 'me');
    expect([row.unread, row.seen]).toEqual([0, 3]);
    expect(withOwnMark(rowOf(summary), { delivered: 3, seen: 2, unread: 1 }).unread).toBe(1);
  });

  it('keeps marks that came before the members did, and drops who left', () => {
    const early = withReceipt(rowOf(summary), { user: 'bilal', delivered: 3, seen: 3 }, 'me');
    const row = withMembers(early, [member('me', 1, 0, 0), member('bilal', 1, 1, 1)]);
    expect(tickOf(3, 'me', row.readers)).toBe('seen');
    const grown = withEvent(row, joined(4, 'chitra'), 'me');
    expect(tickOf(5, 'me', grown.readers)).toBe('sent');
    const left: Event = {
      ...joined(6, 'chitra'),
      type: 'memberLeft',
      data: { user: 'chitra', how: 'left' },
    };
    const both = withReceipt(withEvent(grown, left, 'me'), { user: 'bilal', delivered: 6, seen: 6 }, 'me');
    expect(tickOf(5, 'me', both.readers)).toBe('seen');
  });
});
