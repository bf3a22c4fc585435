/**
 * A day with Ghanti by curl alone: an account, a person found, a chat, a retry after a lost answer, catching up by cursor,
 * a new token by the cookie. What a shell script would do, in its order.
 */
import { signedIn } from '@ghanti/protocol';
import { temporaryDirectory } from '@ghanti/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { curl, type CurlRequest } from './support/curl.ts';
import { startWatched, type WatchedServer } from './support/watched-server.ts';

let watched: WatchedServer;

beforeAll(async () => void (watched = await startWatched({ registration: 'open' })));
afterAll(() => watched[Symbol.asyncDispose]());

type Reply = readonly [status: number, body: Record<string, unknown>];

const call = async (
  method: string,
  path: string,
  request: CurlRequest & { json?: object } = {},
): Promise<Reply> => {
  const { json, ...rest } = request;
  const body = json === undefined ? undefined : JSON.stringify(json);
  const answer = await curl(`${watched.now.url}/api/v1${path}`, { method, ...rest, body });
  return [answer.status, JSON.parse(answer.body) as Record<string, unknown>];
};

const signUp = async (handle: string, more: readonly string[] = []) => {
  const json = { handle, name: handle.toUpperCase(), password: `the password of ${handle}` };
  const [status, body] = await call('POST', '/auth/register', { json, more });
  expect(status).toBe(201);
  return signedIn.parse(body);
};

it('signs up, finds, chats, repeats, catches up and renews', async () => {
  await using directory = await temporaryDirectory('curl');
  const jar = `${directory.path}/cookies`;
  const asha = await signUp('asha', ['--cookie-jar', jar]);
  const bilal = await signUp('bilal');
  const [mine, theirs] = [{ token: asha.accessToken }, { token: bilal.accessToken }];

  const [, started] = await call('POST', '/sync', { ...theirs, json: {} });
  expect(started).toMatchObject({ result: 'reset', channels: [], events: [] });

  const [found, people] = await call('GET', '/users?q=bil', mine);
  expect([found, people]).toEqual([200, { users: [{ id: bilal.user.id, handle: 'bilal', name: 'BILAL' }] }]);

  const [opened, direct] = await call('POST', '/direct', { ...mine, json: { user: bilal.user.id } });
  const { id } = direct['channel'] as { id: string };
  expect([opened, id]).toEqual([200, expect.stringMatching(/^d:/)]);

  const message = { ...mine, json: { text: 'salaam' }, headers: ['Idempotency-Key: first'] };
  const [sent, first] = await call('POST', `/channels/${id}/messages`, message);
  const [again, repeat] = await call('POST', `/channels/${id}/messages`, message);
  expect([sent, again]).toEqual([201, 200]);
  expect(repeat).toEqual({ ...first, duplicate: true });
  const other = { ...message, json: { text: 'namaste' } };
  expect(await call('POST', `/channels/${id}/messages`, other)).toEqual([
    409,
    expect.objectContaining({ code: 'conflict', status: 409 }),
  ]);

  const [, caught] = await call('POST', '/sync', { ...theirs, json: { cursor: started['cursor'] } });
  const events = caught['events'] as { type: string; seq: number; cursor: string }[];
  expect(events.map(({ type }) => type)).toEqual(['channelOpened', 'receiveMessage']);
  expect(caught).toMatchObject({ result: 'complete', more: false, gone: [], channels: [{ id, unread: 1 }] });

  const marked = await call('POST', '/marks', { ...theirs, json: { marks: [{ channel: id, seen: 1 }] } });
  expect(marked).toEqual([200, { marks: [{ channel: id, delivered: 1, seen: 1, unread: 0 }] }]);

  const [read, page] = await call('GET', `/channels/${id}/messages?limit=10`, theirs);
  expect([read, page]).toEqual([200, { messages: [first['event']], asOf: 1, more: false }]);

  const [renewed, body] = await call('POST', '/auth/refresh', {
    more: ['--cookie', jar, '--cookie-jar', jar],
  });
  expect([renewed, signedIn.parse(body).user]).toEqual([200, asha.user]);
  expect((await call('POST', '/auth/logout', { more: ['--cookie', jar] }))[0]).toBe(200);
  const [gone] = await call('GET', '/me', { token: signedIn.parse(body).accessToken });
  expect(gone).toBe(401);
  expect(watched.errors).toEqual([]);
});
