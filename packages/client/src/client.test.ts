/** A client against a far end that says exactly what the test wants: what no real server says often enough. */
import { describe, expect, test } from 'vitest';
import type { Client } from './api.ts';
import { createClient } from './create-client.ts';
import type { ClientOptions } from './options.ts';
import { memoryStorage } from './storage/memory.ts';
import { caughtUp, clockOf, createFarEnd, message, ready, settled } from './world.fixture.ts';
import type { ChannelSummary, EventEnvelope, Resume } from './wire.ts';

const summary = (id: string, head: number): ChannelSummary => ({
  id,
  kind: 'group',
  title: id,
  posting: 'members',
  history: 'all',
  role: 'member',
  memberCount: 1,
  fromSeq: 1,
  head,
  last: null,
  unread: 0,
  delivered: head,
  seen: head,
  createdAt: 1,
});

const world = async (heads: Readonly<Record<string, number>>, options: Partial<ClientOptions> = {}) => {
  const far = createFarEnd();
  const now: Record<string, number> = { ...heads };
  far.answer((name, input) => {
    const { channel = '' } = input as { channel?: string };
    const channels = Object.entries(now).map(([id, head]) => summary(id, head));
    if (name === 'listChannels') return { ok: true, data: { channels } };
    const found = channels.find(({ id }) => id === channel);
    if (name === 'getChannel' && found !== undefined)
      return { ok: true, data: { channel: found, members: [], memberCount: 1, asOf: found.head } };
    return { ok: false, error: { code: 'not_found', message: '' } };
  });
  const client = createClient({
    user: 'me',
    token: 't',
    transport: far.transport,
    clock: clockOf(far.manual),
    prefetch: 0,
    ...options,
  });
  void client.connect().catch(() => undefined);
  await settled();
  far.last().say(ready('c0'));
  far.last().say(caughtUp('c0'));
  await settled();
  const again = async (resume: Resume): Promise<void> => {
    far.last().end();
    client.hurry();
    await settled();
    far.last().say(ready('c1', 'me', resume));
  };
  const asked = (name: string): unknown[] =>
    far
      .last()
      .calls.filter((call) => call.name === name)
      .map(({ input }) => input);
  return { ...far, client, now, again, asked };
};

const heads = (client: Client): Record<string, number> =>
  Object.fromEntries(client.channels.get().rows.map(({ id, head }) => [id, head]));

describe('CL-12: a resume', () => {
  test('that is `complete` asks for nothing', async () => {
    const { again, asked, client } = await world({ a: 3, b: 5 });
    await again({ result: 'complete' });
    await settled();
    expect([asked('listChannels'), asked('getChannel'), heads(client)]).toEqual([[], [], { a: 3, b: 5 }]);
  });

  test('that is `limited` asks for the channels that it names, though nothing of them follows', async () => {
    const { again, asked, now, client } = await world({ a: 3, b: 5 });
    now['b'] = 900;
    await again({ result: 'limited', limited: [{ channel: 'b', toSeq: 900 }] });
    await settled();
    expect([asked('listChannels'), asked('getChannel')]).toEqual([[], [{ channel: 'b' }]]);
    expect(heads(client)).toEqual({ a: 3, b: 900 });
  });

  test('that is `reset` asks for the list, and keeps showing the old one until it is there', async () => {
    const { again, asked, now, client } = await world({ a: 3, b: 5 });
    delete now['b'];
    now['c'] = 1;
    client.channel('a').setDraft('a draft');
    await again({ result: 'reset' });
    expect(heads(client)).toEqual({ a: 3, b: 5 });
    await settled();
    expect([asked('listChannels').length, heads(client)]).toEqual([1, { a: 3, c: 1 }]);
    expect(client.channel('a').row.get()?.draft).toBe('a draft');
  });
});

describe('CL-10: events', () => {
  const hear = (client: Client): number[] => {
    const heard: number[] = [];
    client.on('receiveMessage', ({ seq }) => heard.push(seq));
    return heard;
  };

  test('that come twice are heard once, and one listener that throws keeps nobody from hearing', async () => {
    const { last, client } = await world({ c1: 0 });
    const heard = hear(client);
    for (const seq of [1, 2, 2, 1, 3]) last().say(message(seq));
    expect([heard, client.channel('c1').row.get()?.unread]).toEqual([[1, 2, 3], 3]);
  });

  test('that leave a hole are asked for, and the hole is never shown', async () => {
    const { last, client, now, asked } = await world({ c1: 0 });
    const heard = hear(client);
    last().say(message(1));
    now['c1'] = 5;
    last().say(message(5));
    expect(heard).toEqual([1]);
    await settled();
    expect([asked('getChannel'), heard, heads(client)]).toEqual([[{ channel: 'c1' }], [1, 5], { c1: 5 }]);
  });

  test('of a channel that is not there yet wait for it', async () => {
    const { last, client, now, asked } = await world({});
    const heard = hear(client);
    const opened: EventEnvelope = {
      ...message(1, 'self:x'),
      type: 'channelOpened',
      data: { channel: 'c1', kind: 'group', fromSeq: 1, head: 0 },
    };
    now['c1'] = 1;
    last().say(opened);
    last().say(message(1));
    last().say(message(2));
    expect(heard).toEqual([]);
    await settled();
    expect([asked('getChannel'), heard]).toEqual([[{ channel: 'c1' }], [1, 2]]);
    expect(client.channel('c1').row.get()).toMatchObject({ head: 2, unread: 1 });
  });
});

describe('CL-7: another user', () => {
  test('than the storage’s is shown the door, and touches nothing', async () => {
    const far = createFarEnd();
    const client = createClient({
      user: 'me',
      token: 't',
      transport: far.transport,
      clock: clockOf(far.manual),
    });
    const connected = client.connect();
    await settled();
    far.last().say(ready('c0', 'somebody else'));
    await expect(connected).rejects.toMatchObject({ code: 'forbidden' });
    expect([client.connection.get(), far.last().calls]).toEqual([{ is: 'signedOut', code: 'forbidden' }, []]);
  });
});

describe('CL-46: values to watch', () => {
  test('are the same objects until something in them changed', async () => {
    const { last, client } = await world({ c1: 0, c2: 0 });
    for (const seq of [1, 2]) last().say(message(seq));
    const [list, timeline] = [client.channels.get(), client.channel('c1').timeline.get()];
    const [, other] = [client.channel('c1').row.get(), client.channel('c2').row.get()];
    last().say(message(1));
    expect([client.channels.get(), client.channel('c1').timeline.get()]).toEqual([list, timeline]);
    expect(client.channels.get()).toBe(list);
    expect(client.channel('c1').timeline.get()).toBe(timeline);
    last().say(message(3));
    expect(client.channel('c2').row.get()).toBe(other);
    expect(client.channel('c1').timeline.get().items.slice(0, 2)).toEqual(timeline.items);
    for (const [at, item] of timeline.items.entries())
      expect(client.channel('c1').timeline.get().items[at]).toBe(item);
  });
});

test('CL-48: a name that changed is shown changed wherever it stands, and privacy stays one’s own', async () => {
  const { client, answer } = await world({});
  let name = 'Bilal';
  const bilal = () => ({ id: 'bilal', name, privacy: { receipts: true, lastSeen: 'everyone' } });
  answer((command) => {
    const channel = { ...summary('d', 1), kind: 'direct', memberCount: 1, peer: { id: 'bilal', name } };
    const member = {
      user: { id: 'bilal', name },
      role: 'member',
      fromSeq: 1,
      joinedAt: 1,
      delivered: 0,
      seen: 0,
    };
    if (command === 'getProfile') return { ok: true, data: { user: bilal() } };
    if (command === 'openDirect') return { ok: true, data: { channel } };
    return { ok: true, data: { channel, members: [member], memberCount: 1, asOf: 1 } };
  });
  await client.call('openDirect', { user: 'bilal' });
  const channel = client.channel('d');
  await channel.loadMembers();
  name = 'बिलाल';
  await client.call('getProfile', { user: 'bilal' });
  const shown = { id: 'bilal', name: 'बिलाल' };
  expect(channel.members.get().members.map(({ user }) => user)).toEqual([shown]);
  expect(channel.row.get()?.peer).toEqual(shown);
});

test('EXP-1: an unread message ends by the clock: in the list, in the count, and those who watch are told', async () => {
  const { client, last, manual } = await world({ a: 3 });
  const expiresAt = manual.now() + 5_000;
  const data = { text: 'soon gone', mentions: ['me'], expiresAt };
  last().say({ ...message(4, 'a'), type: 'receiveMessage', data });
  await settled();
  const { row } = client.channel('a');
  const shown: unknown[] = [];
  row.subscribe(() => shown.push(row.get()?.unread));
  expect(row.get()).toMatchObject({ unread: 1, mentions: 1, last: { text: 'soon gone' } });
  manual.advance(4_999);
  expect(row.get()).toMatchObject({ unread: 1, last: { expired: false } });
  manual.advance(1);
  await settled();
  expect(row.get()).toMatchObject({ unread: 0, mentions: 0, last: { text: '', expired: true } });
  expect(shown.at(-1)).toBe(0);
});

test('EXP-1: what ended while the program was away ends when it comes back', async () => {
  const storage = memoryStorage();
  const before = await world({ a: 3 }, { storage });
  const data = { text: 'soon gone', expiresAt: before.manual.now() + 5_000 };
  before.last().say({ ...message(4, 'a'), type: 'receiveMessage', data });
  await before.client.close();
  const after = createFarEnd();
  after.answer(() => ({ ok: false, error: { code: 'unavailable', message: '' } }));
  after.manual.advance(before.manual.now() + 6_000 - after.manual.now());
  const clock = clockOf(after.manual);
  const { transport } = after;
  const client = createClient({ user: 'me', token: 't', transport, storage, clock, prefetch: 0 });
  void client.connect().catch(() => undefined);
  await settled();
  after.manual.advance(1);
  expect(client.channel('a').row.get()).toMatchObject({ last: { text: '', expired: true } });
  after.last().say(ready('c2'));
  await settled();
  // How many are left unread it cannot know by itself.
  expect(after.last().calls).toContainEqual({ name: 'getChannel', input: { channel: 'a' } });
  await client.close();
});

test('of a member who came before the first page was read, the page is read all the same', async () => {
  const { client, last, answer, asked } = await world({ a: 3 });
  const people = ['bilal', 'zoe'].map((id) => ({
    user: { id, name: id },
    role: 'member',
    fromSeq: 1,
    joinedAt: 1,
    delivered: 9,
    seen: 9,
  }));
  answer((name) => ({
    ok: true,
    data: name === 'listMembers' ? { members: people } : { messages: [], asOf: 4, more: false },
  }));
  const data = { user: 'zoe', role: 'member', how: 'added' } as const;
  last().say({ ...message(4, 'a'), type: 'memberJoined', data });
  await settled();
  const channel = client.channel('a');
  expect(channel.members.get().members.map(({ user }) => user.id)).toEqual(['zoe']);
  await channel.loadMembers();
  expect(asked('listMembers')).toEqual([{ channel: 'a', limit: 200 }]);
  expect(channel.members.get().members.map(({ user, seen }) => [user.id, seen])).toEqual([
    ['bilal', 9],
    ['zoe', 9],
  ]);
});
