import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type World, problemOf, startHttp } from '../../test/http/world.ts';

let world: World;
beforeAll(async () => void (world = await startHttp()));
afterAll(() => world[Symbol.asyncDispose]());

describe('signing in', () => {
  const post = (name: string, headers: Record<string, string> = {}) =>
    world.send('POST', `/api/v1/auth/${name}`, '{}', headers);

  it('keeps the refresh token in a cookie that only these addresses see', async () => {
    const response = await world.send('POST', '/api/v1/auth/register', '{"handle":"asha"}');
    expect(response.status).toBe(201);
    expect(response.headers.get('set-cookie')).toMatch(
      /^ghanti_session=sid\.secret; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    );
    expect(await response.json()).toEqual({
      user: { id: 'u_asha', handle: 'asha', name: 'Asha' },
      accessToken: 'access',
      expiresAt: 2,
    });
    expect(world.seen.at(-1)).toEqual({ command: 'register open 127.0.0.1', input: { handle: 'asha' } });
    expect((await post('login')).status).toBe(200);
  });

  it('swaps and ends it by the cookie alone', async () => {
    const refreshed = await post('refresh', { cookie: 'other=1; ghanti_session=sid.secret' });
    expect(refreshed.headers.get('set-cookie')).toMatch(/^ghanti_session=sid\.next;/);
    expect(world.seen.at(-1)).toEqual({ command: 'refresh', input: 'sid.secret' });
    expect(await problemOf(await post('refresh'))).toBe('401 unauthenticated');
    const out = await post('logout', { cookie: 'ghanti_session=sid.secret' });
    expect([out.status, await out.text()]).toEqual([200, '{}']);
    expect(out.headers.get('set-cookie')).toMatch(/^ghanti_session=; .*Expires=Thu, 01 Jan 1970/);
  });

  it('takes no cookie from a foreign page, nor from one of the list', async () => {
    const cookie = 'ghanti_session=sid.secret';
    const before = world.seen.length;
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'https://app.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      expect(await problemOf(await post('refresh', { cookie, ...headers }))).toBe('403 forbidden');
      expect(await problemOf(await post('logout', { cookie, ...headers }))).toBe('403 forbidden');
    }
    expect(world.seen.length).toBe(before);
    expect(
      (await post('refresh', { cookie, origin: world.url, 'sec-fetch-site': 'same-origin' })).status,
    ).toBe(200);
  });

  it('goes by the proxy that it was told of, and by no other (HS-30)', async () => {
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '198.51.100.7, 203.0.113.9' };
    await post('login', forwarded);
    expect(world.seen.at(-1)).toMatchObject({ command: 'login 127.0.0.1' });
    await using behind = await startHttp({ trustProxy: 1 });
    const response = await behind.send('POST', '/api/v1/auth/login', '{}', forwarded);
    expect(behind.seen.at(-1)).toMatchObject({ command: 'login 203.0.113.9' });
    expect(response.headers.get('set-cookie')).toMatch(/^__Host-ghanti_session=.*; Secure; SameSite=Strict$/);
  });
});
