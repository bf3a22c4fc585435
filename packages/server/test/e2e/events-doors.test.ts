/**
 * The door of `/events` (protocol.md section 5): what each kind of request is answered with, byte by byte where it matters, and what
 * is turned away (RT-10, RT-12, RT-13, RT-14, RT-16, HS-33, EP-17). Who comes in is in events-who.test.ts.
 */
import { createManualClock, eventually, group, people, read, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curl } from './support/curl.ts';
import { say, span } from './resume-support/talk.ts';
import { openStream, statusOf as statusOfUrl, typesOf } from './support/streams.ts';
import { oneNode, startWatched, type WatchedServer } from './support/watched-server.ts';

const most = 8;
const clock = createManualClock();
let watched: WatchedServer;
let asha: Person;
let bilal: Person;
let channel: string;

beforeAll(async () => {
  watched = await startWatched({
    ...oneNode,
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

const open = (path: string, headers?: Record<string, string>) =>
  openStream(`${watched.now.url}${path}`, headers);
const statusOf = (path: string, headers?: Record<string, string>) =>
  statusOfUrl(`${watched.now.url}${path}`, headers);

const bearer = (who: Person): Record<string, string> => ({ authorization: `Bearer ${who.token}` });
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
    '__proto__=x',
    'window=abc',
    `channels=${span(1, 101).join(',')}`,
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
