/**
 * Own accounts over HTTP: devices, passwords, one-time links, the first administrator, and refreshes whose answer was lost
 * (protocol.md section 4; JW-21).
 */
import {
  connect,
  createRest,
  eventually,
  people,
  person,
  register,
  spawnServer,
  startServer,
  temporaryDirectory,
  type RestReply,
  type StartedServer,
} from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unhurried } from './support/watched-server.ts';

type Device = { id: string; current: boolean; agent?: string; createdAt: number; lastUsedAt: number };

const passwordOf = (handle: string): string => `the password of ${handle}`;
const cookieOf = (reply: RestReply): string => (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
const tokenOf = (reply: RestReply): string => String(Object(reply.body).accessToken);
const codeOf = (reply: RestReply): unknown => (reply.status < 300 ? 'ok' : Object(reply.body).code);

const post = (
  url: string,
  path: string,
  body: object,
  headers: Record<string, string> = {},
  token?: string,
) => createRest(url, token).request(`/api/v1/auth/${path}`, { method: 'POST', body, headers });

const login = (url: string, handle: string, agent = 'a browser', password = passwordOf(handle)) =>
  post(url, 'login', { handle, password }, { 'user-agent': agent });

const refresh = (url: string, cookie: string) => post(url, 'refresh', {}, { cookie, origin: url });

describe('devices', () => {
  let server: StartedServer;
  beforeAll(async () => void (server = await startServer({ limits: unhurried, registration: 'open' })));
  afterAll(() => server.close());

  const devices = async (token: string): Promise<Device[]> =>
    Object((await createRest(server.url, token).request('/api/v1/auth/sessions')).body).sessions as Device[];

  test('are listed with what they call themselves, and which one asks', async () => {
    await register(server, 'dora');
    const phone = tokenOf(await login(server.url, 'dora', 'Phone \u001b[31m/1.0'.replace('\u001b', '')));
    const found = await devices(phone);
    expect(found).toHaveLength(2);
    expect(found.filter(({ current }) => current)).toMatchObject([{ agent: 'Phone [31m/1.0' }]);
    expect(Object.keys(found[0] ?? {}).toSorted()).toEqual([
      'agent',
      'createdAt',
      'current',
      'id',
      'lastUsedAt',
    ]);
  });

  test('PRV-1: another’s device is answered as one that is not there, byte for byte, and stays', async () => {
    const ena = await register(server, 'ena');
    const fay = await register(server, 'fay');
    const [theirs] = await devices(fay.token);
    const end = (id: string) => ena.rest.request(`/api/v1/auth/sessions/${id}`, { method: 'DELETE' });
    const [other, missing] = [await end(theirs?.id ?? ''), await end('nothing-here')];
    expect(other.status).toBe(404);
    expect(other.text).toBe(missing.text);
    expect(await devices(fay.token)).toHaveLength(1);
  });

  test('AUTH-1: one that is signed out is cut and refused; the others stay', async () => {
    const gia = await register(server, 'gia');
    const phone = await login(server.url, 'gia');
    const [device] = (await devices(gia.token)).filter(({ current }) => !current);
    const line = await connect(server.url, tokenOf(phone));
    const end = () => gia.rest.request(`/api/v1/auth/sessions/${device?.id}`, { method: 'DELETE' });
    expect((await end()).status).toBe(200);
    await eventually(() => !line.socket.connected);
    expect((await refresh(server.url, cookieOf(phone))).status).toBe(401);
    expect((await gia.rest.request('/api/v1/me')).status).toBe(200);
    expect((await end()).status).toBe(404);
    await login(server.url, 'gia');
    const all = await gia.rest.request('/api/v1/auth/sessions', { method: 'DELETE' });
    expect(all.body).toEqual({ ended: 1 });
    expect(await devices(gia.token)).toMatchObject([{ current: true }]);
  });

  test('people of the host application have none here, and no password', async () => {
    const [host] = await people(server, 'host');
    expect(await devices(host.token)).toEqual([]);
    const body = { current: 'whatever it is', password: 'battery staple' };
    expect(codeOf(await post(server.url, 'password', body, {}, host.token))).toBe('forbidden');
  });

  test('AUTH-1: the host application takes back what it vouched for, by sid, jti or user', async () => {
    for (const [claims, what] of [
      [{ sid: 'phone' }, { sid: 'phone' }],
      [{ jti: 'once' }, { jti: 'once' }],
      [{}, { user: 'hosted' }],
    ] as const) {
      const line = await person(server, 'hosted', {
        ...claims,
        iat: Math.floor(Date.now() / 1000) - 60,
      }).connect();
      const other = await person(server, 'another').connect();
      await server.ghanti.revoke(what);
      await eventually(() => !line.socket.connected);
      expect(other.socket.connected).toBe(true);
      other.close();
      const again = person(server, 'hosted', { ...claims, iat: Math.floor(Date.now() / 1000) - 30 });
      await expect(again.connect()).rejects.toMatchObject({ code: 'unauthenticated' });
      if ('user' in what)
        (await person(server, 'hosted', { iat: Math.floor(Date.now() / 1000) + 2 }).connect()).close();
    }
  });

  test('a suspended person can neither sign in nor refresh nor call, and all is well when he is let in again', async () => {
    const admin = person(server, 'root', { roles: ['admin'] });
    const hal = await register(server, 'hal');
    const other = await login(server.url, 'hal');
    const suspend = (method: 'PUT' | 'DELETE') =>
      admin.rest.request(`/api/v1/admin/users/${hal.user}/suspension`, { method });
    expect((await suspend('PUT')).status).toBe(200);
    expect(codeOf(await login(server.url, 'hal'))).toBe('forbidden');
    expect(codeOf(await login(server.url, 'hal', 'x', 'wrong horse'))).toBe('unauthenticated');
    expect(codeOf(await refresh(server.url, cookieOf(other)))).toBe('unauthenticated');
    expect((await hal.rest.request('/api/v1/me')).status).toBe(401);
    await expect(hal.connect()).rejects.toMatchObject({ code: 'unauthenticated' });
    expect((await suspend('DELETE')).status).toBe(200);
    expect(codeOf(await login(server.url, 'hal'))).toBe('ok');
  });

  test('a forgotten password: an administrator’s link, once, and all other devices are signed out', async () => {
    const admin = person(server, 'root', { roles: ['admin'] });
    const ida = await register(server, 'ida');
    const made = await admin.rest.request(`/api/v1/admin/users/${ida.user}/reset-link`, { method: 'POST' });
    const { code, url } = Object(made.body) as { code: string; url: string };
    expect(url.endsWith(`/reset/${code}`)).toBe(true);
    const reset = (password: string) => post(server.url, 'reset', { code, password });
    expect(codeOf(await reset('password'))).toBe('invalid');
    const [first, second] = await Promise.all([reset('battery staple'), reset('another staple')]);
    expect(new Set([codeOf(first), codeOf(second)])).toEqual(new Set(['forbidden', 'ok']));
    expect((await ida.rest.request('/api/v1/me')).status).toBe(401);
    expect(codeOf(await login(server.url, 'ida'))).toBe('unauthenticated');
    const taken = first.status === 200 ? 'battery staple' : 'another staple';
    expect(codeOf(await login(server.url, 'ida', 'x', taken))).toBe('ok');
    expect(
      codeOf(await post(server.url, 'reset', { code: 'A'.repeat(22), password: 'battery staple' })),
    ).toBe('forbidden');
  });

  test('ways in are told to whoever asks', async () => {
    const { body } = await createRest(server.url).request('/api/v1/auth/options');
    expect(body).toEqual({ registration: 'open', demo: false, host: true });
  });
});

describe('the first administrator', () => {
  test.each(['open', 'invite', 'closed'] as const)(
    'registers by the link, once, where registration is %s',
    async (registration) => {
      await using server = await startServer({ limits: unhurried, registration });
      const old = await server.ghanti.firstAdmin();
      const code = await server.ghanti.firstAdmin();
      const sign = (handle: string, invite: string | undefined) =>
        post(server.url, 'register', { handle, name: handle, password: passwordOf(handle), invite });
      expect(codeOf(await sign('early', old))).toBe('forbidden');
      const both = await Promise.all([sign('asha', code), sign('bilal', code)]);
      expect(new Set(both.map(codeOf))).toEqual(new Set(['forbidden', 'ok']));
      const first = both.find(({ status }) => status === 201);
      if (first === undefined) throw new Error('nobody came in');
      expect((await createRest(server.url, tokenOf(first)).request('/api/v1/admin/users')).status).toBe(200);
      expect(await server.ghanti.firstAdmin()).toBeUndefined();
      expect(codeOf(await sign('late', code))).toBe('forbidden');
      const plain = await sign('plain', undefined);
      expect(codeOf(plain)).toBe(registration === 'open' ? 'ok' : 'forbidden');
      const { body } = await createRest(server.url, tokenOf(first)).request('/api/v1/admin/audit');
      expect(Object(body).entries).toMatchObject([{ action: 'becomeFirstAdmin' }]);
    },
  );

  test('is named a link at each start, until there is one, and never a used one', async () => {
    await using directory = await temporaryDirectory('setup');
    const printed = async (): Promise<{ url: string; links: string[]; end: () => Promise<unknown> }> => {
      const lines: string[] = [];
      const server = await spawnServer({
        directory: directory.path,
        environment: { GHANTI_JWT_SECRET: '' },
        onLine: (line) => lines.push(line),
      });
      const links = lines
        .filter((line) => line.includes('"setup"'))
        .map((line) => String(Object(JSON.parse(line)).url));
      return { url: server.url, links, end: () => server.end('SIGTERM') };
    };
    const first = await printed();
    expect(first.links).toHaveLength(1);
    await first.end();
    const second = await printed();
    expect(second.links[0]).not.toBe(first.links[0]);
    const code = second.links[0]?.split('/setup/')[1] ?? '';
    const sign = (invite: string) =>
      post(second.url, 'register', { handle: 'asha', name: 'Asha', password: passwordOf('asha'), invite });
    expect(codeOf(await sign(first.links[0]?.split('/setup/')[1] ?? ''))).toBe('forbidden');
    expect(codeOf(await sign(code))).toBe('ok');
    await second.end();
    const third = await printed();
    expect(third.links).toEqual([]);
    await third.end();
  });
});

describe('a refresh whose answer was lost (JW-21)', () => {
  test('because the server was killed: the old cookie gives the new pair after the restart, and reuse later ends all', async () => {
    await using directory = await temporaryDirectory('refresh');
    const environment = { GHANTI_REGISTRATION: 'open' };
    const first = await spawnServer({ directory: directory.path, environment });
    await register(first, 'dora');
    const kept = cookieOf(await login(first.url, 'dora'));
    const lost = cookieOf(await refresh(first.url, kept));
    await first.end('SIGKILL');
    await using second = await spawnServer({ directory: directory.path, environment });
    const again = await refresh(second.url, kept);
    expect([codeOf(again), cookieOf(again)]).toEqual(['ok', lost]);
    expect(codeOf(await refresh(second.url, lost))).toBe('ok');
    expect(codeOf(await refresh(second.url, kept))).toBe('unauthenticated');
    expect(codeOf(await refresh(second.url, cookieOf(again)))).toBe('unauthenticated');
  });

  test('two tabs at once: both stay signed in, whichever answer the browser keeps', async () => {
    await using server = await startServer({ limits: unhurried, registration: 'open' });
    await register(server, 'dora');
    const cookie = cookieOf(await login(server.url, 'dora'));
    const tabs = await Promise.all([1, 2, 3, 4].map(() => refresh(server.url, cookie)));
    expect(tabs.map(codeOf)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(new Set(tabs.map(cookieOf)).size).toBe(1);
    for (const tab of tabs)
      expect((await createRest(server.url, tokenOf(tab)).request('/api/v1/me')).status).toBe(200);
    expect(codeOf(await refresh(server.url, cookieOf(tabs[0] ?? (await refresh(server.url, cookie)))))).toBe(
      'ok',
    );
  });
});
