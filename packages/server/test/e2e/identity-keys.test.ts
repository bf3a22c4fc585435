/**
 * API keys (protocol.md section 4): what each kind may, of every command that is served, on every door; and that a key is no
 * person: no sign-ins, no export, no desk.
 */
import { connect, createRest, eventually, people, person, startServer, type Person } from '@ghanti/testkit';
import type { CommandName } from '@ghanti/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leadsTo, through, type Door } from './support/doors.ts';
import { sampled, sampleOf, servedNames, type Sampled } from './support/samples.ts';
import { unhurried } from './support/watched-server.ts';
import type { StartedServer } from '@ghanti/testkit';

let server: StartedServer;
let admin: Person;
let asha: Person;
let given: Sampled;
let served: readonly CommandName[];

type Made = { readonly secret: string; readonly key: { readonly id: string; readonly user: string } };

const make = async (body: object): Promise<Made> => {
  const reply = await admin.rest.request('/api/v1/admin/keys', { method: 'POST', body });
  if (reply.status !== 201) throw new Error(reply.text);
  return Object(reply.body) as Made;
};
const codeOf = async (body: object): Promise<unknown> =>
  Object((await admin.rest.request('/api/v1/admin/keys', { method: 'POST', body })).body).code;

beforeAll(async () => {
  server = await startServer({ limits: unhurried });
  admin = person(server, 'root', { roles: ['admin'] });
  const [first, bilal] = await people(server, 'asha', 'bilal', 'chitra', 'dev', 'esha', 'root');
  asha = first;
  given = await sampled(asha, bilal);
  using connection = await asha.connect();
  served = await servedNames(connection);
});
afterAll(() => server.close());

/** Whether the key itself was the reason; a right that the rules of the place refuse is another matter. */
const isRefused = async (door: Door, token: string, command: CommandName): Promise<boolean> =>
  (await through(door, server.url, token, command, sampleOf(command, given))).text.includes(
    'this key may not',
  );

/** `authenticate` is no right that a key could lack. */
const callable = (door: Door): CommandName[] =>
  served.filter((name) => name !== 'authenticate' && leadsTo(door, name));

const opened = async (token: string, door: Door): Promise<CommandName[]> => {
  const open: CommandName[] = [];
  for (const command of callable(door)) if (!(await isRefused(door, token, command))) open.push(command);
  return open;
};

const kinds: readonly (readonly [
  string,
  readonly string[],
  (all: readonly CommandName[]) => CommandName[],
])[] = [
  ['publish', ['publish:weather'], () => []],
  ['read', ['read:weather'], () => []],
  ['notify', ['notify'], (all) => all.filter((name) => name === 'notify')],
  ['bot', ['bot'], (all) => all.filter((name) => name !== 'notify')],
  ['bot and notify', ['bot', 'notify'], (all) => [...all]],
];

describe('what a key may (AZ), of the commands that are served', () => {
  test.each(kinds)('%s, by REST and on a socket', async (_, scopes, expected) => {
    const { secret } = await make({ name: 'Machine', scopes });
    for (const door of ['rest', 'websocket'] as const)
      expect(await opened(secret, door)).toEqual(expected(callable(door)));
  });

  test('who is suspended may nothing, nor may who has his key', async () => {
    const [farid] = await people(server, 'farid');
    const { secret, key } = await make({ name: 'Shut out', scopes: ['bot', 'notify'] });
    for (const user of [farid.user, key.user])
      await admin.rest.request(`/api/v1/admin/users/${user}/suspension`, { method: 'PUT' });
    for (const command of callable('rest'))
      for (const token of [farid.token, secret]) {
        const { outcome } = await through('rest', server.url, token, command, sampleOf(command, given));
        expect(outcome, command).toBe('unauthenticated');
      }
    for (const door of ['websocket', 'polling'] as const)
      expect((await through(door, server.url, farid.token, 'getProfile', {})).outcome).toBe(
        'unauthenticated',
      );
  });

  test('no key is a person: no sign-ins, no password, no export, no end of the account', async () => {
    const { secret } = await make({ name: 'Machine', scopes: ['bot', 'notify'] });
    const rest = createRest(server.url, secret);
    const tries = [
      ['GET', '/auth/sessions'],
      ['DELETE', '/auth/sessions'],
      ['DELETE', '/auth/sessions/x'],
      ['POST', '/auth/password', { current: 'x', password: 'battery staple' }],
      ['GET', '/me/export'],
      ['DELETE', '/me', { password: 'x' }],
    ] as const;
    for (const [method, path, body] of tries)
      expect((await rest.request(`/api/v1${path}`, { method, body })).status, `${method} ${path}`).toBe(403);
  });
});

describe('a bot', () => {
  test('acts as its own account, which says that it is one, and is found by its handle', async () => {
    const { secret, key } = await make({ name: 'Tea bot', scopes: ['bot'], handle: 'teabot' });
    const bot = await connect(server.url, secret);
    const { users } = await asha.call('findUsers', { q: 'teabot', limit: 5 });
    expect(users).toMatchObject([{ id: key.user, handle: 'teabot', name: 'Tea bot', bot: true }]);
    expect(bot.ready.user).toBe(key.user);
    const { channel } = await asha.call('openDirect', { user: key.user });
    await asha.call('sendMessage', { channel: channel.id, text: 'tea?', clientId: 'tea-1' });
    await eventually(() => bot.events.some(({ type }) => type === 'receiveMessage'));
    expect(
      await bot.call('sendMessage', { channel: channel.id, text: 'ready', clientId: 'tea-2' }),
    ).toMatchObject({ ok: true });
    bot.close();
  });

  test('may have several keys; one that is revoked ends its own connections, within 2 s, and no other', async () => {
    const first = await make({ name: 'One', scopes: ['bot'] });
    const second = await make({ name: 'Two', scopes: ['bot'], user: first.key.user });
    expect(second.key.user).toBe(first.key.user);
    const [one, two] = [await connect(server.url, first.secret), await connect(server.url, second.secret)];
    await admin.rest.request(`/api/v1/admin/keys/${first.key.id}`, { method: 'DELETE' });
    await eventually(() => !one.socket.connected, { withinMs: 2_000 });
    expect(one.signals('goaway').map(({ data }) => data)).toEqual([{ code: 'unauthenticated' }]);
    expect(two.socket.connected).toBe(true);
    two.close();
    await expect(connect(server.url, first.secret)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect((await createRest(server.url, first.secret).request('/api/v1/me')).status).toBe(401);
  });

  test('is suspended like anybody', async () => {
    const { secret, key } = await make({ name: 'Noisy', scopes: ['bot'] });
    using connection = await connect(server.url, secret);
    await admin.rest.request(`/api/v1/admin/users/${key.user}/suspension`, { method: 'PUT' });
    await eventually(() => !connection.socket.connected);
    await expect(connect(server.url, secret)).rejects.toMatchObject({ code: 'unauthenticated' });
    await admin.rest.request(`/api/v1/admin/users/${key.user}/suspension`, { method: 'DELETE' });
    await eventually(async () => (await connect(server.url, secret)).close());
  });
});

describe('making one', () => {
  test.each([
    ['no scope', { name: 'x', scopes: [] }],
    ['an unknown scope', { name: 'x', scopes: ['admin'] }],
    ['a scope without a feed', { name: 'x', scopes: ['publish:'] }],
    ['a feed that cannot be', { name: 'x', scopes: ['read:../x'] }],
    ['the same scope twice', { name: 'x', scopes: ['bot', 'bot'] }],
    ['a blank name', { name: ' ', scopes: ['bot'] }],
    ['an unknown field', { name: 'x', scopes: ['bot'], roles: ['admin'] }],
  ])('invalid: %s', async (_, body) => expect(await codeOf(body)).toBe('invalid'));

  test('never acts as a person, nor as nobody, nor by a taken handle', async () => {
    expect(await codeOf({ name: 'x', scopes: ['bot'], user: 'asha' })).toBe('forbidden');
    expect(await codeOf({ name: 'x', scopes: ['bot'], user: 'nobody' })).toBe('not_found');
    await make({ name: 'x', scopes: ['bot'], handle: 'once' });
    expect(await codeOf({ name: 'x', scopes: ['bot'], handle: 'once' })).toBe('conflict');
  });

  test('one with an end is over then', async () => {
    const { secret } = await make({ name: 'x', scopes: ['bot'], expiresAt: Date.now() - 1 });
    expect((await createRest(server.url, secret).request('/api/v1/me')).status).toBe(401);
  });
});

test.each(['ghk_', 'ghk_short', `ghk_${'A'.repeat(43)}`, `ghk_${'A'.repeat(10_000)}`, 'ghk_😀', ' ghk_x'])(
  'hostile: %s is no key',
  async (token) => {
    await expect(connect(server.url, token)).rejects.toMatchObject({
      code: expect.stringMatching(/unauthenticated|invalid/),
    });
  },
);
