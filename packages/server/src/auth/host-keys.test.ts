import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { claims, codeOf, forge, hostKey, hs256, renew, tokensWith } from '../../test/doubles/tokens.ts';

beforeEach(renew);

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');

describe('tokens of the host by key set', () => {
  const jwt = { jwksUrl: 'https://id.example/keys', issuer: 'https://id.example', audience: 'ghanti' };
  const good = { iss: jwt.issuer, aud: jwt.audience };
  let fetched = 0;
  const keySet = async (): Promise<Response> => {
    fetched += 1;
    const keys = await Promise.all([
      exportJWK(rsa.publicKey).then((key) => ({ ...key, kid: 'rsa' })),
      exportJWK(ec.publicKey).then((key) => ({ ...key, kid: 'ec' })),
      exportJWK(ed.publicKey).then((key) => ({ ...key, kid: 'ed' })),
      exportJWK(createSecretKey(hostKey)).then((key) => ({ ...key, kid: 'oct' })),
    ]);
    return Response.json({ keys });
  };
  const sign = (
    key: KeyObject,
    alg: string,
    kid: string,
    more: Record<string, unknown> = good,
  ): Promise<string> => new SignJWT(claims(more)).setProtectedHeader({ alg, kid }).sign(key);
  const verify = async (token: string | Promise<string>, fetch = keySet): Promise<string> =>
    codeOf(tokensWith({ jwt, fetch }).verify(await token));

  beforeEach(() => {
    fetched = 0;
  });

  test.each([
    ['RS256', rsa.privateKey, 'rsa'],
    ['PS256', rsa.privateKey, 'rsa'],
    ['ES256', ec.privateKey, 'ec'],
    ['EdDSA', ed.privateKey, 'ed'],
  ])('accepted: %s', async (alg, key, kid) => expect(await verify(sign(key, alg, kid))).toBe('accepted'));

  test('JW-01: an algorithm that is not pinned', async () => {
    expect(await verify(sign(rsa.privateKey, 'RS512', 'rsa'))).toBe('unauthenticated');
  });

  test('JW-02: HS256 with the public key, or with a secret of the set', async () => {
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' });
    for (const kid of ['rsa', 'oct', undefined]) {
      expect(await verify(forge({ ...hs256, kid }, claims(good), pem.toString()))).toBe('unauthenticated');
      expect(await verify(forge({ ...hs256, kid }, claims(good), hostKey))).toBe('unauthenticated');
    }
  });

  test('JW-14: keys and addresses in the header are not looked at', async () => {
    const mine = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = await exportJWK(mine.publicKey);
    for (const kid of ['mine', 'rsa', '../../dev/null']) {
      const header = {
        alg: 'RS256',
        kid,
        jwk,
        jku: 'https://evil.example/keys',
        x5u: 'https://evil.example/x',
      };
      const token = new SignJWT(claims(good)).setProtectedHeader(header).sign(mine.privateKey);
      expect(await verify(token)).toBe('unauthenticated');
    }
  });

  test('JW-08: another issuer or audience of the same key set', async () => {
    expect(await verify(sign(rsa.privateKey, 'RS256', 'rsa', { ...good, aud: 'other' }))).toBe(
      'unauthenticated',
    );
    expect(await verify(sign(rsa.privateKey, 'RS256', 'rsa', { ...good, iss: 'other' }))).toBe(
      'unauthenticated',
    );
  });

  test('a key server that is down signs nobody out: unavailable', async () => {
    const token = await sign(rsa.privateKey, 'RS256', 'rsa');
    expect(await verify(token, () => Promise.reject(new TypeError('fetch failed')))).toBe('unavailable');
    expect(await verify(token, async () => new Response('oops', { status: 502 }))).toBe('unavailable');
    expect(await verify(token, async () => Response.json({ keys: 'x' }))).toBe('unavailable');
  });

  test('strangers with unknown keys do not make us ask again and again', async () => {
    const tokens = tokensWith({ jwt, fetch: keySet });
    for (let n = 0; n < 20; n++) {
      const token = await sign(rsa.privateKey, 'RS256', `unknown-${n}`);
      expect(await codeOf(tokens.verify(token))).toBe('unauthenticated');
    }
    expect(fetched).toBe(1);
  });
});
