/** Typing: three at a time and one signal in 2 s in a large channel; a message ends it. */
import { createManualClock } from '@ghanti/testkit';
import { describe, expect, it } from 'vitest';
import type { EventRow } from '../store/store.ts';
import { Typing } from './typing.ts';

const world = () => {
  const clock = createManualClock();
  const typing = new Typing(clock);
  const type = (user: string, memberCount: number, isIdle = false) =>
    typing.admits('c', user, isIdle, memberCount);
  return { clock, typing, type };
};

const plain = { position: 1, seq: 1, id: 'e', type: 'receiveMessage', at: 0, data: '{}' };
const message = (channel: string, by: string): EventRow => ({ ...plain, channel, by });

describe('Typing', () => {
  it('of a small channel is told whenever somebody says so', () => {
    const { type } = world();
    expect(['a', 'b', 'c', 'd', 'a'].map((user) => type(user, 256))).toEqual([true, true, true, true, true]);
    expect(type('nobody', 256, true)).toBe(true);
  });

  it('of a large one is told of three people, once in 2 s; a place is free after 6 s, or when one stops', () => {
    const { clock, type } = world();
    const later = (user: string, ms = 2_000, isIdle = false): boolean => {
      clock.advance(ms);
      return type(user, 257, isIdle);
    };
    expect([type('a', 257), type('b', 257), later('b'), later('c', 1_999), later('c', 1)]).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
    // At 6 s, when the first has renewed, three are there; at 8 s the second's place is free.
    expect([later('a', 2_000), later('d', 1_999), later('d', 1)]).toEqual([true, false, true]);
    expect([later('e', 1_999), later('e', 0, true), later('d', 0, true), later('e', 1)]).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('ends with the message, which frees the place', () => {
    const { clock, type, typing } = world();
    for (const user of ['a', 'b', 'c']) {
      expect(type(user, 257)).toBe(true);
      clock.advance(2_000);
    }
    expect([type('a', 257), type('d', 257)]).toEqual([true, false]);
    clock.advance(2_000);
    typing.follow([message('other', 'c'), message('c', 'a')]);
    expect([type('a', 257, true), type('d', 257)]).toEqual([false, true]);
  });
});
