import { describe, expect, it } from 'vitest';
import { noReaders, tickOf, withMark, type Readers } from './ticks.ts';

const readers = (members: Record<string, [fromSeq: number, delivered: number, seen: number]>): Readers => ({
  ...noReaders,
  members: new Map(
    Object.entries(members).map(([user, [fromSeq, delivered, seen]]) => [user, { fromSeq, delivered, seen }]),
  ),
});

describe('ticks (protocol section 8)', () => {
  it.each([
    ['alone', { me: [1, 0, 0] }, 'sent'],
    ['nobody has it', { me: [1, 9, 9], bilal: [1, 4, 4] }, 'sent'],
    ['one of two has it', { bilal: [1, 5, 5], chitra: [1, 4, 4] }, 'sent'],
    ['all have it', { bilal: [1, 5, 4], chitra: [1, 9, 4] }, 'delivered'],
    ['one has seen it', { bilal: [1, 5, 5], chitra: [1, 5, 4] }, 'delivered'],
    ['all have seen it', { me: [1, 0, 0], bilal: [1, 5, 5], chitra: [1, 9, 9] }, 'seen'],
    ['one joined later', { bilal: [1, 5, 5], chitra: [6, 0, 0] }, 'seen'],
  ] as const)('%s', (_name, members, expected) => {
    expect(tickOf(5, 'me', readers(members as never))).toBe(expected);
  });

  it('goes by the counts of a large group where there are some (RCP-2)', () => {
    const counts = (delivered: number, seen: number): Readers => ({
      members: new Map(),
      counts: new Map([[5, { delivered, seen, total: 300 }]]),
    });
    expect([counts(299, 1), counts(300, 299), counts(300, 300)].map((one) => tickOf(5, 'me', one))).toEqual([
      'sent',
      'delivered',
      'seen',
    ]);
  });

  it('never goes back: marks are merged by maximum, and what is seen is delivered (RCP-1)', () => {
    const seen = withMark(readers({ bilal: [1, 5, 5] }), 'bilal', { delivered: 2, seen: 1 });
    expect(tickOf(5, 'me', seen)).toBe('seen');
    expect(withMark(noReaders, 'bilal', { delivered: 0, seen: 3 }).members.get('bilal')).toEqual({
      fromSeq: 1,
      delivered: 3,
      seen: 3,
    });
  });
});
