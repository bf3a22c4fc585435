/**
 * The demo (GHANTI_DEMO): who comes by a name alone finds a group with a past, and people who read, type and answer; and it
 * is the same again after a restart, with nothing said twice.
 */
import {
  connect,
  type Connection,
  createRest,
  eventually,
  startServer,
  temporaryDirectory,
  type StartedServer,
} from '@ghanti/testkit';
import type { ChannelSummary, MessageState } from '@ghanti/protocol';
import { expect, test } from 'vitest';
import { freshId } from './resume-support/talk.ts';

const demo = (directory: string) => startServer({ demo: 'on', directory, registration: 'invite' });

/** Each of the small programs, and where it is seen. */
const programs = {
  ticker: '/feeds/market',
  sensor: '/feeds/sensors',
  game: ':3001/\\?as=asha',
  notes: ':3002/\\?as=asha',
};

const come = async ({ url }: StartedServer, name: string): Promise<string> => {
  const reply = await createRest(url).request('/api/v1/auth/demo', { method: 'POST', body: { name } });
  expect(reply.status).toBe(201);
  expect(reply.headers.get('set-cookie')).toContain('HttpOnly');
  return (reply.body as { accessToken: string }).accessToken;
};

const granted = <T>(ack: unknown): T => {
  expect(ack).toMatchObject({ ok: true });
  return (ack as { data: T }).data;
};

const textsOf = (messages: readonly MessageState[]): unknown[] =>
  messages.flatMap(({ type, data }) =>
    type === 'receiveMessage'
      ? [(data as { text?: string; poll?: { question: string } }).text ?? 'a poll']
      : [],
  );

test('a guest is greeted, reads the thread with its polls and reactions, and is read, typed at and answered', async () => {
  await using directory = await temporaryDirectory('demo');
  await using server = await demo(directory.path);
  const token = await come(server, 'मीरा');
  using guest = await connect(server.url, token);
  const channels = await eventually(async () => {
    const { channels: listed } = granted<{ channels: ChannelSummary[] }>(
      await guest.socket.emitWithAck('listChannels', { limit: 10 }),
    );
    expect(listed).toHaveLength(2);
    return listed;
  });
  const group = channels.find(({ kind }) => kind === 'group');
  const direct = channels.find(({ kind }) => kind === 'direct');
  if (group === undefined || direct === undefined) throw new Error('no group or no greeting');
  expect(direct.unread).toBe(4);
  const hello = granted<{ messages: MessageState[] }>(
    await guest.socket.emitWithAck('history', { channel: direct.id, limit: 4 }),
  ).messages;
  for (const [name, place] of Object.entries(programs))
    expect(textsOf(hello).at(-1)).toMatch(new RegExp(`examples/${name}\\b.*http://\\S+${place}`));

  const past = granted<{ messages: MessageState[] }>(
    await guest.socket.emitWithAck('history', { channel: group.id, limit: 50 }),
  ).messages;
  expect(textsOf(past)[0]).toContain('नमस्ते');
  const states = past.map(({ state }) => state ?? {});
  expect(states.some(({ reactions }) => (reactions?.length ?? 0) > 0)).toBe(true);
  expect(states.some(({ poll }) => poll?.votes?.length === 2)).toBe(true);
  expect(states.some(({ poll }) => poll?.votes === undefined && poll?.total === 2)).toBe(true);
  expect(states.some(({ pinned }) => pinned)).toBe(true);
  expect(states.some(({ editedSeq }) => editedSeq !== undefined)).toBe(true);

  const { event } = granted<{ event: { seq: number } }>(
    await guest.socket.emitWithAck('sendMessage', { channel: direct.id, text: 'नमस्ते', clientId: freshId() }),
  );
  const said = (type: string) =>
    guest.envelopes.filter((one) => one.type === type && one.channel === direct.id);
  await eventually(() => {
    const receipts = said('receipt').map(({ data }) => data);
    expect(receipts).toContainEqual({ user: 'demo.ring', delivered: event.seq, seen: event.seq });
    expect(said('typing')).toHaveLength(1);
    expect(said('receiveMessage').at(-1)).toMatchObject({
      by: 'demo.ring',
      data: { text: 'नमस्ते! आप कैसे हैं?' },
    });
  });
});

test('after a restart nothing is said twice, and a second guest finds the same', async () => {
  await using directory = await temporaryDirectory('demo');
  const thread = async (server: StartedServer, name: string): Promise<unknown[]> => {
    using guest = await connect(server.url, await come(server, name));
    const { channels } = granted<{ channels: ChannelSummary[] }>(
      await guest.socket.emitWithAck('listChannels', { limit: 10 }),
    );
    const channel = channels.find(({ kind }) => kind === 'group')?.id ?? '';
    const { messages } = granted<{ messages: MessageState[] }>(
      await guest.socket.emitWithAck('history', { channel, limit: 100 }),
    );
    return textsOf(messages);
  };
  let first: unknown[];
  {
    await using server = await demo(directory.path);
    first = await thread(server, 'Meera');
  }
  await using server = await demo(directory.path);
  expect(await thread(server, 'Kabir')).toEqual(first);
  expect(first.length).toBeGreaterThanOrEqual(10);
});

const feedsOf = async ({ socket }: Connection): Promise<object[]> =>
  granted<{ feeds: object[] }>(await socket.emitWithAck('listFeeds', {})).feeds;

test('its market trades every second, and a guest reads it at once and live (FEED-1)', async () => {
  await using directory = await temporaryDirectory('demo');
  await using server = await demo(directory.path);
  using guest = await connect(server.url, await come(server, 'Meera'));
  await guest.caughtUp();
  const answer = granted<{ latest: object[] }>(
    await guest.socket.emitWithAck('subscribe', { channel: 'feed:bazaar', latest: true }),
  );
  expect(answer.latest.length).toBeGreaterThan(0);
  const updates = () => guest.events.filter(({ channel }) => channel === 'feed:bazaar');
  await eventually(() => expect(updates().length).toBeGreaterThan(2));
});

test('PRE-1: its people are online, and all of them goes when it is removed, for good', async () => {
  await using directory = await temporaryDirectory('demo');
  let guestToken = '';
  {
    await using server = await demo(directory.path);
    guestToken = await come(server, 'Meera');
    using guest = await connect(server.url, guestToken);
    const answer = granted<{ presence: object[] }>(
      await guest.socket.emitWithAck('watchPresence', { users: ['demo.ring'] }),
    );
    expect(answer.presence).toMatchObject([{ user: 'demo.ring', online: true }]);
    expect(await feedsOf(guest)).toMatchObject([{ id: 'feed:bazaar', public: true }]);
  }
  {
    await using server = await startServer({ demo: 'remove', directory: directory.path });
    using guest = await connect(server.url, guestToken);
    expect(await feedsOf(guest)).toEqual([]);
    const { channels } = granted<{ channels: ChannelSummary[] }>(
      await guest.socket.emitWithAck('listChannels', { limit: 10 }),
    );
    for (const { id: channel } of channels) {
      const page = await guest.socket.emitWithAck('history', { channel, limit: 100 });
      expect(JSON.stringify(page)).not.toMatch(/चाय|samosa|I am Ring|Riya/);
    }
  }
  await using server = await demo(directory.path);
  const reply = await createRest(server.url).request('/api/v1/auth/demo', {
    method: 'POST',
    body: { name: 'X' },
  });
  expect(reply.status).toBe(404);
});

test('without the demo a name is not enough', async () => {
  await using server = await startServer();
  const reply = await createRest(server.url).request('/api/v1/auth/demo', {
    method: 'POST',
    body: { name: 'X' },
  });
  expect(reply.status).toBe(404);
});
