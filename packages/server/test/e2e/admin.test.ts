/**
 * What administrators may do, and nobody else (AZ-12): every command of the table, by REST and on `/admin`, as nobody, as a
 * person, as a machine with every scope, and as an administrator.
 */
import { adminCommandNames, adminSpec, type AdminCommandName } from '@ghanti/protocol';
import {
  createRest,
  eventually,
  group,
  people,
  person,
  register,
  startServer,
  type Person,
  type StartedServer,
  testStore,
} from '@ghanti/testkit';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { say } from './resume-support/talk.ts';
import { oneNode, unhurried } from './support/watched-server.ts';

type Fields = Record<string, unknown>;
type Ack = { ok: boolean; data?: Fields; error?: { code: string } };

let server: StartedServer;
let admin: Person;
let asha: Person;
let bilal: Person;
let dora: Person;
let channel: string;
let key: string;

const deskOf = async (url: string, token: string | undefined): Promise<Socket> => {
  const socket = io(`${url}/admin`, {
    transports: ['websocket'],
    auth: token === undefined ? {} : { token },
    reconnection: false,
    forceNew: true,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (error: Error & { data?: { code?: string } }) =>
      reject(new Error(error.data?.code ?? error.message)),
    );
  });
  return socket;
};

const ask = (socket: Socket, name: string, input: Fields = {}): Promise<Ack> =>
  socket.timeout(5_000).emitWithAck(name, input);

/** The answer of one admin command by REST. */
const rest = async (token: string | undefined, name: AdminCommandName, input: Fields) => {
  const fits = ([field, value]: [string, unknown]): boolean => input[field] === value;
  const route = adminSpec(name).rest.find(({ fixed = {} }) => Object.entries(fixed).every(fits));
  if (route === undefined) throw new Error(`${name} has no address`);
  const left = { ...input };
  const path = route.path.replaceAll(/:(\w+)/g, (_, field: string) => {
    const value = String(left[field]);
    delete left[field];
    return encodeURIComponent(value);
  });
  for (const field of Object.keys(route.fixed ?? {})) delete left[field];
  const query = new URLSearchParams(Object.entries(left).map(([field, value]) => [field, String(value)]));
  const reply = await createRest(server.url, token).request(
    `/api/v1${path}${route.from === 'query' && query.size > 0 ? `?${query}` : ''}`,
    { method: route.method, ...(route.from === 'body' && { body: left }) },
  );
  const body = Object(reply.body) as Fields & { code?: string };
  return { code: reply.status < 300 ? 'ok' : body.code, body };
};

beforeAll(async () => {
  server = await startServer({ ...oneNode, limits: unhurried, registration: 'open' });
  [asha, bilal] = await people(server, 'asha', 'bilal', 'chitra');
  admin = person(server, 'root', { roles: ['admin'] });
  await admin.call('listChannels', { limit: 1 });
  dora = await register(server, 'dora');
  channel = await group(asha, [bilal]);
  await say(bilal, channel, 'unmentionable');
  const made = await rest(admin.token, 'createKey', {
    name: 'Bot',
    scopes: ['bot', 'notify'],
    handle: 'botty',
  });
  key = String(made.body['secret']);
});
afterAll(() => server.close());

const samples = (): Record<AdminCommandName, Fields> => ({
  listUsers: { limit: 2 },
  suspendUser: { user: 'bilal', on: true },
  signOutUser: { user: 'chitra' },
  setAdmin: { user: dora.user, on: true },
  eraseUser: { user: 'nobody-here' },
  createResetLink: { user: 'nobody-here' },
  listConnections: { limit: 2 },
  closeConnection: { connection: 'none' },
  listAllChannels: { limit: 2 },
  deleteAnyMessage: { channel: 'none', seq: 1 },
  createKey: { name: 'Sensor', scopes: ['publish:temperature'] },
  listKeys: { limit: 2 },
  revokeKey: { id: 'none' },
  revokeToken: { jti: 'none' },
  listAudit: { limit: 2 },
  getMetrics: {},
});
const missing = new Set(['eraseUser', 'createResetLink', 'closeConnection', 'deleteAnyMessage', 'revokeKey']);

describe('who may (AZ-12)', () => {
  test.each(adminCommandNames)('%s', async (name) => {
    const input = samples()[name];
    const expected = missing.has(name) ? 'not_found' : 'ok';
    expect((await rest(undefined, name, input)).code).toBe('unauthenticated');
    expect((await rest(asha.token, name, input)).code).toBe('forbidden');
    expect((await rest(key, name, input)).code).toBe('forbidden');
    expect((await rest(admin.token, name, input)).code).toBe(expected);
    const desk = await deskOf(server.url, admin.token);
    const ack = await ask(desk, name, input);
    expect(ack.ok ? 'ok' : ack.error?.code).toBe(expected);
    expect(await ask(desk, name, { ...input, unknown: 1 })).toMatchObject({ error: { code: 'invalid' } });
    desk.close();
    if (name === 'suspendUser') await rest(admin.token, name, { user: 'bilal', on: false });
    if (name === 'setAdmin') await rest(admin.token, name, { user: dora.user, on: false });
  });

  test('on /admin: nobody and people are refused at CONNECT', async () => {
    await expect(deskOf(server.url, undefined)).rejects.toThrow('unauthenticated');
    await expect(deskOf(server.url, asha.token)).rejects.toThrow('forbidden');
    await expect(deskOf(server.url, key)).rejects.toThrow('forbidden');
  });

  test('on /chat an administrator has no more commands than anybody', async () => {
    using connection = await admin.connect();
    const ack: unknown = await connection.socket.timeout(5_000).emitWithAck('listUsers', {});
    expect(ack).toMatchObject({ error: { code: 'invalid' } });
    expect(await admin.rest.call('history', { channel, limit: 5 })).toMatchObject({
      error: { code: 'not_found' },
    });
  });

  test('whom a host application names, and a machine, is made no administrator here', async () => {
    const { body } = await rest(admin.token, 'listUsers', { q: 'botty' });
    const [bot] = body['users'] as { id: string }[];
    for (const user of ['bilal', bot?.id])
      expect((await rest(admin.token, 'setAdmin', { user, on: true })).code).toBe('forbidden');
  });

  test('nobody does it to himself', async () => {
    for (const name of ['suspendUser', 'setAdmin', 'eraseUser'] as const)
      expect((await rest(admin.token, name, { user: 'root', on: true })).code).toBe('invalid');
  });
});

test('metrics come each second, and count what happens', async () => {
  const desk = await deskOf(server.url, admin.token);
  const seen: Fields[] = [];
  desk.on('metrics', (envelope: { data: Fields }) => seen.push(envelope.data));
  using connection = await asha.connect();
  await connection.caughtUp();
  const before = seen.length;
  await eventually(() => seen.length >= before + 2);
  await say(asha, channel, 'counted');
  await eventually(() => expect(seen.some((one) => Number(one['messagesPerSecond']) > 0)).toBe(true));
  expect(seen.at(-1)).toMatchObject({ usersOnline: 1, connections: { websocket: 1 } });
  expect(Number(seen.at(-1)?.['walBytes']) > 0).toBe(testStore() === 'sqlite');
  desk.close();
});

test('users, connections and channels come page by page, without what was said', async () => {
  const walk = async (name: AdminCommandName, field: string): Promise<Fields[]> => {
    const all: Fields[] = [];
    let after: unknown;
    do {
      const { body } = await rest(admin.token, name, { limit: 1, ...(after !== undefined && { after }) });
      all.push(...(body[field] as Fields[]));
      after = body['next'];
    } while (after !== undefined);
    return all;
  };
  const lines = [await asha.connect(), await bilal.connect(), await bilal.connect({ transport: 'polling' })];
  await asha.call('openDirect', { user: 'bilal' });
  const users = await walk('listUsers', 'users');
  expect(users.map(({ id }) => id)).toEqual(expect.arrayContaining(['asha', 'bilal', 'root']));
  expect(users.find(({ handle }) => handle === 'botty')).toMatchObject({ bot: true, roles: [] });
  const connections = await walk('listConnections', 'connections');
  expect(
    connections.map(({ user }) => String(user)).toSorted((one, other) => one.localeCompare(other)),
  ).toEqual(['asha', 'bilal', 'bilal']);
  const channels = await walk('listAllChannels', 'channels');
  expect(new Set(channels.map(({ kind }) => kind))).toEqual(new Set(['direct', 'group']));
  expect(JSON.stringify(channels)).not.toContain('unmentionable');
  const [first] = lines;
  const named = connections.find(({ user }) => user === 'asha')?.['connection'];
  expect((await rest(admin.token, 'closeConnection', { connection: named })).code).toBe('ok');
  await eventually(() => first?.socket.connected === false);
  for (const line of lines) line.close();
});

test('a message is deleted wherever it is, and its members are told', async () => {
  using connection = await asha.connect();
  await connection.caughtUp();
  const { body } = await rest(admin.token, 'listAllChannels', { kind: 'group', limit: 5 });
  expect(body['channels']).toMatchObject([{ id: channel }]);
  const seq = 3;
  expect((await rest(admin.token, 'deleteAnyMessage', { channel, seq })).code).toBe('ok');
  await eventually(() =>
    expect(connection.events.at(-1)).toMatchObject({
      type: 'messageDeleted',
      by: null,
      data: { target: seq },
    }),
  );
  const { messages } = await asha.call('history', { channel, limit: 50 });
  expect(JSON.stringify(messages)).not.toContain('unmentionable');
});

test('the audit log tells who did what to whom, the newest first, and what failed', async () => {
  await rest(admin.token, 'signOutUser', { user: 'asha' });
  await rest(admin.token, 'revokeKey', { id: 'k_none' });
  const { body } = await rest(admin.token, 'listAudit', { limit: 3 });
  expect(body['entries']).toMatchObject([
    { by: 'root', action: 'revokeKeyFailed', target: 'k_none', detail: { code: 'not_found' } },
    { by: 'root', action: 'revokeKey', target: 'k_none' },
    { by: 'root', action: 'signOutUser', target: 'asha' },
  ]);
  const { body: rest3 } = await rest(admin.token, 'listAudit', { limit: 200, action: 'createKey' });
  expect(JSON.stringify(rest3)).not.toContain(key);
  expect(rest3['entries']).not.toHaveLength(0);
});

test('AUTH-1: the application is asked about a live connection by the roles of the moment', async () => {
  const seen: string[] = [];
  await using asked = await startServer({
    ...oneNode,
    limits: unhurried,
    registration: 'open',
    authorize: ({ command, roles }) => {
      if (command === 'findUsers') seen.push(roles.join());
      return true;
    },
  });
  const eve = await register(asked, 'eve');
  const root = person(asked, 'root', { roles: ['admin'] });
  using connection = await eve.connect();
  const change = (method: 'PUT' | 'DELETE') =>
    root.rest.request(`/api/v1/admin/users/${eve.user}/admin`, { method });
  const act = () => connection.call('findUsers', { q: 'x', limit: 1 });
  await act();
  expect((await change('PUT')).status).toBe(200);
  await act();
  await change('DELETE');
  await act();
  expect(seen).toEqual(['', 'admin', '']);
});

test('AUTH-1: a role that is taken away ends the desk, and the next call is refused', async () => {
  await rest(admin.token, 'setAdmin', { user: dora.user, on: true });
  // The look-up of a token is kept for a second.
  await eventually(async () => expect((await rest(dora.token, 'listUsers', {})).code).toBe('ok'));
  const desk = await deskOf(server.url, dora.token);
  const goaways: unknown[] = [];
  desk.on('goaway', (envelope: { data: unknown }) => goaways.push(envelope.data));
  await rest(admin.token, 'setAdmin', { user: dora.user, on: false });
  await eventually(() => !desk.connected);
  expect(goaways).toEqual([{ code: 'forbidden' }]);
  await eventually(async () => expect((await rest(dora.token, 'listUsers', {})).code).toBe('forbidden'));
});
