/** The kit's own servers and people: each is used once, as other tests use them. */
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createManualClock } from '../clock.ts';
import { eventually } from '../eventually.ts';
import { Refused } from '../people/connection.ts';
import { hostToken, signToken } from '../people/host-token.ts';
import { group, people, person, register } from '../people/people.ts';
import { createRest } from '../people/rest.ts';
import { startServer } from './start-server.ts';

describe('a server in this process', { timeout: 30_000 }, () => {
  test('carries a message from one person to another, over each way in and out', async () => {
    await using server = await startServer();
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    using socket = await bilal.connect();
    using polling = await bilal.connect({ transport: 'polling' });
    await asha.call('sendMessage', { channel, clientId: 'k1', text: 'hello' });
    const answer = await socket.call('sendMessage', { channel, clientId: 'k2', text: 'hello yourself' });
    expect(answer).toMatchObject({ ok: true, data: { event: { seq: 4 } } });
    await eventually(() => {
      for (const { events } of [socket, polling]) expect(events.map(({ seq }) => seq)).toEqual([3, 4]);
    });
    await polling.caughtUp();
    const { messages } = await bilal.call('history', { channel, after: 2, limit: 10 });
    expect(messages.map(({ id }) => id)).toEqual(socket.events.map(({ id }) => id));
  });

  test('takes its data with it, and stops once', async () => {
    const server = await startServer();
    expect(existsSync(server.directory)).toBe(true);
    await Promise.all([server.close(), server.close()]);
    await server[Symbol.asyncDispose]();
    expect(existsSync(server.directory)).toBe(false);
    await expect(createRest(server.url).request('/livez')).rejects.toThrow();
  });

  test('lives by the clock that it is given', async () => {
    const clock = createManualClock(Date.UTC(2031, 0, 1));
    await using server = await startServer({ clock });
    const [asha] = await people(server, 'asha');
    using connection = await asha.connect();
    expect(connection.ready.serverTime).toBe(Date.UTC(2031, 0, 1));
    await clock.drift(13_000, 1000);
    await eventually(() => expect(connection.signals('heartbeat')).toHaveLength(1));
  });

  test('refuses a forged token, on a connection and over REST, and people tell', async () => {
    await using server = await startServer();
    const forged = signToken('another secret, long enough for HS256', { sub: 'asha', exp: 2 ** 31 });
    const nobody = { ...person(server, 'asha'), rest: createRest(server.url, forged) };
    expect(await nobody.rest.call('listChannels', { limit: 1 })).toMatchObject({
      ok: false,
      error: { code: 'unauthenticated' },
    });
    const late = person(server, 'asha', { exp: Math.floor(server.now() / 1000) - 60 });
    const refused = await late.connect().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect(refused).toMatchObject({ code: 'unauthenticated' });
    await expect(late.call('listChannels', { limit: 1 })).rejects.toThrow('unauthenticated');
    expect(hostToken(server, { sub: 'asha' }).split('.')).toHaveLength(3);
  });

  test('has accounts of its own', async () => {
    await using server = await startServer();
    const dora = await register(server, 'dora');
    const { user } = await dora.call('getProfile', {});
    expect(user).toMatchObject({ id: dora.user, handle: 'dora' });
  });
});
