/** Tokens on live connections: they end, are renewed, and are taken back (AUTH-1; F35). */
import {
  connect,
  createManualClock,
  createRest,
  eventually,
  granted,
  group,
  hostToken,
  people,
  person,
  register,
  startServer,
  type Connection,
} from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { createGate } from './resume-support/gated-store.ts';
import { freshId, say, seqsOf } from './resume-support/talk.ts';
import { oneNode, unhurried } from './support/watched-server.ts';

const transports = ['websocket', 'polling', 'upgrade'] as const;
const gone = (connection: Connection) => eventually(() => !connection.socket.connected);

const start = async (lifeMs: number) => {
  const clock = createManualClock();
  const server = await startServer({ ...oneNode, clock, limits: unhurried });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const channel = await group(asha, [bilal]);
  const exp = Math.floor((clock.now() + lifeMs) / 1000);
  return { clock, server, asha, bilal: person(server, 'bilal', { exp }), channel, exp };
};

describe('AUTH-1: a token that ends', () => {
  test.each(transports)(
    'expiring comes 60 s before, at the end goaway and the close, over %s',
    async (transport) => {
      const { clock, server, asha, bilal, channel, exp } = await start(300_000);
      await using _server = server;
      using connection = await bilal.connect({ transport });
      await connection.caughtUp();
      await clock.drift(238_000, 1_000);
      await say(asha, channel, 'still here');
      await eventually(() => expect(seqsOf(channel, connection)).toEqual([3]));
      expect(connection.signals('expiring')).toEqual([]);
      await clock.drift(3_000, 1_000);
      await eventually(() =>
        expect(connection.signals('expiring').map(({ data }) => data)).toEqual([{ expiresAt: exp * 1000 }]),
      );
      await clock.drift(57_000, 1_000);
      expect(connection.socket.connected).toBe(true);
      // Sessions have their turns within the second after.
      await clock.drift(3_000, 1_000);
      await gone(connection);
      expect(connection.signals('goaway').map(({ data }) => data)).toEqual([{ code: 'unauthenticated' }]);
      await say(asha, channel, 'not for him');
      expect(seqsOf(channel, connection)).toEqual([3]);
      expect(connection.signals('expiring')).toHaveLength(1);
    },
  );

  test('authenticate renews in place: no cut, nothing missed, and the new end is announced again', async () => {
    const { clock, server, asha, bilal, channel } = await start(120_000);
    await using _server = server;
    using connection = await bilal.connect();
    await clock.drift(70_000, 1_000);
    await eventually(() => connection.signals('expiring').length === 1);
    const later = Math.floor((clock.now() + 600_000) / 1000);
    const answer = granted(
      await connection.call('authenticate', { token: hostToken(server, { sub: 'bilal', exp: later }) }),
    );
    expect(answer).toEqual({ user: 'bilal', expiresAt: later * 1000 });
    await clock.drift(120_000, 1_000);
    await say(asha, channel, 'still here');
    await eventually(() => expect(seqsOf(channel, connection)).toEqual([3]));
    await clock.drift(425_000, 1_000);
    await eventually(() => connection.signals('expiring').length === 2);
    await clock.drift(60_000, 1_000);
    await gone(connection);
  });

  test("a bad token renews nothing and cuts nothing; another user's cuts with forbidden", async () => {
    const { clock, server, bilal } = await start(120_000);
    await using _server = server;
    using connection = await bilal.connect();
    for (const token of ['nonsense', hostToken(server, { sub: 'bilal', exp: 1 })])
      expect(await connection.call('authenticate', { token })).toMatchObject({
        ok: false,
        error: { code: 'unauthenticated' },
      });
    expect(connection.socket.connected).toBe(true);
    const answer = connection.call('authenticate', { token: hostToken(server, { sub: 'asha' }) });
    await answer.catch(() => undefined);
    await gone(connection);
    expect(connection.signals('goaway').map(({ data }) => data)).toEqual([{ code: 'forbidden' }]);
    clock.advance(0);
  });
});

test('AUTH-1: what still waited for its turn when the token ended is not done', async () => {
  const gate = createGate();
  const clock = createManualClock();
  await using server = await startServer({
    ...oneNode,
    clock,
    limits: unhurried,
    doubles: { store: gate.double },
  });
  const [asha] = await people(server, 'asha', 'bilal');
  const channel = await group(asha, []);
  const exp = Math.floor((clock.now() + 30_000) / 1000);
  using connection = await person(server, 'asha', { exp }).connect();
  const open = gate.close();
  const add = connection.call('addMembers', { channel, users: ['bilal'], clientId: freshId() });
  const send = connection.call('sendMessage', { channel, clientId: freshId(), text: 'too late' });
  const outcomes = Promise.allSettled([add, send]);
  await eventually(() => gate.waiting === 1);
  await clock.drift(40_000, 1_000);
  await gone(connection);
  open();
  await outcomes;
  await say(asha, channel, 'by the renewed one');
  const { messages } = await asha.call('history', { channel, limit: 10 });
  expect(messages.map(({ type }) => type)).toEqual(['memberJoined', 'memberJoined', 'receiveMessage']);
});

test('AUTH-1: logout cuts the live connections of that sign-in, on every transport, and no other', async () => {
  await using server = await startServer({ ...oneNode, limits: unhurried, registration: 'open' });
  const dora = await register(server, 'dora');
  const again = await createRest(server.url).request('/api/v1/auth/login', {
    method: 'POST',
    body: { handle: 'dora', password: 'the password of dora' },
  });
  const cookie = (again.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const token: string = Object(again.body).accessToken;
  const other = await dora.connect();
  const connections = await Promise.all(
    transports.map((transport) => connect(server.url, token, { transport })),
  );
  const began = performance.now();
  const { status } = await createRest(server.url, token).request('/api/v1/auth/logout', {
    method: 'POST',
    headers: { cookie, origin: server.url },
  });
  expect(status).toBeLessThan(300);
  for (const connection of connections) {
    await gone(connection);
    expect(connection.signals('goaway').map(({ data }) => data)).toEqual([{ code: 'unauthenticated' }]);
  }
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(other.socket.connected).toBe(true);
  await expect(connect(server.url, token)).rejects.toMatchObject({ code: 'unauthenticated' });
  granted(await other.call('createGroup', { title: 'mine', members: [], clientId: freshId() }));
  other.close();
});
