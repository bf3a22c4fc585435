/** What names in braces stand for in one case: some are known, others have to be fetched first, and are then the same in all of its steps. */
import { randomUUID } from 'node:crypto';
import { decodeCursor, encodeCursor } from '@ghanti/protocol';
import { createRest, signToken, testSecret } from '@ghanti/testkit';
import type { Sampled } from '../../e2e/support/samples.ts';
import { listedOrigin } from './program.ts';
import { request } from './raw-http.ts';
import { namesIn, type Names } from './values.ts';
import type { World } from './world.ts';

const ticketOf = async ({ server, asha }: World, origin?: string): Promise<string> => {
  const headers = origin === undefined ? {} : { origin };
  const reply = await createRest(server.url, asha.token).request('/api/v1/auth/ticket', {
    method: 'POST',
    headers,
  });
  return String(Object(reply.body).ticket);
};

/** The cookie of a sign-in of Dora's. */
const cookieOf = async ({ server }: World): Promise<string> => {
  const body = { handle: 'dora', password: 'the password of dora' };
  const reply = await createRest(server.url).request('/api/v1/auth/login', { method: 'POST', body });
  return (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
};

/** A session of Engine.IO that polls, and has joined nothing. */
const sidOf = async ({ server }: World): Promise<string> => {
  const { body } = await request(server.url, { path: '/socket.io/?EIO=4&transport=polling' });
  return String(Object(JSON.parse(body.slice(1))).sid);
};

const altered = (cursor: string, change: { epoch?: string; position?: number; filter?: string }): string => {
  const read = decodeCursor(cursor);
  if (read === undefined) throw new Error('the good cursor is none');
  return encodeCursor({ ...read, ...change });
};

const flipped = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === 'a' ? 'b' : 'a') + text.slice(at + 1);

const cursors: Readonly<Record<string, (good: string) => string>> = {
  cursor: (good) => good,
  cursorBeyond: (good) => altered(good, { position: 5_000_000 }),
  cursorCut: (good) => good.slice(0, -1),
  cursorEpochFlipped: (good) => flipped(good, 3),
  cursorPositionFlipped: (good) => flipped(good, good.lastIndexOf('.') - 1),
  cursorCapitals: (good) => good.toUpperCase(),
  cursorOfNoEpoch: (good) => altered(good, { epoch: '0123456789abcdef' }),
  cursorOfFilter: (good) => altered(good, { filter: 'feeds' }),
};

type Fetched = (world: World) => Promise<string>;

const fetched: Readonly<Record<string, Fetched>> = {
  ticket: (world) => ticketOf(world),
  ticketOfListed: (world) => ticketOf(world, listedOrigin),
  cookie: cookieOf,
  sid: sidOf,
  ...Object.fromEntries(
    Object.entries(cursors).map(([name, make]): [string, Fetched] => [
      name,
      async ({ asha }) => make((await asha.call('sync', {})).cursor),
    ]),
  ),
};

/** For all that stands in a case. */
export const namesFor = async (
  world: World,
  given: Sampled,
  ...parts: readonly unknown[]
): Promise<Names> => {
  const { server, asha, bilal, dora, root } = world;
  const { channel, alone, feed, codes } = given;
  const known = new Map<string, string>([
    ['url', server.url],
    ['host', new URL(server.url).host],
    ['token', asha.token],
    ['tokenOfBilal', bilal.token],
    ['tokenOfDora', dora.token],
    ['tokenOfRoot', root.token],
    ['channel', channel],
    ['alone', alone],
    ['feed', feed],
    ['code', codes.own],
    ['codeOfBilal', codes.other],
    ['uuid', randomUUID()],
  ]);
  for (const name of new Set(parts.flatMap(namesIn))) {
    const fetch = fetched[name];
    if (fetch !== undefined) known.set(name, await fetch(world));
  }
  return known;
};

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

type TokenParts = {
  claims?: object;
  header?: object;
  secret?: string;
  signature?: string;
  algorithm?: string;
};

/** A token of the host application, but for what is said: `{"$token": {"claims": …, "header": …, "secret": …, "signature": …}}`. */
export const tokenOf = (parts: unknown): string => {
  const {
    claims = {},
    header = { alg: 'HS256', typ: 'JWT' },
    secret = testSecret,
    signature,
  } = Object(parts) as TokenParts;
  const seconds = Math.floor(Date.now() / 1000);
  const all = { sub: 'mallory', iat: seconds, exp: seconds + 600, ...claims };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
  return signature === undefined
    ? signToken(secret, given, header)
    : `${part(header)}.${part(given)}.${signature}`;
};
