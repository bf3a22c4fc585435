/**
 * CL-52: what answers need not be the server. Whatever comes down, a link ends once and without a word of the server's, no call
 * hangs, and nothing is thrown where nobody can catch it; a proxy's refusal of a command is no refusal of the server's.
 */
import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  pollingTransport,
  socketIoTransport,
  sseTransport,
  webSocketTransport,
  type LinkListener,
  type Transport,
} from '@ghanti/client';
import { eventually, people, startServer } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { createFaultyProxy } from './support/faulty-proxy.ts';

type Far = {
  readonly http: (response: ServerResponse, path: string) => void;
  /** What is written after the upgrade; where it is missing, there is none. */
  readonly frames?: readonly Buffer[];
};

const acceptOf = (key = ''): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

const farEnd = async ({ http, frames }: Far) => {
  const server = createServer((request, response) => http(response, request.url ?? ''));
  const streams = new Set<Duplex>();
  server.on('upgrade', (request, stream) => {
    streams.add(stream);
    stream.on('error', () => undefined);
    if (frames === undefined) return void stream.destroy();
    const accept = acceptOf(request.headers['sec-websocket-key']);
    const head = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket'];
    const own = [`Sec-WebSocket-Accept: ${accept}`, 'Sec-WebSocket-Protocol: ghanti.v1'];
    stream.write(`${[...head, ...own].join('\r\n')}\r\n\r\n`);
    for (const frame of frames) stream.write(frame);
    // Who has sent a close frame waits for the other, then ends the stream.
    if (frames.some(([first]) => first === 0x88)) stream.once('data', () => stream.end());
    if (frames.length === 0) stream.destroy();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      for (const stream of streams) stream.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
};

const opened = (transport: Transport, url: string, token = 'token') => {
  const told: string[] = [];
  const ends: Parameters<LinkListener['linkOnClose']>[] = [];
  const link = transport.open(
    { url, token, cursor: undefined, window: 200, protocol: 1 },
    {
      linkOnEnvelope: ({ type }) => void told.push(type),
      linkOnClose: (error) => void ends.push([error]),
    },
  );
  return { link, told, ends, [Symbol.dispose]: () => link.close() };
};

const endsSilently = async (transport: Transport, far: Far): Promise<void> => {
  await using server = await farEnd(far);
  using one = opened(transport, server.url);
  await eventually(() => expect(one.ends).toEqual([[undefined]]), { withinMs: 10_000 });
  expect(one.told).toEqual([]);
  await expect(one.link.call('listBlocks', {}, 1_000)).rejects.toThrow();
  expect(one.ends).toHaveLength(1);
};

const html = '<!doctype html><title>Sign in to the hotel</title>';
const answering =
  (status: number, type: string, body: string): Far['http'] =>
  (response) =>
    void response.writeHead(status, { 'Content-Type': type }).end(body);

const answers: Readonly<Record<string, Far['http']>> = {
  'a page, as if it were fine': answering(200, 'text/html', html),
  'a page that refuses': answering(403, 'text/html', html),
  'a page of a proxy': answering(502, 'text/html', html),
  'a way to sign in': (response) => void response.writeHead(302, { Location: '/sign-in' }).end(),
  nothing: (response) => void response.destroy(),
  'no content': (response) => void response.writeHead(204).end(),
  'JSON that is none of ours': answering(200, 'application/json', '{"error":"forbidden"}'),
  'JSON of no form': answering(200, 'application/json', 'null'),
  'an error of another server': answering(
    401,
    'application/problem+json',
    '{"type":"about:blank","code":"x"}',
  ),
  'an address that is not there': answering(
    404,
    'application/problem+json',
    '{"type":"urn:ghanti:error:not_found","code":"not_found"}',
  ),
};

const streamed = (text: string): Far['http'] => answering(200, 'text/event-stream', text);

const streams: Readonly<Record<string, Far['http']>> = {
  'no JSON': streamed('data: {"type":\n\n'),
  'no envelope': streamed('data: [1,2]\n\n'),
  'a type without data': streamed('data: {"type":"ready"}\n\n'),
  'a line without an end': streamed(`data: ${'x'.repeat(5_000_000)}`),
  'a block without an end': streamed(`data: ${'x'.repeat(1_000)}\n`.repeat(5_000)),
  'nothing at all': streamed(''),
};

const me = '{"user":{"id":"me","name":"me"}}';
const page = '"events":[],"signals":[],"states":[],"more":false';

const pages: Readonly<Record<string, string>> = {
  'no cursor': `{"result":"complete",${page}}`,
  'a cursor of no form': `{"result":"complete","cursor":1,${page}}`,
  'no lists': '{"result":"complete","cursor":"c","more":false}',
  'events that are none': `{"result":"complete","cursor":"c",${page.replace('[]', '[null]')}}`,
};

const frame = (opcode: number, data: Buffer | string): Buffer =>
  Buffer.concat([Buffer.from([0x80 | opcode, Buffer.byteLength(data)]), Buffer.from(data)]);

const text = (words: string): Buffer => frame(0x1, words);

const closing = (code: number, reason = ''): Buffer => {
  const data = Buffer.alloc(2);
  data.writeUInt16BE(code);
  return frame(0x8, Buffer.concat([data, Buffer.from(reason)]));
};

const frames: Readonly<Record<string, readonly Buffer[]>> = {
  'no JSON': [text('hello')],
  'no object': [text('null')],
  'neither answer nor envelope': [text('{"re":1}')],
  'a type without data': [text('{"type":"ready"}')],
  bytes: [frame(0x2, '{"type":"ready","data":{}}')],
  'a frame of no kind': [frame(0x7, 'x')],
  'an end without a reason': [closing(1011)],
  'an end with words of its own': [closing(1008, 'blocked')],
  'a cut': [],
};

describe('CL-52: instead of the server', () => {
  describe.each([
    ['SSE', sseTransport],
    ['a long poll', pollingTransport],
    ['a WebSocket', webSocketTransport],
    ['Socket.IO', socketIoTransport],
  ] as const)('%s gets', (_name, make) => {
    test.each(Object.keys(answers))('%s', async (told) => {
      await endsSilently(make(), { http: answers[told] ?? (() => undefined) });
    });
  });

  test.each(Object.keys(streams))('in a stream: %s', async (told) => {
    await endsSilently(sseTransport(), { http: streams[told] ?? (() => undefined) });
  });

  test.each(Object.keys(pages))('on a page: %s', async (told) => {
    await endsSilently(pollingTransport(), {
      http: (response, path) =>
        void response
          .writeHead(200, { 'Content-Type': 'application/json' })
          .end(path.startsWith('/api') ? me : pages[told]),
    });
  });

  test.each(Object.keys(frames))('in a frame: %s', async (told) => {
    await endsSilently(webSocketTransport(), {
      http: answers['a page, as if it were fine'] ?? (() => undefined),
      frames: frames[told] ?? [],
    });
  });
});

test('CL-52: a proxy that refuses a command has decided nothing; the server’s own refusal is one', async () => {
  await using server = await startServer();
  const [asha] = await people(server, 'asha');
  await using proxy = await createFaultyProxy(server.url);
  for (const make of [sseTransport, pollingTransport]) {
    proxy.faults.blocked = [];
    using one = opened(make(), proxy.url, asha.token);
    await eventually(() => one.told.includes('caughtUp'));
    const leave = { channel: 'nowhere', clientId: 'a' };
    expect(await one.link.call('leave', leave, 2_000)).toMatchObject({
      ok: false,
      error: { code: 'not_found' },
    });
    proxy.faults.blocked = ['/api/'];
    await expect(one.link.call('leave', leave, 2_000)).rejects.toMatchObject({ code: 'unavailable' });
  }
});
