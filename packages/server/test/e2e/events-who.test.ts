/**
 * Who comes in at `/events` (protocol.md section 4): by header, ticket, cookie or nothing; from which pages; how often (HS-01, HS-02,
 * HS-05, HS-06, HS-28, HS-34, AUTH-1); and the connection below it.
 */
import { Agent, request as httpRequest } from 'node:http';
import { connect as tcp } from 'node:net';
import { ticketAnswer } from '@ghanti/protocol';
import {
  createManualClock,
  createRest,
  eventually,
  group,
  people,
  read,
  register,
  startServer,
  type Person,
} from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curl } from './support/curl.ts';
import { say, span } from './resume-support/talk.ts';
import { openStream, statusOf as statusOfUrl, typesOf } from './support/streams.ts';
import { oneNode, startWatched, type WatchedServer } from './support/watched-server.ts';

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

  it('HS-05, HS-06: two Origin headers are 400; a preflight allows what streams need, to who may', async () => {
    const url = `${watched.now.url}/events`;
    const origin = `Origin: ${watched.now.url}`;
    expect((await curl(url, { token: bilal.token, headers: [origin, origin] })).status).toBe(400);
    const preflight = async (from: string): Promise<string | undefined> => {
      const headers = [`Origin: ${from}`, 'Access-Control-Request-Headers: last-event-id'];
      const answer = await curl(url, { method: 'OPTIONS', headers });
      expect(answer.status).toBe(204);
      return answer.headers['access-control-allow-headers']?.[0];
    };
    expect(await preflight('https://evil.example')).toBeUndefined();
    expect(await preflight('https://chat.example')).toMatch(/Last-Event-ID/);
  });

  it('HS-28: an address that shows nothing but bad tokens is told to wait', async () => {
    await using server = await startServer({ ...oneNode, limits: { anonymousHandshakesPerSecond: 3 } });
    const knock = async (): Promise<number> => {
      const headers = { authorization: 'Bearer x.y.z', accept: 'text/event-stream' };
      const answer = await fetch(`${server.url}/events`, { headers });
      await answer.text();
      return answer.status;
    };
    const statuses: number[] = [];
    for (const _ of span(1, 12)) statuses.push(await knock());
    expect([statuses.slice(0, 3), statuses.includes(429)]).toEqual([[401, 401, 401], true]);
  });

  it('HTTP: polls go one after the other on one connection, and a stream of HTTP/1.0 ends with it', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const once = (): Promise<boolean> =>
      new Promise((resolve, reject) => {
        const headers = bearer(bilal);
        const request = httpRequest(`${watched.now.url}/events`, { agent, headers }, (response) => {
          response.resume().on('end', () => resolve(request.reusedSocket));
        });
        request.on('error', reject).end();
      });
    expect([await once(), await once()]).toEqual([false, true]);
    agent.destroy();
    const { port } = new URL(watched.now.url);
    const socket = tcp(Number(port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.write(
      `GET /events HTTP/1.0\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n` +
        `Authorization: Bearer ${bilal.token}\r\n\r\n`,
    );
    await eventually(() => text.includes('"caughtUp"'));
    expect(text).toMatch(/^HTTP\/1\.1 200[^]*\r\n\r\ndata: \{"type":"ready"/);
    expect(text).not.toMatch(/transfer-encoding/i);
    socket.destroy();
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
