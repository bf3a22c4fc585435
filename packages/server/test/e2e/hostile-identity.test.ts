/**
 * Bad input to what is about identity and administration: every field of every admin command and of every sign-in address with
 * values that nobody means, cookies and tokens that are none, packets on `/admin` that are no commands. Each gets an error of
 * the contract; no bug is logged, nothing of the server is told, and somebody else is still answered.
 */
import { adminCommandNames, adminCommands, adminSpec, authRoutes } from '@ghanti/protocol';
import { createRest, people, person, type Person, type RestReply } from '@ghanti/testkit';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWatched, type WatchedServer } from './support/watched-server.ts';
import { tellsNothing, witnessOf, type Witness } from './support/witness.ts';

let watched: WatchedServer;
let admin: Person;
let witness: Witness;
let desk: Socket;

beforeAll(async () => {
  watched = await startWatched({
    registration: 'open',
    limits: { loginsPerMinute: 1_000_000, registrationsPerHour: 1_000_000 },
  });
  const [, bilal] = await people(watched.now, 'asha', 'bilal');
  admin = person(watched.now, 'root', { roles: ['admin'] });
  witness = await witnessOf(bilal);
  desk = io(`${watched.now.url}/admin`, {
    transports: ['websocket'],
    auth: { token: admin.token },
    reconnection: false,
  });
  await new Promise<void>((resolve) => void desk.once('connect', () => resolve()));
});
afterAll(async () => {
  witness[Symbol.dispose]();
  desk.close();
  await watched[Symbol.asyncDispose]();
});

const nested: unknown = JSON.parse('['.repeat(3_000) + ']'.repeat(3_000));
const polluting: unknown = JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{}}}');

const values: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['a number', -1],
  ['a fraction', 0.5],
  ['a huge number', 1e308],
  ['a list', ['asha']],
  ['an object', { $ne: 1 }],
  ['a polluting object', polluting],
  ['deep nesting', nested],
  ['NUL', 'a\0b'],
  ['half a character', '\ud800'],
  ['a path', '../../etc/passwd'],
  ['SQL', "' OR 1=1 --"],
  ['a long text', 'x'.repeat(20_000)],
  ['a line break', 'a\r\nSet-Cookie: x=1'],
];

const allowed = new Set(['invalid', 'too_large', 'not_found', 'forbidden', 'unauthenticated', 'conflict']);

type Wire = { ok?: boolean; error?: { code?: string } };

/** A value may be a good one for a field: then the command is done, and that is no fault. */
const acceptable = (code: string | undefined): boolean => code === 'ok' || allowed.has(code ?? '');

describe.each(adminCommandNames)('%s', (name) => {
  const fields = Object.keys(adminCommands[name].input.shape);
  const good: Record<string, unknown> = {
    user: 'nobody-here',
    on: true,
    connection: 'none',
    channel: 'none',
    seq: 1,
    name: 'x',
    scopes: ['bot'],
    id: 'none',
    limit: 1,
  };
  const base = Object.fromEntries(
    fields.filter((field) => field in good).map((field) => [field, good[field]]),
  );

  test('on /admin: each field with each bad value, and what is no input at all', async () => {
    const inputs = [
      ...fields.flatMap((field) =>
        values.map(([what, value]) => [`${field}: ${what}`, { ...base, [field]: value }] as const),
      ),
      ...values.map(([what, value]) => [what, value] as const),
      ['an unknown field', { ...base, roles: ['admin'] }] as const,
    ];
    for (const [what, input] of inputs) {
      const ack = (await desk.timeout(5_000).emitWithAck(name, input)) as Wire;
      expect(acceptable(ack.ok === true ? 'ok' : ack.error?.code), `${what}: ${JSON.stringify(ack)}`).toBe(
        true,
      );
      tellsNothing(JSON.stringify(ack));
    }
  });

  test('by REST: bad paths, queries and bodies', async () => {
    for (const { method, path, from } of adminSpec(name).rest) {
      for (const bad of ['%00', '%ff', '..%2f..', '%E0%A4%A', "'--", 'x'.repeat(300)]) {
        const reply = await admin.rest.request(`/api/v1${path.replaceAll(/:\w+/g, bad)}?x=1&x=2&limit=1e3`, {
          method,
        });
        expect(reply.status, `${method} ${path} ${bad}`).toBeGreaterThanOrEqual(400);
        expect(reply.status).toBeLessThan(500);
      }
      if (from !== 'body') continue;
      for (const body of ['[]', '"x"', '{', '{"__proto__":1}', JSON.stringify(nested)]) {
        const reply = await admin.rest.request(`/api/v1${path.replaceAll(/:\w+/g, 'x')}`, { method, body });
        expect([400, 404, 413], `${method} ${path} ${body.slice(0, 20)}`).toContain(reply.status);
      }
    }
  });
});

describe('sign-in addresses', () => {
  const codeOf = ({ status, body }: RestReply): string => (status < 300 ? 'ok' : String(Object(body).code));

  test.each(
    Object.entries(authRoutes).filter(
      ([name, { method }]) => method !== 'GET' && name !== 'ticket' && name !== 'demo',
    ),
  )('%s: each field with each bad value', async (_, { method, path, input }) => {
    for (const token of [undefined, admin.token])
      for (const field of [...Object.keys(input.shape), 'unknown'])
        for (const [what, value] of values) {
          const target = `/api/v1${path.replace(':sid', 'none')}`;
          const reply = await createRest(watched.now.url, token).request(target, {
            method,
            body: { handle: 'someone', name: 'x', password: 'battery staple', [field]: value },
          });
          expect(acceptable(codeOf(reply)), `${field} ${what}: ${reply.status} ${reply.text}`).toBe(true);
          tellsNothing(reply.text);
        }
  });

  test.each([
    '',
    ';',
    '=',
    'a.b',
    `${'a'.repeat(64)}.${'b'.repeat(43)}`,
    '%00',
    'x'.repeat(8_000),
    '{"$ne":1}',
    'ghk_x',
  ])('the cookie %j is nobody’s', async (value) => {
    const headers = { cookie: `ghanti_session=${value}; ghanti_session=${value}`, origin: watched.now.url };
    const post = (path: string) =>
      createRest(watched.now.url).request(`/api/v1/auth/${path}`, { method: 'POST', headers });
    expect((await post('refresh')).status).toBe(401);
    expect((await post('logout')).status).toBe(200);
    expect((await createRest(watched.now.url).request('/api/v1/me', { headers })).status).toBe(401);
  });

  test.each([
    'ghk_',
    `ghk_${'A'.repeat(43)}`,
    `ghk_${'A'.repeat(8_200)}`,
    'ghk_..%2f',
    'GHK_x',
    'Basic x',
    'null',
  ])('the token %j is nobody’s', async (token) => {
    for (const path of ['/me', '/auth/sessions', '/me/export', '/admin/users'])
      expect((await createRest(watched.now.url, token).request(`/api/v1${path}`)).status, path).toBe(401);
  });
});

test('EP-21: what is no command on /admin is refused, and the desk stays', async () => {
  for (const name of [
    'sendMessage',
    'toString',
    '__proto__',
    'constructor',
    '',
    'listUsers ',
    'x'.repeat(500),
  ]) {
    const ack = (await desk.timeout(5_000).emitWithAck(name, {})) as Wire;
    expect(ack.error?.code, name).toBe('invalid');
  }
  desk.emit('listUsers');
  desk.emit('listUsers', {}, {}, {});
  expect(await desk.timeout(5_000).emitWithAck('listUsers', { limit: 1 })).toMatchObject({ ok: true });
});

test('no bug was met, and somebody else is still answered', async () => {
  expect(watched.errors).toEqual([]);
  await witness.look();
});
