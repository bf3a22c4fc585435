/** RCP-3: what is unread is told from places alone where they reach far enough, and not at all where they do not. */
import { chooseSeed, createRandom } from '@ghanti/testkit';
import { describe, expect, it } from 'vitest';
import { RecentMessages } from './recent-messages.ts';

describe('RecentMessages', () => {
  it('counts as a loop over the log does, through deletions and trimming', () => {
    const seed = chooseSeed(process.env['TEST_SEED']);
    const random = createRandom(seed);
    const log: { seq: number; by: string }[] = [];
    const recent = new RecentMessages([], 0, 40);
    for (let seq = 1; seq < 400; seq += 1) {
      const by = random.between(0, 3) === 0 ? undefined : `u${random.between(0, 2)}`;
      recent.follow(seq, by);
      if (by !== undefined) log.push({ seq, by });
      if (random.between(0, 9) === 0) {
        const target = random.between(1, seq);
        recent.forget(target);
        const index = log.findIndex((place) => place.seq === target);
        if (index >= 0) log.splice(index, 1);
      }
      const seen = Math.max(0, seq - random.between(0, 60));
      const expected = log.filter((place) => place.seq > seen && place.by !== 'u0').length;
      const told = recent.unread('u0', seen, 999);
      if (told !== undefined || seen > seq - 40) expect(told, `seed ${seed} seq ${seq}`).toBe(expected);
      const own = log.filter((place) => place.by === 'u1').map((place) => place.seq);
      expect(recent.of('u1', 3)).toEqual(own.slice(-3).filter((one) => recent.of('u1', 999).includes(one)));
    }
  });

  it('knows at least as much as the cap asks for, however far back one stands', () => {
    const places = Array.from({ length: 10 }, (_none, index) => ({ seq: index + 11, by: 'asha' }));
    const recent = new RecentMessages(places, 20, 10);
    expect(recent.unread('bilal', 0, 10)).toBe(10);
    expect(recent.unread('bilal', 0, 11)).toBeUndefined();
    expect(recent.unread('bilal', 10, 11)).toBe(10);
    expect(recent.unread('asha', 10, 11)).toBe(0);
    expect(recent.authors(5)).toEqual(new Set(['asha']));
  });
});
