import { expect, test } from 'vitest';
import { standingClock } from '../../test/doubles/accounts.ts';
import type { Identity } from './identity.ts';
import { bites, createRevocations, type Revoked } from './revocations.ts';

const own: Identity = { user: 'u_a', sid: 's1', roles: [], expiresAt: Infinity };
const host: Identity = { ...own, user: 'host-1', sid: 'host:s1', jti: 'j1', issuedAt: 1_000 };
const key: Identity = { ...own, user: 'u_bot', sid: null, key: 'k_1', scopes: ['bot'] };

test('AUTH-1: what is taken back is told to every listener until he stops, and remembered for a time', () => {
  const clock = standingClock();
  const revocations = createRevocations({ clock, keepMs: 60_000 });
  const heard: string[] = [];
  const stop = revocations.onRevoked(({ is }) => heard.push(`one ${is}`));
  revocations.onRevoked(({ is }) => heard.push(`two ${is}`));
  revocations.revoke({ is: 'session', sid: 's1' });
  stop();
  revocations.revoke({ is: 'key', key: 'k_1' });
  expect(heard).toEqual(['one session', 'two session', 'two key']);
  expect([own, host, key].map((who) => revocations.has(who))).toEqual([true, false, true]);
  clock.advance(60_000);
  expect([own, key].map((who) => revocations.has(who))).toEqual([false, false]);
});

const cases: readonly (readonly [Revoked, boolean, boolean, boolean])[] = [
  [{ is: 'session', sid: 's1' }, true, false, false],
  [{ is: 'user', user: 'u_a' }, true, false, false],
  [{ is: 'user', user: 'u_bot' }, false, false, true],
  [{ is: 'issued', user: 'host-1', before: 2_000 }, false, true, false],
  [{ is: 'token', name: 'jti:j1' }, false, true, false],
  [{ is: 'token', name: 'host:s1' }, false, true, false],
  [{ is: 'token', name: 's1' }, false, false, false],
  [{ is: 'key', key: 'k_1' }, false, false, true],
];

test.each(cases)('AUTH-1: %j cuts what rests on it and nothing else', (revoked, ...expected) => {
  const revocations = createRevocations({ clock: standingClock(), keepMs: 60_000 });
  revocations.revoke(revoked);
  expect([own, host, key].map((who) => bites(revoked, who))).toEqual(expected);
  expect([own, host, key].map((who) => revocations.has(who))).toEqual(expected);
});

test('a token that was issued after the sign-out passes, and somebody who was let in again', () => {
  const revocations = createRevocations({ clock: standingClock(), keepMs: 60_000 });
  revocations.revoke({ is: 'issued', user: 'host-1', before: 1_000 });
  expect(revocations.has(host)).toBe(false);
  revocations.revoke({ is: 'user', user: 'u_a' });
  revocations.readmit('u_a');
  expect(revocations.has(own)).toBe(false);
});
