/**
 * Bodies, paths and parameters that are wrong before a schema sees them (RS), by curl: `problem+json` with the exact
 * code, never HTML, a stack or a 5xx. Every route of every served command is tried with each kind of bad body.
 */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { commandSpec, problemShape, type CommandName, type RestRoute } from '@ghanti/protocol';
import { group, people, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curl, type Curled, type CurlRequest } from './support/curl.ts';
import { requestOf, type Fields } from './support/requests.ts';
import { samples } from './support/samples.ts';
import { startWatched, type WatchedServer } from './support/watched-server.ts';
import { tellsNothing, witnessOf, type Witness } from './support/witness.ts';

let watched: WatchedServer;
let asha: Person;
let bilal: Person;
let witness: Witness;
let channel: string;

beforeAll(async () => {
  watched = await startWatched();
  const [one, two] = await people(watched.now, 'asha', 'bilal');
  if (!one || !two) throw new Error('nobody came');
  [asha, bilal] = [one, two];
  witness = await witnessOf(bilal);
  channel = await group(asha, [bilal]);
});

afterAll(async () => {
  witness[Symbol.dispose]();
  await watched[Symbol.asyncDispose]();
});

const unharmed = async (): Promise<void> => {
  await witness.look();
  expect(watched.errors).toEqual([]);
};

/** `400 invalid`, once it is sure that the answer is a problem and nothing but. */
const problemOf = ({ status, headers, body }: Curled): string => {
  expect(headers['content-type'], body).toEqual(['application/problem+json']);
  const problem = problemShape.parse(JSON.parse(body));
  expect(problem.status).toBe(status);
  tellsNothing(body);
  return `${status} ${problem.code}`;
};

const ask = (path: string, request: CurlRequest = {}): Promise<Curled> =>
  curl(watched.now.url + path, { token: asha.token, ...request });

/** Where and how a command is called, with whatever body. */
const good = (command: string): Fields =>
  samples[command]?.({
    asha,
    bilal,
    channel,
    alone: channel,
    feed: 'feed:untouched',
    codes: { own: channel, other: channel },
  }) ?? {};

type Address = readonly [name: string, command: CommandName, route: RestRoute];
const routes: readonly Address[] = (Object.keys(samples) as CommandName[]).flatMap((command) =>
  commandSpec(command).rest.map((route): Address => [`${route.method} ${route.path}`, command, route]),
);
const withBody = routes.filter(([, , route]) => route.from === 'body');

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const bomb = gzipSync(Buffer.alloc(5_000_000, 0x20));
const utf16 = Buffer.from('{"text":"a"}', 'utf16le');

type Bad = readonly [id: string, what: string, request: CurlRequest, expected: string];
const badBodies: readonly Bad[] = [
  ['RS-01', 'half an object', { body: '{' }, '400 invalid'],
  ['RS-01', 'text', { body: '"x"' }, '400 invalid'],
  ['RS-01', 'null', { body: 'null' }, '400 invalid'],
  ['RS-01', 'a list', { body: '[]' }, '400 invalid'],
  ['RS-01', 'a number', { body: '1e999' }, '400 invalid'],
  ['RS-01', 'spaces', { body: '   ' }, '400 invalid'],
  ['RS-02', 'text/plain', { body: '{}', headers: ['Content-Type: text/plain'] }, '415 unsupported'],
  ['RS-02', 'no content type', { body: '{}', headers: ['Content-Type:'] }, '415 unsupported'],
  [
    'RS-02',
    'a form',
    { body: 'text=a', headers: ['Content-Type: application/x-www-form-urlencoded'] },
    '415 unsupported',
  ],
  [
    'UP-14',
    'multipart',
    { body: '--x', headers: ['Content-Type: multipart/form-data; boundary=x'] },
    '415 unsupported',
  ],
  ['RS-04', 'a gzip bomb', { body: bomb, headers: ['Content-Encoding: gzip'] }, '413 too_large'],
  [
    'RS-04',
    'a body over 256 KiB, which `publish` takes, and nothing else over 64',
    { body: `{"a":"${'x'.repeat(263_000)}"}` },
    '413 too_large',
  ],
  ['RS-05', 'gzip that is none', { body: 'nonsense', headers: ['Content-Encoding: gzip'] }, '400 invalid'],
  ['RS-05', 'zstd', { body: '{}', headers: ['Content-Encoding: zstd'] }, '415 unsupported'],
  [
    'RS-06',
    'UTF-16',
    { body: utf16, headers: ['Content-Type: application/json; charset=utf-16'] },
    '415 unsupported',
  ],
  ['RS-06', 'UTF-16 that says nothing', { body: utf16 }, '400 invalid'],
  [
    'RS-06',
    'Latin 9',
    { body: '{}', headers: ['Content-Type: application/json; charset=iso-8859-15'] },
    '415 unsupported',
  ],
  [
    'RS-06',
    'bytes that are no UTF-8',
    { body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) },
    '400 invalid',
  ],
  ['RS-09', '30,000 levels', { body: deep(30_000) }, '400 invalid'],
  ['RS-09', '30,000 levels in a field', { body: `{"text":${deep(30_000)}}` }, '400 invalid'],
  ['RS-10', '__proto__', { body: '{"__proto__":{"admin":true}}' }, '400 invalid'],
  ['RS-10', 'constructor', { body: '{"constructor":{"prototype":{"admin":true}}}' }, '400 invalid'],
];

describe('bodies', () => {
  it.for(badBodies)('%s: %s, on every route that has one', async ([, , request, expected]) => {
    const answers = withBody.map(async ([name, command, route]) => {
      const { method, path } = requestOf(route, good(command));
      return [name, problemOf(await ask(path, { method, ...request }))] as const;
    });
    const found = Object.fromEntries(await Promise.all(answers));
    expect(found).toEqual(Object.fromEntries(withBody.map(([name]) => [name, expected])));
    await unharmed();
  });

  it('RS-08: a byte order mark is skipped', async () => {
    const body = `\ufeff{"clientId":"${randomUUID()}","text":"a"}`;
    const { status } = await ask(`/api/v1/channels/${channel}/messages`, { method: 'POST', body });
    expect(status).toBe(201);
  });

  it('RS-06: text that is no UTF-8 is refused, not altered', async () => {
    const start = Buffer.from(`{"clientId":"${randomUUID()}","text":"caf`);
    const body = Buffer.concat([start, Buffer.from([0xe9]), Buffer.from('"}')]);
    const answer = await ask(`/api/v1/channels/${channel}/messages`, { method: 'POST', body });
    expect(problemOf(answer)).toBe('400 invalid');
  });

  it('no token, no reading: the same bodies are 401 to nobody in particular', async () => {
    for (const [, command, route] of routes) {
      const { method, path } = requestOf(route, good(command));
      const answer = await curl(watched.now.url + path, { method, body: '{' });
      expect(problemOf(answer), path).toBe('401 unauthenticated');
      expect(answer.headers['www-authenticate']).toEqual(['Bearer']);
    }
  });

  it('RS-02: a GET and a DELETE with a body are answered by the contract', async () => {
    const removal = `/api/v1/channels/${channel}/members/nobody`;
    const body = JSON.stringify({ clientId: randomUUID() });
    expect(problemOf(await ask(removal, { method: 'DELETE', body }))).toBe('404 not_found');
    expect(problemOf(await ask(removal, { method: 'DELETE', body: '[' }))).toBe('400 invalid');
    expect((await ask('/api/v1/me', { body: '{}' })).status).toBe(200);
    expect(problemOf(await ask('/api/v1/me', { body: '{' }))).toBe('400 invalid');
  });
});

const badPaths: readonly (readonly [id: string, path: string, expected: string])[] = [
  ['RS-12', '/api/v1/users/..%2f..%2fetc%2fpasswd', '400 invalid'],
  ['RS-12', '/api/v1/users/../../etc/passwd', '404 not_found'],
  ['RS-12', '/api/v1/users/..', '400 invalid'],
  ['RS-12', '/api/v1/users/%00', '400 invalid'],
  ['RS-12', '/api/v1/users/%E0%A4%A', '400 invalid'],
  ['RS-12', `/api/v1/users/${'a'.repeat(9_000)}`, '400 invalid'],
  ['RS-12', '/api/v1/users/%ED%A0%80', '400 invalid'],
  ['RS-12', '/api/v1/channels/..%2f..%2fetc%2fpasswd', '400 invalid'],
  ['RS-12', '/api/v1/channels/%00/messages', '400 invalid'],
  ['RS-12', '/api/v1/channels/%E0%A4%A/members', '400 invalid'],
  ['RS-12', '/api/v1/channels/__proto__', '400 invalid'],
  ['RS-12', '/api/v1/channels/constructor', '404 not_found'],
  ['RS-12', '/api/v1/channels//messages', '404 not_found'],
  ['RS-12', '/api/v1/CHANNELS', '404 not_found'],
  ['RS-12', '/api/v1/channels/', '404 not_found'],
  ['RS-12', '/api/v1/__proto__', '404 not_found'],
  ['RS-13', '/api/v1/channels/c/messages?before=5&after=2', '400 invalid'],
  ['CU-01', '/api/v1/channels/c/messages?after=-0', '400 invalid'],
  ['CU-01', '/api/v1/channels/c/messages?after=1&after=2', '400 invalid'],
  ['CU-01', '/api/v1/channels/c/messages?after[]=1', '400 invalid'],
  ['CU-01', '/api/v1/channels/c/messages?limit=0x10', '400 invalid'],
  ['CU-01', '/api/v1/channels/c/messages?limit=+5', '400 invalid'],
  ['CU-01', '/api/v1/channels/c/messages?limit=1e1', '400 invalid'],
  ['RS-10', '/api/v1/channels?__proto__=1', '400 invalid'],
  ['RS-10', '/api/v1/channels?__proto__[admin]=1', '400 invalid'],
  ['RS-10', '/api/v1/channels?constructor=1', '400 invalid'],
  ['RS-16', '/api/v1/users?q=a&role=admin', '400 invalid'],
  ['HS-33', '/api/v1/channels?token=x', '400 invalid'],
  ['HS-18', '/api/v1/users?q=%E0%A4%A', '200 ok'],
];

describe('paths and parameters', () => {
  it.for(
    badPaths.map(
      ([id, path, expected]) => [`${id}: ${path.slice(0, 70)} is ${expected}`, path, expected] as const,
    ),
  )('%s', async ([, path, expected]) => {
    const answer = await ask(path);
    if (expected === '200 ok') expect([answer.status, answer.body]).toEqual([200, '{"users":[]}']);
    else expect(problemOf(answer)).toBe(expected);
    await unharmed();
  });

  it('RS-04: what is no feed takes 64 KiB', async () => {
    const body = JSON.stringify({ clientId: randomUUID(), text: 'a', more: 'x'.repeat(66_000) });
    const answer = await ask(`/api/v1/channels/${channel}/messages`, { method: 'POST', body });
    expect(problemOf(answer)).toBe('413 too_large');
  });

  it('a body’s address takes no query', async () => {
    const path = `/api/v1/channels/${channel}/messages?text=a`;
    const body = JSON.stringify({ clientId: randomUUID(), text: 'a' });
    expect(problemOf(await ask(path, { method: 'POST', body }))).toBe('400 invalid');
  });

  it('a field of the path may not be contradicted by the body', async () => {
    const path = `/api/v1/channels/${channel}/messages`;
    const body = JSON.stringify({ clientId: randomUUID(), text: 'a', channel: 'other' });
    expect(problemOf(await ask(path, { method: 'POST', body }))).toBe('400 invalid');
  });

  it('RS-17: other methods are 405 and say which there are; overrides are nothing to us', async () => {
    for (const method of ['PUT', 'TRACE', 'DELETE']) {
      const answer = await ask('/api/v1/channels', { method });
      expect([problemOf(answer), answer.headers['allow']]).toEqual(['405 unsupported', ['GET, HEAD']]);
    }
    const headers = ['X-HTTP-Method-Override: DELETE'];
    expect((await ask('/api/v1/channels', { headers })).status).toBe(200);
    const head = await ask('/api/v1/channels', { method: 'HEAD' });
    expect(head.status).toBe(200);
  });

  it('RS-20, RS-21: ranges and strange headers change nothing', async () => {
    const headers = ['Range: bytes=0-1', 'Accept-Language: a\tb', 'If-None-Match: *', 'Accept: text/html'];
    const answer = await ask('/api/v1/me', { headers });
    expect([answer.status, answer.headers['content-type']]).toEqual([
      200,
      ['application/json; charset=utf-8'],
    ]);
  });

  it('HS-14: an address of 20 KB never gets to us', async () => {
    const { status } = await ask(`/api/v1/users?q=${'a'.repeat(20_000)}`);
    expect([414, 431]).toContain(status);
    await unharmed();
  });
});
