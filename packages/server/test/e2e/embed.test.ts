/**
 * Ghanti inside somebody else's Express application and Socket.IO program: nothing of theirs changes (protocol.md
 * sections 5 and 9, HS-32).
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, createRest, eventually, granted, people, person, type RestReply } from '@ghanti/testkit';
import express from 'express';
import { io, type Socket } from 'socket.io-client';
import { describe, expect, test } from 'vitest';
import { freshId, say, seqsOf } from './resume-support/talk.ts';
import { after, embed, routes } from './support/host.ts';

/** What of an answer is the program's own. */
const shown = ({ status, headers, text }: RestReply) => ({
  status,
  text,
  headers: Object.fromEntries([...headers].filter(([name]) => name !== 'date')),
});

const plain = (url: string, transports: string[] = ['polling', 'websocket'], namespace = ''): Socket =>
  io(`${url}${namespace}`, { transports, reconnection: false, forceNew: true });

describe("the host's own HTTP", () => {
  test('answers byte for byte and header for header as without Ghanti', async () => {
    await using host = await embed();
    const bare = createServer(routes(express()));
    const app = routes(express());
    after(app);
    bare.removeAllListeners('request');
    bare.on('request', app);
    await new Promise<void>((resolve) => void bare.listen(0, '127.0.0.1', resolve));
    const { port } = bare.address() as AddressInfo;
    const requests: [string, Parameters<ReturnType<typeof createRest>['request']>[1]][] = [
      ['/', {}],
      ['/later', { headers: { origin: 'https://elsewhere.example' } }],
      ['/api/other', {}],
      ['/nowhere', {}],
      ['/echo', { method: 'POST', body: { deep: [1, 2, 3] } }],
      ['/echo', { method: 'POST', body: '{"broken' }],
      ['/broken', {}],
      ['/', { method: 'OPTIONS' }],
    ];
    for (const [path, request] of requests) {
      const [with_, without] = [host.url, `http://127.0.0.1:${port}`].map((url) =>
        createRest(url).request(path, request),
      );
      expect(shown(await (with_ as Promise<RestReply>)), path).toEqual(
        shown(await (without as Promise<RestReply>)),
      );
    }
    bare.closeAllConnections();
    bare.close();
  });

  test("Ghanti's routes work behind the host's parser", async () => {
    await using host = await embed();
    const [asha, bilal] = await people(host, 'asha', 'bilal');
    const { channel } = await asha.call('openDirect', { user: 'bilal' });
    expect(await say(asha, channel.id, 'hello')).toEqual([1]);
    expect((await bilal.call('history', { channel: channel.id, limit: 10 })).asOf).toBe(1);
    expect((await createRest(host.url).request('/api/v1/channels')).status).toBe(401);
  });
});

describe("the host's own Socket.IO program on /", () => {
  test('HS-32: chat message in, io.emit out to all, rooms, acknowledgements, disconnect; beside /chat', async () => {
    await using host = await embed();
    const left: string[] = [];
    host.ghanti.io.on('connection', (socket) => {
      socket.on('chat message', (text) => void host.ghanti.io.emit('chat message', text));
      socket.on('join', (room: string, done: (answer: string) => void) => {
        void socket.join(room);
        done(`joined ${room}`);
      });
      socket.on('to room', (room: string, text) => void host.ghanti.io.to(room).emit('in room', text));
      socket.on('bytes', (bytes: Buffer, done: (answer: Buffer) => void) => done(bytes));
      socket.on('disconnect', (reason) => left.push(reason));
    });
    const clients = [plain(host.url), plain(host.url, ['websocket']), plain(host.url, ['polling'])];
    const heard = clients.map(() => [] as string[]);
    for (const [index, client] of clients.entries())
      client.onAny((name: string, text: string) => heard[index]?.push(`${name}: ${text}`));
    await eventually(() => clients.every(({ connected }) => connected));
    const [first, second] = clients as [Socket, Socket];
    const [asha] = await people(host, 'asha');
    using chat = await asha.connect();
    first.emit('chat message', 'hello all');
    await eventually(() =>
      expect(heard).toEqual([
        ['chat message: hello all'],
        ['chat message: hello all'],
        ['chat message: hello all'],
      ]),
    );
    expect(await second.timeout(5_000).emitWithAck('join', 'kitchen')).toBe('joined kitchen');
    first.emit('to room', 'kitchen', 'only here');
    await eventually(() => expect(heard[1]).toContain('in room: only here'));
    expect(Buffer.from(await second.timeout(5_000).emitWithAck('bytes', Buffer.from([1, 2, 3])))).toEqual(
      Buffer.from([1, 2, 3]),
    );
    expect(heard[0]).toHaveLength(1);
    expect(chat.envelopes.map(({ type }) => type)).not.toContain('chat message');
    for (const client of clients) client.disconnect();
    await eventually(() => expect(left).toHaveLength(3));
    expect(chat.socket.connected).toBe(true);
  });

  test('HS-32: without a listener / answers CONNECT_ERROR', async () => {
    await using host = await embed();
    for (const transports of [['polling'], ['websocket']]) {
      const client = plain(host.url, transports);
      const error = await new Promise<Error & { data?: object }>((resolve) =>
        client.once('connect_error', resolve),
      );
      expect(error.data).toMatchObject({ code: 'not_found' });
      client.disconnect();
    }
  });

  test("a namespace of the host's own is the host's own", async () => {
    await using host = await embed();
    host.ghanti.io.of('/game').on('connection', (socket) => {
      socket.on('move', (data: object, done: (answer: object) => void) => done({ moved: data }));
    });
    const client = plain(host.url, ['websocket'], '/game');
    expect(await client.timeout(5_000).emitWithAck('move', { x: 1 })).toEqual({ moved: { x: 1 } });
    client.disconnect();
  });

  test.each(['polling', 'websocket'])(
    'hears commands on /chat beside Ghanti, which answers them (%s)',
    async (transport) => {
      await using host = await embed();
      const heard: unknown[] = [];
      host.ghanti.io.of('/chat').on('connection', (socket) => {
        socket.on('sendMessage', (input: { text: string }) => heard.push(input.text));
      });
      const [asha] = await people(host, 'asha', 'bilal');
      const { channel } = await asha.call('openDirect', { user: 'bilal' });
      const client = io(`${host.url}/chat`, {
        transports: [transport],
        auth: { token: asha.token, protocol: 1 },
        forceNew: true,
      });
      const input = { channel: channel.id, text: 'heard twice', clientId: freshId() };
      const answer: unknown = await client.timeout(5_000).emitWithAck('sendMessage', input);
      expect(answer).toMatchObject({ ok: true, data: { event: { seq: 1 } } });
      expect(heard).toEqual(['heard twice']);
      client.disconnect();
    },
  );
});

describe('the handle', () => {
  test('as(user).call runs commands past the limits, and its refusals are thrown', async () => {
    await using host = await embed({ limits: { commandsPerSecond: 1, commandBurst: 1 } });
    await person(host, 'asha').rest.call('listChannels', { limit: 1 });
    await person(host, 'bilal').rest.call('listChannels', { limit: 1 });
    using bilal = await connect(host.url, person(host, 'bilal').token);
    const asha = host.ghanti.as('asha');
    const { channel } = await asha.call('createGroup', {
      title: 'made by the host',
      members: ['bilal'],
      clientId: freshId(),
    });
    for (let count = 0; count < 50; count += 1)
      await asha.call('sendMessage', { channel: channel.id, text: `${count}`, clientId: freshId() });
    await eventually(() => expect(seqsOf(channel.id, bilal)).toHaveLength(51));
    await expect(
      asha.call('sendMessage', { channel: 'missing', text: 'x', clientId: freshId() }),
    ).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(
      host.ghanti.as('nobody').call('history', { channel: channel.id, limit: 1 }),
    ).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('two of them in one process know nothing of each other', async () => {
    await using one = await embed();
    await using other = await embed();
    const [asha] = await people(one, 'asha', 'bilal');
    const [there] = await people(other, 'asha', 'bilal');
    const { channel } = await asha.call('openDirect', { user: 'bilal' });
    await say(asha, channel.id, 'only here');
    using elsewhere = await there.connect();
    expect(await there.rest.call('history', { channel: channel.id, limit: 1 })).toMatchObject({
      error: { code: 'not_found' },
    });
    await say(asha, channel.id, 'again');
    granted(await elsewhere.call('listChannels', { limit: 1 }));
    expect(elsewhere.events).toEqual([]);
    await one.ghanti.close();
    expect((await there.rest.request('/readyz')).status).toBe(200);
  });

  test("close leaves the host's HTTP server running, and answers what is left of Ghanti with unavailable", async () => {
    await using host = await embed();
    const [asha] = await people(host, 'asha', 'bilal');
    const { channel } = await asha.call('openDirect', { user: 'bilal' });
    using connection = await asha.connect();
    await Promise.all([host.ghanti.close(), host.ghanti.close()]);
    await eventually(() => !connection.socket.connected);
    expect((await createRest(host.url).request('/')).text).toBe('the home of the host');
    expect((await createRest(host.url).request('/later')).status).toBe(200);
    expect((await createRest(host.url).request('/readyz')).status).toBe(503);
    const sent = await asha.rest.call('sendMessage', {
      channel: channel.id,
      text: 'too late',
      clientId: freshId(),
    });
    expect(sent).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    const read = await asha.rest.request(`/api/v1/channels/${channel.id}/messages`);
    expect([read.status, read.body]).toEqual([503, expect.objectContaining({ code: 'unavailable' })]);
    await expect(asha.connect()).rejects.toThrow();
  });
});
