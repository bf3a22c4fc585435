/** RCP-2: counts are those of a plain loop over all members, whatever marks, joins and leaves came before. */
import { chooseSeed, createRandom, type Random } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { MarkCounts } from './mark-counts.ts';

type Member = { joined: number; delivered: number; seen: number };

const counted = (members: ReadonlyMap<string, Member>, seq: number, author: string) => {
  const there = [...members].filter(([user, { joined }]) => user !== author && joined < seq);
  const count = (which: 'delivered' | 'seen') => there.filter(([, member]) => member[which] >= seq).length;
  return { total: there.length, delivered: count('delivered'), seen: count('seen') };
};

const step = (random: Random, members: Map<string, Member>, counts: MarkCounts, head: number): number => {
  const user = `u${random.between(0, 30)}`;
  const member = members.get(user);
  if (member === undefined) {
    members.set(user, { joined: head + 1, delivered: head + 1, seen: head + 1 });
    counts.join(user, head + 1);
    return head + 1;
  }
  if (random.between(0, 9) === 0) {
    members.delete(user);
    counts.leave(user, head + 1);
    return head + 1;
  }
  member.seen = Math.max(member.seen, random.between(0, head));
  member.delivered = Math.max(member.delivered, member.seen, random.between(0, head));
  counts.mark(user, member.delivered, member.seen);
  return head + random.between(0, 2);
};

test('RCP-2: counts equal a loop over all members, above and below the histograms', () => {
  const seed = chooseSeed(process.env['TEST_SEED']);
  const random = createRandom(seed);
  const members = new Map<string, Member>([['u0', { joined: 0, delivered: 3, seen: 1 }]]);
  const counts = new MarkCounts([{ user: 'u0', joinedSeq: 0, delivered: 3, seen: 1 }], 64);
  let head = 5;
  for (let round = 0; round < 2_000; round += 1) {
    head = step(random, members, counts, head);
    const seq = random.between(1, head + 1);
    const author = `u${random.between(0, 30)}`;
    expect(counts.of(seq, author), `seed ${seed} round ${round}`).toEqual(counted(members, seq, author));
  }
  expect(counts.members).toBe(members.size);
});

test('what is told twice, or late, counts once', () => {
  const counts = new MarkCounts([{ user: 'asha', joinedSeq: 7, delivered: 9, seen: 8 }]);
  counts.join('asha', 7);
  counts.join('asha', 3);
  counts.leave('asha', 5);
  counts.mark('asha', 4, 4);
  counts.mark('nobody', 9, 9);
  expect(counts.of(9, null)).toEqual({ total: 1, delivered: 1, seen: 0 });
  counts.leave('asha', 10);
  counts.leave('asha', 10);
  expect(counts.of(9, null)).toEqual({ total: 0, delivered: 0, seen: 0 });
});
