/**
 * Who may not even begin: foreign origins (HS-01 to HS-06), handshakes that bring nonsense (EP-17, VER-1), tokens that
 * are none (JW). On Socket.IO by both transports and on REST, with the same code.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { connect as tcp } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect, people, Refused, signToken, testSecret, type Person } from '@ghanti/testkit';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curl } from './support/curl.ts';
import { rawSocket } from './support/raw-socket.ts';
import { startWatched, type WatchedServer } from './support/watched-server.ts';
import { tellsNothing, witnessOf, type Witness } from './support/witness.ts';

let watched: WatchedServer;
let asha: Person;
let witness: Witness;

beforeAll(async () => {
  watched = await startWatched({ origins: ['https://chat.example'] });
  const [one, two] = await people(watched.now, 'asha', 'bilal');
  if (!one || !two) throw new Error('nobody came');
  asha = one;
  witness = await witnessOf(two);
});

afterAll(async () => {
  witness[Symbol.dispose]();
  await watched[Symbol.asyncDispose]();
});

const unharmed = async (): Promise<void> => {
  await witness.look();
  expect(watched.errors).toEqual([]);
};

/** The status with which an upgrade was refused, or 101. */
const upgrade = async (headers: Record<string, string>): Promise<number> => {
  const address = `${watched.now.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const socket = new WebSocket(address, { headers });
  const status = await new Promise<number>((resolve) => {
    socket.once('open', () => resolve(101));
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.once('error', () => resolve(0));
  });
  socket.terminate();
  return status;
};

const polling = '/socket.io/?EIO=4&transport=polling';
const polled = async (...headers: string[]): Promise<number> =>
  (await curl(watched.now.url + polling, { headers })).status;

const foreign = [
  'https://evil.example',
  'null',
  'https://chat.example.evil.example',
  'https://chat.example:444',
  'http://chat.example',
  'https://CHAT.example/',
  'file://',
  'http://127.0.0.1',
];

describe('origins', () => {
  it.for(foreign)('HS-01, HS-02: %s opens nothing', async (origin) => {
    expect(await upgrade({ origin })).toBe(403);
    expect(await polled(`Origin: ${origin}`)).toBe(403);
    const rest = await curl(`${watched.now.url}/api/v1/me`, {
      token: asha.token,
      headers: [`Origin: ${origin}`],
    });
    expect([rest.status, JSON.parse(rest.body)]).toEqual([
      403,
      expect.objectContaining({ code: 'forbidden' }),
    ]);
    await unharmed();
  });

  it('HS-04: no origin, our own, and the listed one may', async () => {
    expect(await upgrade({})).toBe(101);
    expect(await polled()).toBe(200);
    for (const origin of [watched.now.url, 'https://chat.example']) {
      expect(await upgrade({ origin })).toBe(101);
      expect(await polled(`Origin: ${origin}`)).toBe(200);
    }
  });

  it('HS-05: two Origin headers are 400', async () => {
    const twice = [`Origin: ${watched.now.url}`, `Origin: ${watched.now.url}`];
    expect(await polled(...twice)).toBe(400);
    const rest = await curl(`${watched.now.url}/api/v1/me`, { token: asha.token, headers: twice });
    expect(rest.status).toBe(400);
    const { port } = new URL(watched.now.url);
    const socket = tcp(Number(port), '127.0.0.1');
    const key = Buffer.from(randomUUID().slice(0, 16)).toString('base64');
    socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${twice.join('\r\n')}\r\n` +
        `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
    await unharmed();
  });

  it('HS-06: a preflight from a foreign origin is 204 and allows nothing', async () => {
    const headers = ['Origin: https://evil.example', 'Access-Control-Request-Method: POST'];
    for (const path of ['/api/v1/channels', polling]) {
      const answer = await curl(watched.now.url + path, { method: 'OPTIONS', headers });
      const allowing = Object.keys(answer.headers).filter((name) =>
        name.startsWith('access-control-allow-origin'),
      );
      expect([answer.status, allowing], path).toEqual([204, []]);
    }
  });
});

/** What CONNECT is answered with, by both transports. */
const connectCodes = async (auth: object): Promise<(string | undefined)[]> =>
  Promise.all(
    ['websocket', 'polling'].map(
      (transport) =>
        new Promise<string | undefined>((resolve) => {
          const options = { transports: [transport], auth, reconnection: false, forceNew: true };
          const socket = io(`${watched.now.url}/chat`, options);
          const end = (code: string | undefined): void => {
            socket.disconnect();
            resolve(code);
          };
          socket.once('connect', () => end('ok'));
          socket.once('connect_error', (error: Error & { data?: { code?: string } }) => {
            tellsNothing(JSON.stringify([error.message, error.data]));
            end(error.data?.code);
          });
        }),
    ),
  );

const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

const handshakes: readonly (readonly [what: string, auth: (token: string) => object, code: string])[] = [
  ['nothing', () => ({}), 'unauthenticated'],
  ['a protocol that is spoken', (token) => ({ token, protocol: 1 }), 'ok'],
  ['a later protocol', (token) => ({ token, protocol: 999 }), 'unsupported'],
  ['protocol -1', (token) => ({ token, protocol: -1 }), 'unsupported'],
  ['protocol as text', (token) => ({ token, protocol: '1' }), 'invalid'],
  ['an unknown key', (token) => ({ token, admin: true }), 'invalid'],
  ['window 0', (token) => ({ token, window: 0 }), 'invalid'],
  ['window 1001', (token) => ({ token, window: 1001 }), 'invalid'],
  ['window as text', (token) => ({ token, window: '5' }), 'invalid'],
  ['a token that is an object', () => ({ token: { $ne: null } }), 'invalid'],
  ['a token that is a number', () => ({ token: 5 }), 'invalid'],
  ['a token over 8 KiB', () => ({ token: 'a'.repeat(8_193) }), 'invalid'],
  ['100 levels', (token) => ({ token, x: nested(100) }), 'invalid'],
];

describe('CONNECT', () => {
  it.for(handshakes)('EP-17: %s', async ([, auth, code]) => {
    expect(await connectCodes(auth(asha.token))).toEqual([code, code]);
    await unharmed();
  });

  it.for(['"x"', '[]', '[{}]', '5', 'null', '{', '{"token":'])(
    'EP-17: the payload %s joins nothing',
    async (payload) => {
      using socket = await rawSocket(watched.now.url);
      socket.send(`40/chat,${payload}`);
      socket.send('42/chat,1["getProfile",{}]');
      await socket.closed();
      expect(socket.frames.filter((frame) => frame.startsWith('42') || frame.startsWith('43'))).toEqual([]);
      await unharmed();
    },
  );
});

const seconds = (): number => Math.floor(Date.now() / 1000);
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const fine = () => ({ sub: 'asha', iat: seconds(), exp: seconds() + 600 });
const signed = (claims: object, header?: object): string => signToken(testSecret, claims, header);
const unsigned = (header: object): string => `${base64(header)}.${base64(fine())}.`;

const forged: readonly (readonly [id: string, what: string, token: () => string])[] = [
  ['JW-01', 'alg none', () => unsigned({ alg: 'none' })],
  ['JW-01', 'alg nOnE', () => unsigned({ alg: 'nOnE', typ: 'JWT' })],
  ['JW-01', 'alg none with a signature', () => signed(fine(), { alg: 'none' })],
  [
    'JW-02',
    'another algorithm by the same secret',
    () => {
      const body = `${base64({ alg: 'HS512' })}.${base64(fine())}`;
      return `${body}.${createHmac('sha512', testSecret).update(body).digest('base64url')}`;
    },
  ],
  ['JW-04', 'expired by 6 s', () => signed({ ...fine(), exp: seconds() - 6 })],
  ['JW-05', 'exp as text', () => signed({ ...fine(), exp: `${seconds() + 600}` })],
  ['JW-05', 'no exp', () => signed({ sub: 'asha', iat: seconds() })],
  ['JW-05', 'exp in the year 9999', () => signed({ ...fine(), exp: 253_402_300_799 })],
  ['JW-06', 'not before in ten minutes', () => signed({ ...fine(), nbf: seconds() + 600 })],
  ['JW-09', 'an unknown crit', () => signed(fine(), { alg: 'HS256', crit: ['x'], x: 1 })],
  ['JW-10', 'b64: false', () => signed(fine(), { alg: 'HS256', b64: false })],
  ['JW-12', 'an empty signature', () => signed(fine()).replace(/[^.]+$/, '')],
  ['JW-12', 'another secret', () => signToken(`${testSecret}x`, fine())],
  ['JW-12', 'four parts', () => `${signed(fine())}.x`],
  ['JW-13', '= at the end', () => `${signed(fine())}=`],
  ['JW-17', 'no sub', () => signed({ iat: seconds(), exp: seconds() + 600 })],
  ['JW-17', 'sub as an object', () => signed({ ...fine(), sub: { $ne: 1 } })],
  ['JW-17', 'sub as a number', () => signed({ ...fine(), sub: 5 })],
  ['JW-17', 'sub of 5 KB', () => signed({ ...fine(), sub: 'a'.repeat(5_000) })],
  ['JW-17', 'sub of an own account', () => signed({ ...fine(), sub: 'u_0123456789012345678901' })],
  ['JW-17', 'sub __proto__', () => signed({ ...fine(), sub: '__proto__' })],
  ['JW-18', 'null', () => 'null'],
  ['JW-18', 'a number', () => '5'],
];

describe('tokens', () => {
  it.for(forged)('%s: %s', async ([, , token]) => {
    expect(await connectCodes({ token: token() })).toEqual(['unauthenticated', 'unauthenticated']);
    const rest = await curl(`${watched.now.url}/api/v1/me`, { token: token() });
    expect([rest.status, JSON.parse(rest.body).code]).toEqual([401, 'unauthenticated']);
    tellsNothing(rest.body);
    for (const accept of ['text/event-stream', 'application/json']) {
      const headers = { authorization: `Bearer ${token()}`, accept };
      const events = await fetch(`${watched.now.url}/events`, { headers });
      expect([events.status, Object(await events.json()).code]).toEqual([401, 'unauthenticated']);
    }
    await unharmed();
  });

  it('JW-04: expired by 3 s is within the tolerance', async () => {
    const late = signed({ ...fine(), exp: seconds() - 3 });
    expect((await curl(`${watched.now.url}/api/v1/me`, { token: late })).status).toBe(200);
  });

  it('JW-16: a token of 9 KB is 401, one of 20 KB gets no further than the headers', async () => {
    const get = (token: string) =>
      fetch(`${watched.now.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    expect((await get('a'.repeat(9_000))).status).toBe(401);
    expect((await get('a'.repeat(20_000))).status).toBe(431);
    await unharmed();
  });

  it('authenticate refuses a forged one and the connection stays (AUTH-1)', async () => {
    using connection = await asha.connect();
    const refused = await connection.call('authenticate', { token: signToken('x'.repeat(40), fine()) });
    expect(refused).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
    expect(await connection.call('getProfile', {})).toMatchObject({ ok: true });
  });

  it('a refused CONNECT is an error of the client, with its code', async () => {
    await expect(connect(watched.now.url, 'x.y.z')).rejects.toBeInstanceOf(Refused);
  });
});
