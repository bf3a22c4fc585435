/** RCP-3: what is unread is told from places alone where they reach far enough, and not at all where they do not. */
import { chooseSeed, createRandom } from '@ghanti/testkit';
import { describe, expect, it } from 'vitest';
import { RecentMessages } from './recent-messages.ts';

describe('RecentMessages', () => {
  it('counts as a loop over the log does, through deletions and trimming', () => {
    const seed = chooseSeed(process.env['TEST_SEED']);
    const random = createRandom(seed);
    const log: { seq: number; by: string }[] = [];
    const recent = new RecentMessages({ places: [], hidden: [] }, 0, 40);
    for (let seq = 1; seq < 400; seq += 1) {
      const by = random.between(0, 3) === 0 ? undefined : `u${random.between(0, 2)}`;
      if (by === undefined) recent.reach(seq);
      else recent.add({ seq, by, ends: false });
      if (by !== undefined) log.push({ seq, by });
      if (random.between(0, 9) === 0) {
        const target = random.between(1, seq);
        recent.forget(target);
        const index = log.findIndex((place) => place.seq === target);
        if (index >= 0) log.splice(index, 1);
      }
      const seen = Math.max(0, seq - random.between(0, 60));
      const expected = log.filter((place) => place.seq > seen && place.by !== 'u0').length;
      const told = recent.unread('u0', seen, seq, 999);
      if (told !== undefined || seen > seq - 40) expect(told, `seed ${seed} seq ${seq}`).toBe(expected);
      const own = log.filter((place) => place.by === 'u1').map((place) => place.seq);
      expect(recent.of('u1', 3)).toEqual(own.slice(-3).filter((one) => recent.of('u1', 999).includes(one)));
    }
  });

  it('says nothing where it does not know: what is to come, what ends by itself, what one hid', () => {
    const places = Array.from({ length: 10 }, (_none, index) => ({
      seq: index + 11,
      by: 'asha',
      ends: index === 1,
    }));
    const hidden = [{ user: 'chitra', seq: 15 }];
    const recent = new RecentMessages({ places, hidden }, 20, 10);
    const unread = (user: string, seen: number, head = 20, most = 999) =>
      recent.unread(user, seen, head, most);
    expect([unread('bilal', 12), unread('bilal', 12, 15), unread('asha', 12)]).toEqual([8, 3, 0]);
    // Not reached yet; one that may have ended lies above; one that he hid lies above.
    expect([unread('bilal', 12, 21), unread('bilal', 11), unread('chitra', 14)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(unread('chitra', 15)).toBe(5);
    recent.hide('bilal', 20);
    expect(unread('bilal', 19)).toBeUndefined();
    expect(recent.authors(5)).toEqual(new Set(['asha']));
  });
});

it('knows what the cap asks for, however far back one stands', () => {
  const places = Array.from({ length: 10 }, (_none, index) => ({ seq: index + 11, by: 'asha', ends: false }));
  const recent = new RecentMessages({ places, hidden: [] }, 20, 10);
  expect([recent.unread('bilal', 0, 20, 10), recent.unread('bilal', 0, 20, 11)]).toEqual([10, undefined]);
});
