/** What one node knows of who may come in, the other knows as well: what was taken back, tickets, attempts (AUTH-1, RS-25). */
import {
  connect,
  createRest,
  eventually,
  person,
  queryPostgres,
  register,
  sharedPostgres,
  spawnServer,
  startRedis,
  startServer,
  temporaryDirectory,
  type Person,
  type StartedServer,
} from '@ghanti/testkit';
import { io } from 'socket.io-client';
import { expect, test } from 'vitest';
import { answered } from '../../support/run-ghanti.ts';
import { freshId } from '../resume-support/talk.ts';
import { startNodes } from './nodes.ts';
import { linkTo } from './redis-link.ts';

/** What a stream that a ticket is to open is answered with. */
const opened = async (url: string, ticket: string, headers: Record<string, string> = {}): Promise<number> => {
  const response = await fetch(`${url}/events?ticket=${ticket}`, {
    headers: { accept: 'text/event-stream', ...headers },
  });
  await response.body?.cancel();
  return response.status;
};

test('AUTH-1: a sign-out by one node ends connections, tokens and tickets on the other within 2 s', async () => {
  await using redis = await startRedis();
  await using place = await startNodes({ count: 2, redisUrl: redis.url });
  const [here, there] = place.nodes;
  if (here === undefined || there === undefined) throw new Error('two nodes');
  const issued = { sid: 's1', jti: 'j1' };
  const [asha, bilal] = [person(there, 'asha', issued), person(there, 'bilal')];
  using socket = await asha.connect();
  using stays = await bilal.connect();
  const asked = await asha.rest.request('/api/v1/auth/ticket', { method: 'POST' });
  const { ticket } = asked.body as { ticket: string };
  const before = performance.now();
  await here.ghanti.revoke({ jti: 'j1' });
  await eventually(() => !socket.socket.connected, { withinMs: 2_000 });
  expect(performance.now() - before).toBeLessThan(2_000);
  expect(socket.signals('goaway')[0]?.data).toMatchObject({ code: 'unauthenticated' });
  expect((await asha.rest.request('/api/v1/me')).status).toBe(401);
  expect(await opened(here.url, ticket)).toBe(401);
  expect(stays.socket.connected).toBe(true);
});

test('a ticket of one node opens a stream on the other, once', async () => {
  await using redis = await startRedis();
  const origin = 'https://app.example';
  await using place = await startNodes({ count: 2, redisUrl: redis.url, origins: [origin] });
  const [here, there] = place.nodes;
  if (here === undefined || there === undefined) throw new Error('two nodes');
  const headers = { origin };
  const asked = await person(here, 'asha').rest.request('/api/v1/auth/ticket', { method: 'POST', headers });
  const { ticket } = asked.body as { ticket: string };
  expect(await opened(there.url, ticket, headers)).toBe(200);
  for (const { url } of [here, there]) expect(await opened(url, ticket, headers)).toBe(401);
});

test('RS-25: attempts at all nodes are counted together, and by each where Redis is away', async () => {
  await using redis = await startRedis();
  await using place = await startNodes({ count: 2, redisUrl: redis.url });
  const [here, there] = place.nodes;
  if (here === undefined || there === undefined) throw new Error('two nodes');
  const guess = (node: number) =>
    createRest(place.nodes[node]?.url ?? '').request('/api/v1/auth/login', {
      method: 'POST',
      body: { handle: 'nobody', password: 'a guess of many' },
    });
  const statuses: number[] = [];
  for (const node of [0, 1, 0, 1, 0, 1]) statuses.push((await guess(node)).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  const code = async (node: number): Promise<string> => {
    const asha = person(node === 0 ? here : there, 'asha');
    const answer = await asha.rest.call('acceptInvite', {
      code: `no-such-code-${freshId()}`,
      clientId: freshId(),
    });
    return answer.ok ? 'ok' : answer.error.code;
  };
  const codes = [];
  for (let count = 0; count < 51; count += 1) codes.push(await code(count % 2));
  expect([codes.slice(0, 50).every((one) => one === 'not_found'), codes.at(50)]).toEqual([
    true,
    'rate_limited',
  ]);
  await redis.kill();
  expect((await guess(0)).status).toBe(401);
  expect(await code(0)).toBe('not_found');
});

test('AUTH-1: also where nodes cannot hear each other, what one takes back ends on the other within some seconds', async () => {
  await using redis = await startRedis();
  await using place = await startNodes({ count: 2, redisUrl: redis.url });
  const [here, there] = place.nodes;
  if (here === undefined || there === undefined) throw new Error('two nodes');
  using socket = await person(there, 'asha', { jti: 'j1' }).connect();
  using stays = await person(there, 'bilal', { jti: 'j2' }).connect();
  await redis.kill();
  await here.ghanti.revoke({ jti: 'j1' });
  await eventually(() => !socket.socket.connected);
  expect(socket.signals('goaway')[0]?.data).toMatchObject({ code: 'unauthenticated' });
  expect(stays.socket.connected).toBe(true);
});

const setAdmin = async (node: StartedServer, { user }: Person, on: boolean): Promise<void> => {
  const root = person(node, 'root', { roles: ['admin'] });
  const method = on ? 'PUT' : 'DELETE';
  const { status } = await root.rest.request(`/api/v1/admin/users/${user}/admin`, { method });
  expect(status).toBe(200);
};

test('AUTH-1: what a node that is not heard takes back, or gives, holds on the others as soon as it is heard again', async () => {
  await using redis = await startRedis();
  await using link = await linkTo(redis.port);
  await using place = await startNodes({
    count: 2,
    redisUrl: (node) => (node === 0 ? link.url : redis.url),
    registration: 'open',
  });
  const [here, there] = place.nodes;
  if (here === undefined || there === undefined) throw new Error('two nodes');
  const dora = await register(there, 'dora');
  await setAdmin(there, dora, true);
  const desk = io(`${there.url}/admin`, {
    transports: ['websocket'],
    auth: { token: dora.token },
    forceNew: true,
  });
  try {
    await eventually(() => desk.connected);
    using socket = await person(there, 'asha', { jti: 'j1' }).connect();
    link.cut();
    await eventually(async () => (await createRest(here.url).request('/readyz')).status === 503);
    await here.ghanti.revoke({ jti: 'j1' });
    await setAdmin(here, dora, false);
    expect([socket.socket.connected, desk.connected]).toEqual([true, true]);
    link.mend();
    await eventually(() => !socket.socket.connected && !desk.connected);
  } finally {
    desk.disconnect();
  }
});

test('AUTH-1: where a node hears nobody, an administrator who is none any more loses his desk there', async () => {
  await using redis = await startRedis();
  await using link = await linkTo(redis.port);
  await using place = await startNodes({
    count: 2,
    redisUrl: (node) => (node === 1 ? link.url : redis.url),
    registration: 'open',
  });
  const [here, there] = place.nodes;
  if (here === undefined || there === undefined) throw new Error('two nodes');
  const dora = await register(there, 'dora');
  await setAdmin(there, dora, true);
  const goaways: unknown[] = [];
  const desk = io(`${there.url}/admin`, {
    transports: ['websocket'],
    auth: { token: dora.token },
    forceNew: true,
  });
  desk.on('goaway', (envelope: { data: unknown }) => goaways.push(envelope.data));
  try {
    await eventually(() => desk.connected);
    link.cut();
    await eventually(async () => (await createRest(there.url).request('/readyz')).status === 503);
    await setAdmin(here, dora, false);
    await eventually(() => !desk.connected);
    expect(goaways).toEqual([{ code: 'forbidden' }]);
  } finally {
    desk.disconnect();
  }
});

test("AUTH-1: a key that the operator's program revokes in the database ends its connections, though nobody tells the node", async () => {
  const postgres = await sharedPostgres();
  const databaseUrl = await postgres.create(`operator_${process.pid}`);
  await using directory = await temporaryDirectory('operator');
  const options = { cwd: directory.path, environment: { DATABASE_URL: databaseUrl } };
  await using server = await startServer({ databaseUrl, doubles: { recheckMs: 300 } });
  const made = await answered(
    ['key', 'create', '--name', 'bot', '--scope', 'bot', '--handle', 'robo'],
    options,
  );
  using bot = await connect(server.url, String(made['secret']));
  using stays = await person(server, 'asha').connect();
  const [key] = (await queryPostgres(databaseUrl, 'SELECT id FROM api_keys')) as { id: string }[];
  await answered(['key', 'revoke', key?.id ?? ''], options);
  await eventually(() => !bot.socket.connected);
  expect(stays.socket.connected).toBe(true);
});

test('of programs that start together one names the link of the first administrator, and it works', async () => {
  await using redis = await startRedis();
  const databaseUrl = await (await sharedPostgres()).create(`setup_${process.pid}`);
  const lines: string[] = [];
  const start = () =>
    spawnServer({
      environment: { GHANTI_JWT_SECRET: '', DATABASE_URL: databaseUrl, REDIS_URL: redis.url },
      onLine: (line) => lines.push(line),
      readyWithinMs: 60_000,
    });
  const named = (): string[] =>
    lines.flatMap((line) => /"msg":"setup","url":"[^"]*\/setup\/([^"]+)"/.exec(line)?.[1] ?? []);
  const [one, other] = await Promise.all([start(), start()]);
  await using _one = one;
  await using _other = other;
  expect(named()).toHaveLength(1);
  // Who leaves lets the next start name one.
  for (const server of [one, other]) await server.end('SIGTERM');
  await using again = await start();
  expect(named()).toHaveLength(2);
  const account = { handle: 'asha', name: 'Asha', password: 'the password of asha', invite: named()[1] };
  const { status } = await createRest(again.url).request('/api/v1/auth/register', {
    method: 'POST',
    body: account,
  });
  expect(status).toBe(201);
});
