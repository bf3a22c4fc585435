/** What one user or one address may take, over every door (protocol.md sections 2 and 9). */
import {
  createManualClock,
  createRest,
  eventually,
  granted,
  group,
  people,
  person,
  Refused,
  register,
  startServer,
  type Connection,
} from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { freshId, span } from './resume-support/talk.ts';
import { oneNode, unhurried } from './support/watched-server.ts';

const isConnection = (outcome: unknown): outcome is Connection => !(outcome instanceof Error);

describe('commands of one user', () => {
  test('rate_limited with retryAfterMs, over socket and REST together; after that time the next one passes', async () => {
    const clock = createManualClock();
    await using server = await startServer({
      ...oneNode,
      clock,
      limits: { ...unhurried, commandsPerSecond: 10, commandBurst: 20 },
    });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    clock.advance(10_000);
    using socket = await asha.connect();
    const send = () => ({ channel, clientId: freshId(), text: 'on and on' });
    const acks = await Promise.all(span(1, 15).map(() => socket.call('sendMessage', send())));
    for (const ack of acks) granted(ack);
    const rest = await Promise.all(span(1, 15).map(() => asha.rest.call('sendMessage', send())));
    expect(rest.filter(({ ok }) => ok)).toHaveLength(5);
    const refused = await socket.call('sendMessage', send());
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'rate_limited', retryAfterMs: expect.any(Number) },
    });
    const reply = await asha.rest.request('/api/v1/channels');
    expect([reply.status, Number(reply.headers.get('retry-after'))]).toEqual([429, 1]);
    granted(await bilal.rest.call('listChannels', { limit: 1 }));
    expect(socket.socket.connected).toBe(true);
    clock.advance(refused.ok ? 0 : (refused.error.retryAfterMs ?? 0));
    granted(await socket.call('sendMessage', send()));
    expect((await bilal.call('history', { channel, limit: 1 })).asOf).toBe(2 + 15 + 5 + 1);
  });
});

describe('connections', () => {
  test('connectionsPerUser holds, also for many at once, and a closed one makes room', async () => {
    await using server = await startServer({ ...oneNode, limits: { ...unhurried, connectionsPerUser: 3 } });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const outcomes = await Promise.all(
      span(1, 12).map((index) =>
        asha
          .connect({ transport: index % 2 === 0 ? 'polling' : 'websocket' })
          .catch((error: unknown) => error),
      ),
    );
    const open = outcomes.filter(isConnection);
    expect(open).toHaveLength(3);
    for (const outcome of outcomes.filter((one) => one instanceof Refused))
      expect(outcome.code).toBe('rate_limited');
    using _other = await bilal.connect();
    open[0]?.close();
    const again = await eventually(() => asha.connect());
    for (const connection of [again, ...open]) connection.close();
  });

  test('pending and anonymous handshakes of an address are bounded, valid ones are not', async () => {
    const clock = createManualClock();
    await using server = await startServer({
      ...oneNode,
      clock,
      limits: { ...unhurried, pendingHandshakesPerAddress: 5, anonymousHandshakesPerSecond: 4 },
    });
    const [asha] = await people(server, 'asha');
    for (const _turn of span(1, 12)) (await asha.connect()).close();
    const handshake = () => createRest(server.url).request('/socket.io/?EIO=4&transport=polling');
    const statuses = [];
    for (const _turn of span(1, 7)) statuses.push((await handshake()).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
    await expect(asha.connect()).rejects.toThrow();
  });

  test('handshakes that end without a valid token are counted, and forgiven with time', async () => {
    const clock = createManualClock();
    await using server = await startServer({
      ...oneNode,
      clock,
      limits: { ...unhurried, anonymousHandshakesPerSecond: 3 },
    });
    const [asha] = await people(server, 'asha');
    const refusals = [];
    for (const _turn of span(1, 5)) {
      const outcome = await person(server, 'asha', { exp: 1 })
        .connect()
        .catch((error: unknown) => error);
      refusals.push(outcome instanceof Refused ? outcome.code : 'connected');
    }
    expect(refusals.slice(0, 3)).toEqual(['unauthenticated', 'unauthenticated', 'unauthenticated']);
    expect(refusals.slice(3)).toEqual([undefined, undefined]);
    await expect(asha.connect()).rejects.toThrow();
    clock.advance(1_000);
    (await asha.connect()).close();
  });
});

test('logins per minute: guessing is limited before a password is looked at, the right one in time passes', async () => {
  await using server = await startServer({
    ...oneNode,
    limits: { ...unhurried, loginsPerMinute: 2 },
    registration: 'open',
  });
  await register(server, 'dora');
  const login = async (password: string) =>
    await createRest(server.url).request('/api/v1/auth/login', {
      method: 'POST',
      body: { handle: 'dora', password },
    });
  expect((await login('wrong password 1')).status).toBe(401);
  expect((await login('wrong password 2')).status).toBe(401);
  const refused = await login('the password of dora');
  expect([refused.status, refused.body]).toEqual([
    429,
    expect.objectContaining({ code: 'rate_limited', retryAfterMs: expect.any(Number) }),
  ]);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});
