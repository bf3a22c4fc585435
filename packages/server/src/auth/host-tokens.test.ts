import { beforeEach, describe, expect, test } from 'vitest';
import {
  accounts,
  claims,
  codeOf,
  encode,
  forge,
  hostSecret,
  hostToken,
  hs256,
  renew,
  seconds,
  tokensWith,
} from '../../test/doubles/tokens.ts';

beforeEach(renew);

const refusedTokens: readonly [string, () => unknown][] = [
  ['JW-01: alg none', () => forge({ alg: 'none' }, claims(), null)],
  ['JW-01: alg nOnE', () => forge({ alg: 'nOnE' }, claims(), null)],
  ['JW-01: alg none with a signature', () => forge({ alg: 'none' }, claims())],
  ['JW-01: another hash of the same secret', () => forge({ alg: 'HS512' }, claims(), hostSecret, 'sha512')],
  ['JW-01: no alg', () => forge({ typ: 'JWT' }, claims())],
  ['JW-04: expired by 6 s', () => hostToken({ exp: seconds() - 6 })],
  ['JW-05: exp as text', () => hostToken({ exp: String(seconds() + 600) })],
  ['JW-05: no exp', () => hostToken({ exp: undefined })],
  ['JW-05: exp null', () => hostToken({ exp: null })],
  ['JW-05: exp in the year 9999', () => hostToken({ exp: 253_402_300_799 })],
  ['JW-05: exp 1e308', () => hostToken({ exp: 1e308 })],
  ['JW-05: a life of 25 h', () => hostToken({ exp: seconds() + 25 * 3600 })],
  [
    'JW-05: the last hour of a life of 48 h',
    () => hostToken({ iat: seconds() - 47 * 3600, exp: seconds() + 3600 }),
  ],
  [
    'JW-05: a long life that claims to begin later',
    () => hostToken({ iat: seconds() + 20 * 3600, exp: seconds() + 40 * 3600 }),
  ],
  ['JW-06: not before ten minutes from now', () => hostToken({ nbf: seconds() + 600 })],
  ['JW-06: nbf as text', () => hostToken({ nbf: 'now' })],
  ['JW-09: unknown crit', () => hostToken({}, { crit: ['x'], x: 1 })],
  ['JW-09: empty crit', () => hostToken({}, { crit: [] })],
  ['JW-10: b64 false', () => hostToken({}, { b64: false })],
  ['JW-10: b64 false, crit', () => hostToken({}, { b64: false, crit: ['b64'] })],
  ['JW-12: empty signature', () => forge(hs256, claims(), null)],
  [
    'JW-12: flipped signature',
    () => hostToken().replace(/.(.{9})$/, (all, rest: string) => (all[0] === 'A' ? 'B' : 'A') + rest),
  ],
  ['JW-12: foreign signature', () => forge(hs256, claims(), 'another secret, as long as the right one is')],
  [
    'JW-12: signature of another token',
    () => hostToken().replace(/[^.]+$/, hostToken({ sub: 'other' }).split('.')[2] ?? ''),
  ],
  ['JW-12: four parts', () => `${hostToken()}.x`],
  ['JW-12: two parts', () => hostToken().split('.').slice(0, 2).join('.')],
  ['JW-12: white space before', () => ` ${hostToken()}`],
  ['JW-12: a line feed after', () => `${hostToken()}\n`],
  ['JW-12: Bearer before', () => `Bearer ${hostToken()}`],
  ['JW-13: padding', () => `${hostToken()}=`],
  [
    'JW-14: its own key in the header',
    () => forge({ alg: 'HS256', jwk: { kty: 'oct', k: encode('mine') } }, claims(), 'mine'),
  ],
  ['JW-14: kid as a path to an empty file', () => forge({ ...hs256, kid: '../../dev/null' }, claims(), '')],
  ['JW-16: 1 MB', () => hostToken({ pad: 'x'.repeat(1_000_000) })],
  ['JW-16: just over 8 KiB', () => hostToken({ pad: 'x'.repeat(8192) })],
  ['JW-17: no sub', () => hostToken({ sub: undefined })],
  ['JW-17: sub an object', () => hostToken({ sub: { $ne: 1 } })],
  ['JW-17: sub a number', () => hostToken({ sub: 7 })],
  ['JW-17: sub a list', () => hostToken({ sub: ['host-1'] })],
  ['JW-17: sub empty', () => hostToken({ sub: '' })],
  ['JW-17: sub with a slash', () => hostToken({ sub: 'a/b' })],
  ['JW-17: sub with a space', () => hostToken({ sub: 'a b' })],
  ['JW-17: sub __proto__', () => hostToken({ sub: '__proto__' })],
  ['JW-17: sub of 129 characters', () => hostToken({ sub: 'x'.repeat(129) })],
  ['JW-17: sub of one of our own accounts', () => hostToken({ sub: 'u_asha' })],
  ['name not a text', () => hostToken({ name: { first: 'A' } })],
  ['picture not a text', () => hostToken({ picture: 7 })],
  ['roles not a list', () => hostToken({ roles: 'admin' })],
  ['roles not of texts', () => hostToken({ roles: [{ admin: true }] })],
  ['sid not a text', () => hostToken({ sid: { $ne: 1 } })],
  ['jti not a text', () => hostToken({ jti: 7 })],
  ['JW-18: a number', () => 7],
  ['JW-18: a list', () => [hostToken()]],
  ['JW-18: an object', () => ({ toString: () => hostToken() })],
  ['JW-18: null', () => null],
  ['JW-18: nothing', () => undefined],
  ['JW-18: empty', () => ''],
  ['payload a list', () => forge(hs256, [])],
  ['payload no JSON', () => forge(hs256, 'x')],
  ['header a text', () => forge('x', claims())],
  ['header null', () => forge('null', claims())],
];

const acceptedTokens: readonly [string, () => string][] = [
  ['a plain one', () => hostToken()],
  ['JW-04: expired by 1 s', () => hostToken({ exp: seconds() - 1 })],
  ['JW-05: a life of 24 h', () => hostToken({ iat: seconds(), exp: seconds() + 24 * 3600 })],
  ['JW-06: not before 4 s from now', () => hostToken({ nbf: seconds() + 4 })],
  ['JW-14: a kid beside the one secret says nothing', () => hostToken({}, { kid: "x' OR 1=1" })],
  ['JW-16: just under 8 KiB', () => hostToken({ pad: 'x'.repeat(5_800) })],
  ['claims that we do not know', () => hostToken({ email: 'a@example.org', scope: ['x'] })],
  ['null for no name and no picture', () => hostToken({ name: null, picture: null })],
];

describe('tokens of the host by secret', () => {
  test.each(refusedTokens)('refused: %s', async (_, token) => {
    expect(await codeOf(tokensWith().verify(token()))).toBe('unauthenticated');
    expect(accounts.calls).toEqual({});
  });

  test.each(acceptedTokens)('accepted: %s', async (_, token) => {
    expect((await tokensWith().verify(token())).user).toBe('host-1');
  });

  test('JW-13: another last character gives the same identity or nothing', async () => {
    const token = hostToken();
    for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
      const outcome = await codeOf(tokensWith().verify(token.slice(0, -1) + last));
      expect(['accepted', 'unauthenticated']).toContain(outcome);
    }
  });

  test('every refusal reads the same', async () => {
    const words = new Set<string>();
    for (const [, token] of refusedTokens) {
      await tokensWith()
        .verify(token())
        .catch((error: unknown) => words.add(String(error)));
    }
    expect(words.size).toBe(1);
  });

  test('JW-08: issuer and audience, where configured, must fit', async () => {
    const jwt = { secret: hostSecret, issuer: 'https://id.example', audience: 'ghanti' };
    const verify = (more: Record<string, unknown>): Promise<string> =>
      codeOf(tokensWith({ jwt }).verify(hostToken(more)));
    expect(await verify({ iss: jwt.issuer, aud: 'ghanti' })).toBe('accepted');
    expect(await verify({ iss: jwt.issuer, aud: ['other', 'ghanti'] })).toBe('accepted');
    expect(await verify({ iss: jwt.issuer, aud: 'other' })).toBe('unauthenticated');
    expect(await verify({ iss: jwt.issuer })).toBe('unauthenticated');
    expect(await verify({ iss: 'https://id.example.evil', aud: 'ghanti' })).toBe('unauthenticated');
    expect(await verify({ aud: 'ghanti' })).toBe('unauthenticated');
  });

  test('without a key of the host nobody but our own gets in', async () => {
    expect(await codeOf(tokensWith({ jwt: {} }).verify(hostToken()))).toBe('unauthenticated');
    expect(await codeOf(tokensWith({ jwt: {} }).verify(forge(hs256, claims(), '')))).toBe('unauthenticated');
  });

  test('the identity: roles from the token alone, a session name apart from ours', async () => {
    const tokens = tokensWith();
    const exp = seconds() + 600;
    expect(await tokens.verify(hostToken({ exp, sid: 's1', roles: ['admin', 'other'] }))).toEqual({
      user: 'host-1',
      sid: 'host:s1',
      issuedAt: Infinity,
      roles: ['admin'],
      expiresAt: exp * 1000,
    });
    expect(await tokens.verify(hostToken({ exp }))).toEqual({
      user: 'host-1',
      sid: null,
      issuedAt: Infinity,
      roles: [],
      expiresAt: exp * 1000,
    });
  });
});
