/**
 * Notifications from outside the chat (NTF-1): by a key with the scope or by the application; each person's own durable event,
 * once however often it is sent; who is not there is not counted.
 */
import { randomUUID } from 'node:crypto';
import { commandSpec } from '@ghanti/protocol';
import { connect, createRest, eventually, granted, people, person, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accounts, nameOf } from './support/crowd.ts';
import { startWatched, type WatchedServer } from './support/watched-server.ts';

let watched: WatchedServer;
let asha: Person;
let bilal: Person;
let key: string;
let bot: string;

const makeKey = async (
  scopes: readonly string[],
  handle: string,
): Promise<{ secret: string; user: string }> => {
  const admin = person(watched.now, 'root', { roles: ['admin'] });
  const reply = await createRest(watched.now.url, admin.token).request('/api/v1/admin/keys', {
    method: 'POST',
    body: { name: handle, scopes, handle },
  });
  const made = Object(reply.body) as { secret: string; key: { user: string } };
  return { secret: made.secret, user: made.key.user };
};

beforeAll(async () => {
  watched = await startWatched();
  [asha, bilal] = await people(watched.now, 'asha', 'bilal', 'chitra');
  const made = await makeKey(['bot', 'notify'], 'courier');
  [key, bot] = [made.secret, made.user];
});

afterAll(async () => {
  expect(watched.errors).toEqual([]);
  await watched[Symbol.asyncDispose]();
});

const notice = (more: object = {}) => ({
  clientId: randomUUID(),
  users: ['asha', 'bilal', 'nobody'],
  title: 'आपका ऑर्डर',
  body: 'भेज दिया गया',
  ...more,
});

const send = async (body: object, token = key) =>
  createRest(watched.now.url, token).request('/api/v1/notifications', { method: 'POST', body });

describe('notify (NTF-1)', () => {
  it('reaches each person who is there as an event of his own, with a seq and a cursor, also after an absence', async () => {
    using mine = await asha.connect();
    await mine.caughtUp();
    const input = notice({ url: '/orders/7', kind: 'order', data: { order: 7 } });
    const { status, body } = await send(input);
    expect([status, body]).toMatchObject([201, { count: 2 }]);
    expect(commandSpec('notify').output.parse(body)).toEqual(body);
    const { clientId: _clientId, users: _users, ...data } = input;
    await eventually(() => mine.events.length === 1);
    expect(mine.events[0]).toMatchObject({ type: 'notification', by: bot, data, seq: expect.any(Number) });
    using theirs = await bilal.connect({ cursor: mine.ready.cursor });
    await theirs.caughtUp();
    expect(theirs.events).toMatchObject([{ type: 'notification', by: bot, data }]);
  });

  it('sent twice, or at once, is written once; another under the same clientId is a conflict (IDEM-1)', async () => {
    using mine = await asha.connect();
    await mine.caughtUp();
    const input = notice();
    const replies = await Promise.all([send(input), send(input), send(input)]);
    expect(replies.map(({ body }) => Object(body).count)).toEqual([2, 2, 2]);
    expect((await send(input)).body).toMatchObject({ count: 2, duplicate: true });
    expect((await send({ ...input, title: 'Something else' })).body).toMatchObject({ code: 'conflict' });
    await send(notice({ users: ['asha'], title: 'last' }));
    await eventually(() => mine.events.some(({ data }) => 'title' in data && data.title === 'last'));
    expect(mine.events).toHaveLength(2);
  });

  it('500 at once, and as the bot itself on a connection', async () => {
    const users = await accounts(watched.now, 0, 499);
    using line = await connect(watched.now.url, key);
    const answer = granted(await line.call('notify', notice({ users: [...users, 'asha'] })));
    expect(answer.count).toBe(500);
    using last = await person(watched.now, nameOf(498)).connect({ cursor: line.ready.cursor });
    await last.caughtUp();
    expect(last.events.filter(({ type }) => type === 'notification')).toHaveLength(1);
  });

  it('is for nobody else: a person, an administrator, a key without the scope, the application as a user', async () => {
    const { secret } = await makeKey(['bot'], 'silent');
    const admin = person(watched.now, 'root', { roles: ['admin'] });
    for (const token of [asha.token, admin.token, secret])
      expect((await send(notice(), token)).body, token.slice(0, 8)).toMatchObject({ code: 'forbidden' });
    await expect(watched.now.ghanti.as('asha').call('notify', notice())).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('by the application comes from nobody, once under a clientId, and says what is wrong with it', async () => {
    const { ghanti } = watched.now;
    using mine = await asha.connect();
    await mine.caughtUp();
    const { clientId, ...input } = notice();
    expect(await ghanti.notify({ ...input, clientId })).toEqual({ count: 2 });
    expect(await ghanti.notify({ ...input, clientId })).toEqual({ count: 2 });
    expect(await ghanti.notify(input)).toEqual({ count: 2 });
    await eventually(() => mine.events.length === 2);
    expect(mine.events[0]).toMatchObject({ type: 'notification', by: null, data: { title: input.title } });
    await expect(ghanti.notify({ ...input, title: '' })).rejects.toMatchObject({ code: 'invalid' });
  });

  it('tells nothing to whoever blocked the sender, and the sender nothing of it (BLK-1)', async () => {
    await bilal.call('blockUser', { user: bot, on: true });
    using theirs = await bilal.connect();
    using mine = await asha.connect();
    await Promise.all([theirs.caughtUp(), mine.caughtUp()]);
    expect((await send(notice())).body).toMatchObject({ count: 2 });
    await eventually(() => mine.events.length === 1);
    granted(await theirs.call('getProfile', {}));
    expect(theirs.events).toEqual([]);
  });
});
