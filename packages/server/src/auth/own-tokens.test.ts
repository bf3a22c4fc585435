import { beforeEach, describe, expect, test } from 'vitest';
import {
  accounts,
  change,
  claims,
  clock,
  codeOf,
  forge,
  hs256,
  ownSecret,
  renew,
  revocations,
  seconds,
  signIn,
  tokensWith,
} from '../../test/doubles/tokens.ts';
import { person } from '../../test/doubles/accounts.ts';
import type { SessionRow } from '../store/store.ts';

beforeEach(renew);

describe('our own tokens', () => {
  test('speak for the account of their session, with its roles, for 15 minutes', async () => {
    const tokens = tokensWith();
    const token = await signIn(tokens, ['admin']);
    expect(await tokens.verify(token)).toEqual({
      user: 'u_asha',
      sid: 's1',
      roles: ['admin'],
      expiresAt: (seconds() + 900) * 1000,
    });
    clock.advance(904_000);
    expect(await codeOf(tokens.verify(token))).toBe('accepted');
    clock.advance(2_000);
    expect(await codeOf(tokens.verify(token))).toBe('unauthenticated');
  });

  test('AUTH-1, JW-20: are worth nothing at once when the session is revoked here', async () => {
    const tokens = tokensWith();
    const token = await signIn(tokens);
    expect(await codeOf(tokens.verify(token))).toBe('accepted');
    revocations.revoke({ is: 'session', sid: 's1' });
    expect(await codeOf(tokens.verify(token))).toBe('unauthenticated');
  });

  test('AUTH-1: nor does a check that was under way when it happened pass', async () => {
    const reached = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const session = async (sid: string): Promise<SessionRow | undefined> => {
      const row = await accounts.session(sid);
      reached.resolve();
      await goOn.promise;
      return row;
    };
    const tokens = tokensWith({ accounts: { ...accounts, session } });
    const verification = codeOf(tokens.verify(await signIn(tokens)));
    await reached.promise;
    revocations.revoke({ is: 'session', sid: 's1' });
    goOn.resolve();
    expect(await verification).toBe('unauthenticated');
  });

  test.each([
    ['revoked by another process', () => change({ revokedAt: 1 })],
    ['removed', () => accounts.signIns.delete('s1')],
    ['over', () => change({ expiresAt: clock.now() })],
    ['of a suspended user', () => accounts.people.set('u_asha', person('u_asha', { suspendedAt: 1 }))],
    ['of an erased user', () => accounts.people.set('u_asha', person('u_asha', { erasedAt: 1 }))],
    ['of a removed user', () => accounts.people.delete('u_asha')],
    [
      'of another user',
      () => accounts.people.set('u_bilal', person('u_bilal')) && change({ user: 'u_bilal' }),
    ],
  ])('AUTH-1, JW-20: are refused within 2 s when the session is %s', async (_, happens) => {
    const tokens = tokensWith();
    const token = await signIn(tokens);
    expect(await codeOf(tokens.verify(token))).toBe('accepted');
    happens();
    clock.advance(1_999);
    expect(await codeOf(tokens.verify(token))).toBe('unauthenticated');
  });

  test('ask the store at most once a second per session', async () => {
    const tokens = tokensWith();
    const token = await signIn(tokens);
    await Promise.all(Array.from({ length: 50 }, () => tokens.verify(token)));
    expect(accounts.calls).toEqual({ session: 1, user: 1 });
    clock.advance(1_000);
    await tokens.verify(token);
    expect(accounts.calls).toEqual({ session: 2, user: 2 });
  });

  test('are not kept refused by a store that failed once', async () => {
    let fails = true;
    const flaky = {
      ...accounts,
      session: (sid: string) => (fails ? Promise.reject(new Error('disk')) : accounts.session(sid)),
    };
    const tokens = tokensWith({ accounts: flaky });
    const token = await signIn(tokens);
    await expect(tokens.verify(token)).rejects.toThrow('disk');
    fails = false;
    expect(await codeOf(tokens.verify(token))).toBe('accepted');
  });

  test('of another server are refused', async () => {
    const other = await signIn(tokensWith({ secret: new Uint8Array(32).fill(8) }));
    expect(await codeOf(tokensWith().verify(other))).toBe('unauthenticated');
  });

  test('cannot be made by the host, nor its tokens by us, whatever the header says', async () => {
    const own = await signIn(tokensWith());
    const header: unknown = JSON.parse(Buffer.from(own.split('.')[0] ?? '', 'base64url').toString());
    const ours = { sub: 'u_asha', sid: 's1', iss: 'ghanti', iat: seconds(), exp: seconds() + 600 };
    expect(await codeOf(tokensWith().verify(forge(header, ours)))).toBe('unauthenticated');
    expect(await codeOf(tokensWith().verify(forge(hs256, ours)))).toBe('unauthenticated');
    expect(await codeOf(tokensWith().verify(forge(hs256, claims(), ownSecret)))).toBe('unauthenticated');
    expect(await codeOf(tokensWith().verify(forge(header, ours, ownSecret)))).toBe('accepted');
  });

  test('never live longer than 15 minutes', async () => {
    const own = await signIn(tokensWith());
    const header: unknown = JSON.parse(Buffer.from(own.split('.')[0] ?? '', 'base64url').toString());
    const ours = { sub: 'u_asha', sid: 's1', iss: 'ghanti', iat: seconds(), exp: seconds() + 901 };
    expect(await codeOf(tokensWith().verify(forge(header, ours, ownSecret)))).toBe('unauthenticated');
  });

  test.each(['exp', 'iat', 'sub', 'sid', 'iss'])('need the claim %s', async (name) => {
    const own = await signIn(tokensWith());
    const header: unknown = JSON.parse(Buffer.from(own.split('.')[0] ?? '', 'base64url').toString());
    const ours = {
      sub: 'u_asha',
      sid: 's1',
      iss: 'ghanti',
      iat: seconds(),
      exp: seconds() + 600,
      [name]: undefined,
    };
    expect(await codeOf(tokensWith().verify(forge(header, ours, ownSecret)))).toBe('unauthenticated');
  });
});
