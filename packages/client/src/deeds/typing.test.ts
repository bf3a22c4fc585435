import { createManualClock } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { Typing } from './typing.ts';
import { clockOf } from '../world.fixture.ts';

const world = () => {
  const manual = createManualClock();
  const told: string[] = [];
  const typing = new Typing({
    clock: clockOf(manual),
    tell: (channel, state) => void told.push(`${channel} ${state}`),
    changed: () => undefined,
  });
  return { manual, typing, told };
};

describe('CL-45: typing', () => {
  test('is told at most every three seconds, its end at once, and not when the message itself goes out', () => {
    const { manual, typing, told } = world();
    for (let at = 0; at < 7; at += 1) {
      typing.set('c', 'typing');
      manual.advance(500);
    }
    typing.set('c', 'idle');
    typing.set('c', 'idle');
    expect(told).toEqual(['c typing', 'c typing', 'c idle']);
    typing.set('c', 'recording');
    typing.sent('c');
    typing.set('c', 'idle');
    expect(told.slice(3)).toEqual(['c recording']);
  });

  test('of others ends by itself, by its message, by its end, and with the connection', () => {
    const { manual, typing } = world();
    const hear = (user: string) => typing.heard('c', user, { state: 'typing', expiresInMs: 6000 });
    hear('asha');
    manual.advance(5999);
    expect(typing.of('c')).toEqual([{ user: 'asha', state: 'typing' }]);
    hear('asha');
    manual.advance(6000);
    expect(typing.of('c')).toEqual([]);
    hear('asha');
    hear('bilal');
    typing.silent('c', 'asha');
    typing.heard('c', 'bilal', { state: 'idle', expiresInMs: 6000 });
    expect(typing.of('c')).toEqual([]);
    hear('asha');
    typing.clear();
    expect(typing.of('c')).toEqual([]);
  });
});
