/**
 * One HTTP server, several who take upgrades: Socket.IO, `/ws`, and the embedding application, whose own are left alone for
 * as long as it needs; what nobody takes is refused (HS-29, finding 7 of stock Socket.IO: an upgrade cut after 1 s).
 */
import { createServer } from 'node:http';
import { createManualClock, eventually, people } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { silentLogger } from '@ghanti/server';
import { text } from './rfc6455/frames.ts';
import { RawPeer, requestOf } from './rfc6455/raw-peer.ts';
import { embed, type Host } from './support/host.ts';

/** The host asks somebody before it takes an upgrade: longer than the second that stock Socket.IO leaves it. */
const askingMs = 1_200;

const ownUpgrades = (host: Host): void => {
  const own = new WebSocketServer({ noServer: true });
  own.on('connection', (client) =>
    client.on('message', (data: Buffer) => client.send(`own ${data.toString()}`)),
  );
  host.server.on('upgrade', (request, stream, head) => {
    if (request.url === '/own') {
      setTimeout(
        () => own.handleUpgrade(request, stream, head, (client) => own.emit('connection', client)),
        askingMs,
      );
    } else if (request.url === '/closed') stream.end('HTTP/1.1 418 A teapot of the host\r\n\r\n');
  });
};

const answerOf = async (url: string, path: string): Promise<RawPeer> => {
  const peer = new RawPeer(url);
  peer.write(requestOf(`GET ${path} HTTP/1.1`, new URL(url).host));
  await eventually(() => peer.answered);
  return peer;
};

const statusOf = async (url: string, path: string): Promise<number> => {
  using peer = await answerOf(url, path);
  return peer.answer.status;
};

test("the host's own WebSocket, however long it asks around, beside /ws and Socket.IO", async () => {
  await using host = await embed();
  ownUpgrades(host);
  const [asha] = await people(host, 'asha');
  const client = new WebSocket(`${host.url.replace('http', 'ws')}/own`);
  const heard: string[] = [];
  client.on('message', (data: Buffer) => heard.push(data.toString()));
  client.on('open', () => client.send('hello'));
  using chat = await asha.connect();
  using raw = new RawPeer(host.url);
  await raw.open(new URL(host.url).host, { Authorization: `Bearer ${asha.token}` });
  await eventually(() => raw.texts.some((one) => one.startsWith('{"type":"caughtUp"')));
  await eventually(() => expect(heard).toEqual(['own hello']));
  expect([await statusOf(host.url, '/closed'), chat.socket.connected]).toEqual([418, true]);
  client.terminate();
});

test('what the host leaves lying is refused in the end, what it took is not', async () => {
  const clock = createManualClock();
  await using host = await embed({ doubles: { logger: silentLogger, clock } });
  const taken: unknown[] = [];
  host.server.on('upgrade', (request, stream) => {
    if (request.url !== '/mine') return;
    stream.on('data', () => undefined);
    stream.on('error', () => undefined);
    taken.push(stream);
  });
  const host_ = new URL(host.url).host;
  using lying = new RawPeer(host.url);
  using mine = new RawPeer(host.url);
  lying.write(requestOf('GET /nobody HTTP/1.1', host_));
  mine.write(requestOf('GET /mine HTTP/1.1', host_));
  await eventually(() => taken.length === 1);
  clock.advance(29_000);
  expect([lying.answered, lying.over]).toEqual([false, false]);
  await eventually(() => {
    clock.advance(1_000);
    return lying.over;
  });
  expect(lying.answer.status).toBe(404);
  expect([mine.answered, mine.over]).toEqual([false, false]);
});

test('where nobody else listens, an address that nobody has is 404 at once', async () => {
  await using host = await embed({ path: '/chat-io' });
  for (const path of ['/nobody', '/', '/chat-io', '/chat-iox/', '/socket.io/', '/ws/', '/own'])
    expect([path, await statusOf(host.url, path)]).toEqual([path, 404]);
  using socket = await answerOf(host.url, '/chat-io/?EIO=4&transport=websocket');
  expect(socket.answer.status).toBe(101);
  socket.write(text('40/chat,{}'));
  await eventually(() => socket.texts.some((one) => one.startsWith('44/chat,')));
});

test('an upgrade that is refused leaves no stream behind, whether the client ends its side or not', async () => {
  await using host = await embed();
  const open = (): Promise<number> =>
    new Promise((resolve) => host.server.getConnections((_error, count) => resolve(count)));
  const paths = [
    '/nobody',
    '/ws?token=x',
    '/socket.io/?EIO=9&transport=websocket',
    '/socket.io/?EIO=4&transport=x',
  ];
  const peers = await Promise.all([...paths, ...paths].map((path) => answerOf(host.url, path)));
  expect(peers.map(({ answer }) => answer.status)).toEqual([404, 400, 400, 400, 404, 400, 400, 400]);
  await eventually(async () => expect(await open()).toBe(0));
});

test('two that share a process do not share their upgrades', async () => {
  await using host = await embed();
  const bare = createServer();
  await new Promise<void>((resolve) => void bare.listen(0, '127.0.0.1', resolve));
  expect(bare.listenerCount('upgrade')).toBe(0);
  expect(host.server.listenerCount('upgrade')).toBe(3);
  bare.close();
});
