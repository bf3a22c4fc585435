import { GhantiError } from '@ghanti/protocol';
import { beforeEach, describe, expect, test } from 'vitest';
import { memoryAccounts, memoryLinks, standingClock } from '../../test/doubles/accounts.ts';
import { createIds } from '../kit/ids.ts';
import type { LinkRow } from '../store/store.ts';
import { Accounts } from './accounts.ts';
import type { Attempts } from './attempts.ts';
import { createPasswords } from './passwords.ts';
import { createRevocations, type Revoked } from './revocations.ts';
import { graceMs, sessionLifeMs, SignIns } from './sign-ins.ts';
import { createTokens, revocationKeepMs, type Tokens } from './tokens.ts';

const here = { address: '192.0.2.1', agent: 'Firefox \u001b[31m 140' };
const asha = { handle: 'asha', name: 'Asha', password: 'correct horse' };

let clock = standingClock();
let store = memoryAccounts();
let tries: string[] = [];
let revoked: Revoked[] = [];
let noted: object[] = [];
let links: LinkRow[] = [];
let signIns: SignIns;
let tokens: Tokens;
let accounts: Accounts;

beforeEach(() => {
  clock = standingClock();
  store = memoryAccounts();
  tries = [];
  revoked = [];
  noted = [];
  links = [];
  const attempts: Omit<Attempts, 'invitation'> = {
    login: async (handle, address) => void tries.push(`login ${handle} ${address}`),
    loginSucceeded: async (handle) => void tries.push(`in ${handle}`),
    registration: async (address) => void tries.push(`registration ${address}`),
  };
  const revocations = createRevocations({ clock, keepMs: revocationKeepMs });
  revocations.onRevoked((session) => revoked.push(session));
  const secret = new Uint8Array(32);
  const none = () => Promise.reject(new Error('no keys here'));
  const keys = { verify: none, stands: none };
  tokens = createTokens({ secret, jwt: {}, accounts: store, keys, clock, revocations });
  signIns = new SignIns({ accounts: store, tokens, revocations, clock, ids: createIds(clock), secret });
  const passwords = createPasswords({ memoryKiB: 8, passes: 1 });
  accounts = new Accounts({
    accounts: store,
    signIns,
    links: memoryLinks(() => links),
    passwords,
    attempts,
    invitations: () => undefined,
    note: async (entry) => void noted.push(entry),
    clock,
    ids: createIds(clock),
  });
});

const codeOf = async (attempt: Promise<unknown>): Promise<string> => {
  try {
    await attempt;
    return 'accepted';
  } catch (error) {
    return error instanceof GhantiError ? error.code : `not ours: ${String(error)}`;
  }
};

const register = (more: Record<string, unknown> = {}) =>
  accounts.register({ ...asha, ...more }, 'open', here);

describe('register', () => {
  test('gives the user, a token that speaks for him, and a refresh token, of which only a hash is kept', async () => {
    const signIn = await register();
    expect(signIn.user).toMatchObject({ handle: 'asha', name: 'Asha', roles: [], createdAt: clock.now() });
    expect(signIn.user.id).toMatch(/^u_[\w-]{22}$/);
    expect(signIn.expiresAt).toBe(clock.now() + 900_000);
    expect(signIn.refreshExpiresAt).toBe(clock.now() + sessionLifeMs);
    expect(await tokens.verify(signIn.accessToken)).toMatchObject({ user: signIn.user.id });
    expect(signIn.refreshToken).toMatch(/^[\w-]{22}\.[\w-]{43}$/);
    expect(JSON.stringify([...store.signIns.values()])).not.toContain(signIn.refreshToken.split('.')[1]);
    expect(tries).toEqual([`registration ${here.address}`]);
  });

  test('a taken handle is a conflict, also for two at once', async () => {
    const codes = await Promise.all([register(), register()].map(codeOf));
    expect(codes.toSorted()).toEqual(['accepted', 'conflict']);
    expect(await codeOf(register())).toBe('conflict');
  });

  test.each(['admin', 'adm1n', 'a.d.m.i.n', 'admin_', 'r00t', 'gh4nti', '5upp0rt', 'system'])(
    'RS-22: %s passes as the place itself: conflict',
    async (handle) => {
      expect(await codeOf(register({ handle }))).toBe('conflict');
    },
  );

  test.each(['ali', 'al', 'ada', 'administer', 'me2', 'bot.7'])(
    '%s is a name like any other',
    async (handle) => {
      expect(await codeOf(register({ handle }))).toBe('accepted');
    },
  );

  test.each([
    ['a capital letter', { handle: 'Asha' }],
    ['a Cyrillic letter', { handle: 'аdmin' }],
    ['one letter', { handle: 'a' }],
    ['33 letters', { handle: 'a'.repeat(33) }],
    ['a handle that is no text', { handle: ['asha'] }],
    ['a blank name', { name: ' ' }],
    ['a name of 10 000 characters', { name: 'x'.repeat(10_000) }],
    ['a name with a direction override', { name: 'a\u202eb' }],
    ['RS-24: an empty password', { password: '' }],
    ['RS-24: a short password', { password: 'seven77' }],
    ['RS-24: a password with NUL', { password: 'correct\0horse' }],
    ['RS-24: a password of 1 MB', { password: 'x'.repeat(1_000_000) }],
    ['RS-24: a password of 1025 bytes', { password: `${'é'.repeat(512)}x` }],
    ['RS-24: half a character', { password: 'correct \ud800 horse' }],
    ['RS-24: the handle', { handle: 'asha.ashraf', password: 'Asha.Ashraf' }],
    ['RS-24: a password that is guessed first', { password: 'Password1!' }],
    ['RS-26: a role', { role: 'admin' }],
    ['RS-26: roles', { roles: ['admin'] }],
    ['RS-26: an id', { id: 'u_admin' }],
  ])('invalid: %s, before anything is counted or hashed', async (_, more) => {
    expect(await codeOf(register(more))).toBe('invalid');
    expect([tries, store.calls]).toEqual([[], {}]);
  });

  test.each([undefined, null, 7, 'x', []])('invalid: %j', async (input) => {
    expect(await codeOf(accounts.register(input, 'open', here))).toBe('invalid');
  });

  test('a password of 1024 bytes will do', async () => {
    expect(await codeOf(register({ password: 'éü'.repeat(256) }))).toBe('accepted');
  });

  test.each(['invite', 'closed'] as const)(
    '%s: forbidden, with the reason, before anything is counted',
    async (mode) => {
      await expect(accounts.register(asha, mode, here)).rejects.toMatchObject({
        code: 'forbidden',
      });
      expect([tries, store.calls]).toEqual([[], {}]);
    },
  );
});

describe('login', () => {
  test('opens a session of its own each time', async () => {
    const first = await register();
    const second = await accounts.login({ handle: 'asha', password: asha.password }, here);
    expect(second.user).toEqual(first.user);
    expect(store.signIns.size).toBe(2);
    expect(tries.slice(1)).toEqual([`login asha ${here.address}`, 'in asha']);
  });

  test('RS-25: an unknown handle and a wrong password are refused in the same words', async () => {
    await register();
    const wrong = await accounts.login({ handle: 'asha', password: 'wrong horse' }, here).catch(String);
    const unknown = await accounts.login({ handle: 'bilal', password: 'wrong horse' }, here).catch(String);
    expect([wrong, unknown]).toEqual(Array(2).fill('GhantiError: wrong handle or password'));
    expect(tries.slice(1)).toEqual([`login asha ${here.address}`, `login bilal ${here.address}`]);
  });

  test('RS-24: what cannot be a password is invalid before anything is counted', async () => {
    for (const password of ['', 'x'.repeat(1_000_000), 'correct\0horse', 7]) {
      expect(await codeOf(accounts.login({ handle: 'asha', password }, here))).toBe('invalid');
    }
    expect([tries, store.calls]).toEqual([[], {}]);
  });
});

describe('refresh', () => {
  test('gives a new pair and 30 more days, the session stays the same', async () => {
    const { refreshToken, user } = await register();
    clock.advance(sessionLifeMs - 1);
    const next = await signIns.refresh(refreshToken);
    expect(next.refreshToken).not.toBe(refreshToken);
    expect(next.refreshToken.split('.')[0]).toBe(refreshToken.split('.')[0]);
    expect(next).toMatchObject({
      user,
      refreshExpiresAt: clock.now() + sessionLifeMs,
      expiresAt: Math.floor(clock.now() / 1000) * 1000 + 900_000,
    });
    clock.advance(sessionLifeMs - 1);
    expect(await codeOf(signIns.refresh(next.refreshToken))).toBe('accepted');
  });

  test('a session of 30 days without a refresh is over', async () => {
    const { refreshToken } = await register();
    clock.advance(sessionLifeMs);
    expect(await codeOf(signIns.refresh(refreshToken))).toBe('unauthenticated');
    expect(revoked).toEqual([]);
  });

  test('JW-21: a token that comes again ends its session, for thief and owner, and is told at once', async () => {
    const { refreshToken } = await register();
    const next = await signIns.refresh(refreshToken);
    expect(await codeOf(tokens.verify(next.accessToken))).toBe('accepted');
    clock.advance(graceMs);
    expect(await codeOf(signIns.refresh(refreshToken))).toBe('unauthenticated');
    expect(revoked).toEqual([{ is: 'session', sid: refreshToken.split('.')[0] }]);
    expect(await codeOf(signIns.refresh(next.refreshToken))).toBe('unauthenticated');
    expect(await codeOf(tokens.verify(next.accessToken))).toBe('unauthenticated');
    expect(await codeOf(signIns.refresh(refreshToken))).toBe('unauthenticated');
    expect(revoked).toHaveLength(1);
  });

  test('JW-21: other sessions of the user stay', async () => {
    const { refreshToken } = await register();
    const other = await accounts.login({ handle: 'asha', password: asha.password }, here);
    await signIns.refresh(refreshToken);
    clock.advance(graceMs);
    await signIns.refresh(refreshToken).catch(() => undefined);
    expect(await codeOf(signIns.refresh(other.refreshToken))).toBe('accepted');
  });

  test('the same token twice at once: both get the same next one', async () => {
    const { refreshToken } = await register();
    const [one, other] = await Promise.all([signIns.refresh(refreshToken), signIns.refresh(refreshToken)]);
    expect(other.refreshToken).toBe(one.refreshToken);
    expect(revoked).toEqual([]);
    expect(await codeOf(signIns.refresh(one.refreshToken))).toBe('accepted');
  });

  test('an answer that was lost signs nobody out: for a minute the old token gives the same new one', async () => {
    const { refreshToken } = await register();
    const lost = await signIns.refresh(refreshToken);
    clock.advance(graceMs - 1);
    const again = await signIns.refresh(refreshToken);
    expect(again.refreshToken).toBe(lost.refreshToken);
    expect(await codeOf(tokens.verify(again.accessToken))).toBe('accepted');
    expect(await codeOf(signIns.refresh(again.refreshToken))).toBe('accepted');
    expect(revoked).toEqual([]);
  });

  test('JW-21: once the new token was used, the old one is a stolen one, minute or not', async () => {
    const { refreshToken } = await register();
    const next = await signIns.refresh(refreshToken);
    const third = await signIns.refresh(next.refreshToken);
    expect(await codeOf(signIns.refresh(refreshToken))).toBe('unauthenticated');
    expect(await codeOf(signIns.refresh(third.refreshToken))).toBe('unauthenticated');
    expect(revoked).toHaveLength(1);
  });

  test('of a suspended user: unauthenticated', async () => {
    const { refreshToken, user } = await register();
    await store.suspend(user.id, clock.now());
    expect(await codeOf(signIns.refresh(refreshToken))).toBe('unauthenticated');
    expect(await codeOf(accounts.login({ handle: 'asha', password: asha.password }, here))).toBe('forbidden');
    expect(await codeOf(accounts.login({ handle: 'asha', password: 'wrong' }, here))).toBe('unauthenticated');
  });

  test('a swap that another node has won ends nothing', async () => {
    const { refreshToken } = await register();
    store.rotateSession = async () => false;
    expect(await codeOf(signIns.refresh(refreshToken))).toBe('unauthenticated');
    expect(revoked).toEqual([]);
  });

  test('of a removed user: unauthenticated', async () => {
    const { refreshToken, user } = await register();
    store.people.delete(user.id);
    expect(await codeOf(signIns.refresh(refreshToken))).toBe('unauthenticated');
  });

  test.each([
    undefined,
    null,
    '',
    7,
    {},
    'x',
    'a.b',
    `${'a'.repeat(22)}.${'b'.repeat(43)}`,
    'x'.repeat(10_000),
  ])('what is no token of ours: %j', async (given) => {
    expect(await codeOf(signIns.refresh(given))).toBe('unauthenticated');
    expect(await codeOf(signIns.logout(given))).toBe('accepted');
    expect(revoked).toEqual([]);
  });
});

describe('logout', () => {
  test('AUTH-1: ends the session and tells it, so that its tokens are worth nothing at once', async () => {
    const { refreshToken, accessToken } = await register();
    const { sid } = await tokens.verify(accessToken);
    await signIns.logout(refreshToken);
    expect(revoked).toEqual([{ is: 'session', sid }]);
    expect(await codeOf(tokens.verify(accessToken))).toBe('unauthenticated');
    expect(await codeOf(signIns.refresh(refreshToken))).toBe('unauthenticated');
    expect(await codeOf(signIns.logout(refreshToken))).toBe('accepted');
  });

  test('AUTH-1: by the session of an identity, without the cookie', async () => {
    const { accessToken } = await register();
    const { sid } = await tokens.verify(accessToken);
    await signIns.end(sid ?? '');
    expect(await codeOf(tokens.verify(accessToken))).toBe('unauthenticated');
  });
});

describe('devices', () => {
  test('are listed with what they call themselves, in one line that steers no terminal', async () => {
    const { user } = await register();
    clock.advance(5);
    await accounts.login({ handle: 'asha', password: asha.password }, { address: here.address });
    const listed = await signIns.list(user.id);
    expect(listed.map(({ agent, usedAt }) => [agent, clock.now() - usedAt])).toEqual([
      ['Firefox [31m 140', 5],
      [null, 0],
    ]);
  });

  test('PRV-1: another’s session is not found, and stays', async () => {
    const mine = await tokens.verify((await register()).accessToken);
    const other = await tokens.verify((await register({ handle: 'bilal' })).accessToken);
    expect(await codeOf(signIns.endOwn(mine, other.sid ?? ''))).toBe('not_found');
    expect(await codeOf(signIns.endOwn(mine, 'none'))).toBe('not_found');
    expect(await codeOf(signIns.endOwn(other, other.sid ?? ''))).toBe('accepted');
    expect(revoked).toEqual([{ is: 'session', sid: other.sid }]);
  });
});

describe('passwords', () => {
  test('a new one needs the current one, and ends all other sign-ins', async () => {
    const other = await register();
    const { accessToken } = await accounts.login({ handle: 'asha', password: asha.password }, here);
    const me = await tokens.verify(accessToken);
    const change = (current: string) =>
      codeOf(accounts.changePassword(me, { current, password: 'battery staple' }, here));
    expect(await change('wrong horse')).toBe('forbidden');
    expect(await change(asha.password)).toBe('accepted');
    expect(await codeOf(tokens.verify(accessToken))).toBe('accepted');
    expect(await codeOf(tokens.verify(other.accessToken))).toBe('unauthenticated');
    expect(await codeOf(accounts.login({ handle: 'asha', password: asha.password }, here))).toBe(
      'unauthenticated',
    );
    expect(await codeOf(accounts.login({ handle: 'asha', password: 'battery staple' }, here))).toBe(
      'accepted',
    );
  });

  test('a wrong one for an administrator is written down', async () => {
    const { user } = await register();
    store.people.set(user.id, { ...user, roles: ['admin'] });
    await accounts.login({ handle: 'asha', password: 'wrong horse' }, here).catch(() => undefined);
    expect(noted).toMatchObject([{ action: 'signInFailed', target: user.id }]);
  });
});
