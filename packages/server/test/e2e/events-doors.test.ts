/**
 * The door of `/events` (protocol.md sections 4 and 5): what each kind of request is answered with, byte by byte where it matters; who
 * may come in, by header, ticket, cookie or nothing; and what is turned away (RT-10, RT-12, RT-13, RT-16, HS-01, HS-33, HS-34, EP-17).
 */
import { request as httpRequest } from 'node:http';
import { ticketAnswer } from '@ghanti/protocol';
import {
  blocksOf,
  createManualClock,
  createRest,
  eventually,
  group,
  people,
  read,
  register,
  type Block,
  type Person,
} from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curl } from './support/curl.ts';
import { say, span } from './resume-support/talk.ts';
import { startWatched, type WatchedServer } from './support/watched-server.ts';

const most = 8;
const clock = createManualClock();
let watched: WatchedServer;
let asha: Person;
let bilal: Person;
let channel: string;

beforeAll(async () => {
  watched = await startWatched({
    clock,
    registration: 'open',
    origins: ['https://chat.example'],
    limits: { streamsPerUser: most },
  });
  [asha, bilal] = await people(watched.now, 'asha', 'bilal');
  channel = await group(asha, [bilal]);
});
afterAll(async () => {
  expect(watched.errors).toEqual([]);
  await watched[Symbol.asyncDispose]();
});

type Stream = AsyncDisposable & {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly blocks: readonly Block[];
  readonly text: () => string;
  readonly ended: () => boolean;
};

/** A stream as it stands on the wire. */
const open = (path: string, headers: Record<string, string> = {}): Promise<Stream> =>
  new Promise((resolve, reject) => {
    const given = { accept: 'text/event-stream', ...headers };
    const request = httpRequest(`${watched.now.url}${path}`, { headers: given, agent: false });
    request.on('error', reject);
    request.on('response', (response) => {
      const blocks: Block[] = [];
      let text = '';
      let ended = false;
      const take = blocksOf((block) => void blocks.push(block));
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        take(chunk);
      });
      response.on('close', () => (ended = true));
      response.on('error', () => (ended = true));
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        blocks,
        text: () => text,
        ended: () => ended,
        async [Symbol.asyncDispose]() {
          request.destroy();
          await eventually(() => ended);
        },
      });
    });
    request.end();
  });

const bearer = (who: Person): Record<string, string> => ({ authorization: `Bearer ${who.token}` });
const typesOf = ({ blocks }: Stream): string[] =>
  blocks.flatMap(({ data }) => (data === undefined ? [] : [String(Object(JSON.parse(data)).type)]));

const statusOf = async (path: string, headers: Record<string, string> = {}): Promise<string> => {
  await using stream = await open(path, headers);
  if (stream.status === 200) return '200';
  await eventually(stream.ended);
  return `${stream.status} ${Object(JSON.parse(stream.text())).code}`;
};

describe('a stream', () => {
  it('says what proxies must not do, is never compressed, and has one line of data per envelope (RT-14)', async () => {
    await using stream = await open('/events', { ...bearer(bilal), 'accept-encoding': 'gzip, br' });
    expect(stream.status).toBe(200);
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      connection: 'close',
    });
    expect(stream.headers['content-encoding']).toBeUndefined();
    await eventually(() => typesOf(stream).includes('caughtUp'));
    const hostile = 'a\r\n\r\nevent: admin\ndata: {}\n\nid: x\u2028\u2029 \u0085 नमस्ते';
    await asha.call('sendMessage', {
      channel,
      clientId: 'hostile',
      text: hostile.replaceAll(/[\r\u0085]/g, ''),
    });
    await eventually(() => typesOf(stream).includes('receiveMessage'));
    const last = stream.blocks.at(-1);
    const { cursor, data } = Object(JSON.parse(last?.data ?? ''));
    expect([last?.lines.length, last?.id, data.text]).toEqual([
      2,
      cursor,
      hostile.replaceAll(/[\r\u0085]/g, ''),
    ]);
    expect(typesOf(stream).slice(0, 2)).toEqual(['ready', 'caughtUp']);
  });

  it('RES-4: every 12 s the lines `: hb` and `id:`; ids are cursors, and stand on no signal', async () => {
    await using stream = await open('/events', bearer(bilal));
    await eventually(() => typesOf(stream).includes('caughtUp'));
    // What a browser comes back with that was cut before its first event.
    const { cursor } = Object(JSON.parse(stream.blocks[0]?.data ?? '')).data;
    expect(stream.blocks[1]?.lines).toEqual([': hb', `id: ${cursor}`]);
    const before = stream.blocks.length;
    await asha.call('typing', { channel, state: 'typing' });
    await eventually(() => typesOf(stream).includes('typing'));
    await clock.drift(13_000, 1_000);
    await eventually(() => stream.blocks.length > before + 1);
    const beat = stream.blocks.at(-1);
    expect(beat?.lines).toEqual([': hb', `id: ${beat?.id}`]);
    for (const { id, data } of stream.blocks)
      if (data !== undefined) expect(id === undefined).toBe(!('seq' in Object(JSON.parse(data))));
    using back = await read(watched.now.url, bilal.token, 'sse', { cursor: beat?.id });
    expect(back.resume).toEqual({ result: 'complete' });
  });

  it('Last-Event-ID counts more than ?cursor=; what cannot be read is `reset`, and it goes on (RT-10)', async () => {
    using now = await read(watched.now.url, bilal.token, 'sse');
    await say(asha, channel, 'one', 'two');
    await eventually(() => now.events.length === 2);
    const [one] = now.events;
    const headers = { 'last-event-id': one?.cursor ?? '' };
    using back = await read(watched.now.url, bilal.token, 'sse', { cursor: now.cursor, headers });
    await back.caughtUp();
    expect(back.events.map(({ seq }) => seq)).toEqual([now.events[1]?.seq]);
    using filtered = await read(watched.now.url, bilal.token, 'sse', { channels: [channel] });
    const bad = ['', 'letters', '-1', `${2 ** 63}`, '1e9', 'x'.repeat(9_000), filtered.cursor];
    for (const id of bad) {
      using reset = await read(watched.now.url, bilal.token, 'sse', { headers: { 'last-event-id': id } });
      expect(reset.resume, id.slice(0, 20)).toEqual({ result: 'reset' });
      await say(asha, channel, 'on it goes');
      await eventually(() => reset.events.length === 1);
      reset.cut();
    }
  });

  it('RT-13: so many of one user at once; one that ends makes room', async () => {
    const streams = await Promise.all(span(1, most).map(() => open('/events', bearer(asha))));
    expect(await statusOf('/events', bearer(asha))).toBe('429 rate_limited');
    expect((await curl(`${watched.now.url}/events?wait=5&cursor=x`, { token: asha.token })).status).toBe(429);
    await streams[0]?.[Symbol.asyncDispose]();
    await eventually(async () => expect(await statusOf('/events', bearer(asha))).toBe('200'));
    for (const stream of streams) await stream[Symbol.asyncDispose]();
  });
});

describe('what is asked for', () => {
  it('RT-12: a stream, JSON, or 406; GET, or 405', async () => {
    const url = `${watched.now.url}/events`;
    const asked = async (method: string, accept: string) => {
      const { status, headers } = await curl(url, {
        method,
        token: bilal.token,
        headers: [`Accept: ${accept}`],
      });
      return [status, headers['content-type']?.[0]?.split(';')[0]];
    };
    const problem = 'application/problem+json';
    expect(await asked('GET', 'text/html')).toEqual([406, problem]);
    expect(await asked('GET', '*/*')).toEqual([200, 'application/json']);
    expect(await asked('GET', 'application/json, text/event-stream;q=0.5')).toEqual([
      200,
      'application/json',
    ]);
    for (const method of ['HEAD', 'POST', 'PUT', 'DELETE'])
      expect(await asked(method, 'text/event-stream')).toEqual([405, problem]);
  });

  it.for([
    'wait=-1',
    'wait=56',
    'wait=1000000000',
    'wait=abc',
    'wait=1&wait=2',
    'wait=05',
    'window=0',
    'window=1001',
    'channels=',
    'channels=%20',
    'token=x',
    'access_token=x.y.z',
    'cursor=a&cursor=b',
  ])('RT-16, EP-17, HS-33: ?%s is `invalid`', async (query) => {
    const { status, body } = await curl(`${watched.now.url}/events?${query}`, { token: bilal.token });
    expect([status, JSON.parse(body).code]).toEqual([400, 'invalid']);
    if (!query.startsWith('wait'))
      expect(await statusOf(`/events?${query}`, bearer(bilal))).toBe('400 invalid');
  });

  it('a stream that waits is `invalid`', async () => {
    expect(await statusOf('/events?wait=5', bearer(bilal))).toBe('400 invalid');
  });
});

const ticketOf = async (who: Person, origin?: string): Promise<string> => {
  const reply = await createRest(watched.now.url, who.token).request('/api/v1/auth/ticket', {
    method: 'POST',
    headers: origin === undefined ? {} : { origin },
  });
  expect(reply.status).toBe(201);
  return ticketAnswer.parse(reply.body).ticket;
};

describe('who comes in', () => {
  it('HS-01, HS-02: no foreign page; a listed one by its ticket', async () => {
    for (const origin of ['https://evil.example', 'null', 'https://chat.example:444'])
      expect(await statusOf('/events', { ...bearer(bilal), origin })).toBe('403 forbidden');
    await using listed = await open('/events', { ...bearer(bilal), origin: 'https://chat.example' });
    expect([listed.status, listed.headers['access-control-allow-origin']]).toEqual([
      200,
      'https://chat.example',
    ]);
    expect(listed.headers['access-control-allow-credentials']).toBeUndefined();
    const ticket = await ticketOf(bilal, 'https://chat.example');
    expect(await statusOf(`/events?ticket=${ticket}`, { origin: 'https://chat.example' })).toBe('200');
  });

  it('HS-34: a ticket is good once, for 30 s, from its origin, for a stream', async () => {
    const refused = '401 unauthenticated';
    const mine = await ticketOf(bilal);
    expect(await statusOf(`/events?ticket=${mine}`)).toBe('200');
    expect(await statusOf(`/events?ticket=${mine}`)).toBe(refused);
    const listed = await ticketOf(bilal, 'https://chat.example');
    expect(await statusOf(`/events?ticket=${listed}`)).toBe(refused);
    const home = await ticketOf(bilal, watched.now.url);
    expect(await statusOf(`/events?ticket=${home}`, { origin: 'https://chat.example' })).toBe(refused);
    const poll = await curl(`${watched.now.url}/events?ticket=${await ticketOf(bilal)}`);
    expect(poll.status).toBe(401);
    const late = await ticketOf(bilal);
    await clock.drift(31_000, 1_000);
    expect(await statusOf(`/events?ticket=${late}`)).toBe(refused);
    expect(await statusOf('/events?ticket=invented')).toBe(refused);
    expect((await curl(`${watched.now.url}/api/v1/auth/ticket`, { method: 'POST' })).status).toBe(401);
  });

  it('the cookie of a session opens a stream for our own pages alone, and ends with the session (AUTH-1)', async () => {
    const dora = await register(watched.now, 'dora');
    const reply = await createRest(watched.now.url).request('/api/v1/auth/login', {
      method: 'POST',
      body: { handle: 'dora', password: 'the password of dora' },
    });
    const cookie = (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const from = (headers: Record<string, string>) => statusOf('/events', { cookie, ...headers });
    expect(await from({ origin: 'https://chat.example' })).toBe('403 forbidden');
    for (const site of ['cross-site', 'same-site'])
      expect(await from({ 'sec-fetch-site': site })).toBe('403 forbidden');
    expect(await from({ 'sec-fetch-site': 'same-origin' })).toBe('200');
    expect(await statusOf('/events', { cookie: `${cookie}x` })).toBe('401 unauthenticated');
    await using stream = await open('/events', { cookie });
    await eventually(() => typesOf(stream).includes('caughtUp'));
    expect(Object(JSON.parse(stream.blocks[0]?.data ?? '')).data.user).toBe(dora.user);
    const headers = { cookie, origin: watched.now.url };
    await createRest(watched.now.url).request('/api/v1/auth/logout', { method: 'POST', headers });
    await eventually(stream.ended);
    expect(stream.blocks.at(-1)?.data).toContain('"goaway"');
    expect(stream.blocks.at(-1)?.data).toContain('"unauthenticated"');
    expect(await from({})).toBe('401 unauthenticated');
  });

  it('nobody reads what is public, and is told of nothing else; what is shown has to be good', async () => {
    for (const path of ['/events', `/events?channels=${channel}`]) {
      await using stream = await open(path);
      await eventually(() => typesOf(stream).includes('caughtUp'));
      expect(Object(JSON.parse(stream.blocks[0]?.data ?? '')).data.user).toBeNull();
      await say(asha, channel, 'not for nobody');
      await asha.call('typing', { channel, state: 'typing' });
      await clock.drift(13_000, 1_000);
      await eventually(() => stream.text().includes(': hb\nid'));
      expect(typesOf(stream)).toEqual(['ready', 'caughtUp']);
      const { cursor } = Object(JSON.parse(stream.blocks[0]?.data ?? '')).data;
      expect((await read(watched.now.url, bilal.token, 'shortPoll', { cursor })).resume.result).toBe('reset');
    }
    for (const authorization of ['Bearer x.y.z', 'Basic YTpi', 'Bearer'])
      expect(await statusOf('/events', { authorization })).toBe('401 unauthenticated');
  });
});
