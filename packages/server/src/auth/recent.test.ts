import { expect, test } from 'vitest';
import { standingClock } from '../../test/doubles/accounts.ts';
import { Recent } from './recent.ts';
import { createRevocations } from './revocations.ts';

test('what was used longest ago goes first, and no more than the bound is kept', () => {
  const recent = new Recent<number>({ max: 2, ttlMs: 1_000, clock: standingClock() });
  recent.set('a', 1);
  recent.set('b', 2);
  expect(recent.get('a')).toBe(1);
  recent.set('c', 3);
  expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([1, undefined, 3]);
});

test('age counts from when a thing was put in, not from when it was last asked for', () => {
  const clock = standingClock();
  const recent = new Recent<number>({ max: 2, ttlMs: 1_000, clock });
  recent.set('a', 1);
  clock.advance(999);
  expect(recent.get('a')).toBe(1);
  clock.advance(1);
  expect(recent.get('a')).toBeUndefined();
});

test('AUTH-1: a sign-out is told to every listener until he stops, and remembered for a time', () => {
  const clock = standingClock();
  const revocations = createRevocations({ clock, keepMs: 60_000 });
  const heard: string[] = [];
  const stop = revocations.onRevoked(({ sid, user }) => heard.push(`one ${sid} ${user}`));
  revocations.onRevoked(({ sid }) => heard.push(`two ${sid}`));
  revocations.revoke({ sid: 's1', user: 'u_a' });
  stop();
  revocations.revoke({ sid: 's2', user: 'u_a' });
  expect(heard).toEqual(['one s1 u_a', 'two s1', 'two s2']);
  expect([revocations.has('s1'), revocations.has('s3')]).toEqual([true, false]);
  clock.advance(60_000);
  expect(revocations.has('s1')).toBe(false);
});
