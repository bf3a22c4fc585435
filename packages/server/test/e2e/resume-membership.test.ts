/**
 * Channels that came and went while a reader was away (MEM-1, MEM-2), and while he was here (MEM-3).
 */
import { eventually, group, people, startServer, type Connection, type Person } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { freshId, lastCursor, say, seqsOf, span } from './resume-support/talk.ts';
import { unhurried } from './support/watched-server.ts';

const away = async (who: Person): Promise<string> => {
  using connection = await who.connect();
  await connection.caughtUp();
  return lastCursor(connection);
};

const back = async (who: Person, cursor: string): Promise<Connection> => {
  const connection = await who.connect({ cursor });
  await connection.caughtUp();
  return connection;
};

const add = (by: Person, channel: string, who: Person) =>
  by.call('addMembers', { channel, users: [who.user], clientId: freshId() });
const remove = (by: Person, channel: string, who: Person) =>
  by.call('removeMember', { channel, user: who.user, clientId: freshId() });

/** What one's `self` channel said of channels. */
const moves = (connection: Connection) =>
  connection.events
    .filter(({ type }) => type === 'channelOpened' || type === 'channelClosed')
    .map(({ type, data }) => ({ type, ...data }));

const positionsRise = (connection: Connection): void => {
  const positions = connection.events.map(({ cursor = '' }) =>
    Number.parseInt(cursor.split('.')[2] ?? '', 36),
  );
  expect(positions).toEqual(positions.toSorted((one, other) => one - other));
  expect(new Set(positions).size).toBe(positions.length);
};

describe.each(['joined', 'all'] as const)('a group with history for %s', (history) => {
  test('MEM-1, MEM-2: added while away', async () => {
    await using server = await startServer({ limits: unhurried });
    const [asha, bilal, chitra] = await people(server, 'asha', 'bilal', 'chitra');
    const channel = await group(asha, [chitra], { history });
    const cursor = await away(bilal);
    await say(asha, channel, 'before he came', 'and another');
    await add(asha, channel, bilal);
    await say(asha, channel, 'after he came');
    using connection = await back(bilal, cursor);
    const fromSeq = history === 'all' ? 1 : 5;
    expect(moves(connection)).toMatchObject([{ type: 'channelOpened', channel, kind: 'group', fromSeq }]);
    expect(seqsOf(channel, connection)).toEqual([5, 6]);
    expect(connection.events.map(({ type }) => type)).toEqual([
      'channelOpened',
      'memberJoined',
      'receiveMessage',
    ]);
    const { messages } = await bilal.call('history', { channel, after: 0, limit: 200 });
    expect(messages.map(({ seq }) => seq)).toEqual(span(fromSeq, 6));
    positionsRise(connection);
  });

  test('MEM-2, PRV-1: removed while away', async () => {
    await using server = await startServer({ limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal], { history });
    const cursor = await away(bilal);
    await say(asha, channel, 'he is still in');
    await remove(asha, channel, bilal);
    await say(asha, channel, 'he is out');
    using connection = await back(bilal, cursor);
    expect(moves(connection)).toMatchObject([{ type: 'channelClosed', channel, how: 'removed' }]);
    expect(seqsOf(channel, connection)).toEqual([]);
    await say(asha, channel, 'still out');
    await say(bilal, await group(bilal, []), 'elsewhere');
    await eventually(() => expect(connection.events.at(-1)?.type).toBe('receiveMessage'));
    expect(seqsOf(channel, connection)).toEqual([]);
  });

  test('MEM-1, MEM-2: removed and added again while away: the new membership only', async () => {
    await using server = await startServer({ limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal], { history });
    const cursor = await away(bilal);
    await say(asha, channel, 'old membership');
    await remove(asha, channel, bilal);
    await say(asha, channel, 'in between');
    await add(asha, channel, bilal);
    await say(asha, channel, 'new membership');
    using connection = await back(bilal, cursor);
    expect(moves(connection)).toMatchObject([
      { type: 'channelClosed', channel },
      { type: 'channelOpened', channel, fromSeq: history === 'all' ? 1 : 6 },
    ]);
    expect(seqsOf(channel, connection)).toEqual([6, 7]);
    positionsRise(connection);
    await say(asha, channel, 'live');
    await eventually(() => expect(seqsOf(channel, connection)).toEqual([6, 7, 8]));
  });

  test('MEM-3: removed and added again while connected: no hole, nothing from in between', async () => {
    await using server = await startServer({ limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal], { history });
    using connection = await back(bilal, await away(bilal));
    await say(asha, channel, 'one');
    await remove(asha, channel, bilal);
    await say(asha, channel, 'hidden');
    await add(asha, channel, bilal);
    await say(asha, channel, 'two');
    await eventually(() => expect(seqsOf(channel, connection).at(-1)).toBe(7));
    expect(seqsOf(channel, connection)).toEqual(
      [3, 4, 6, 7].filter((seq) => seq !== 4 || hears(connection, 4)),
    );
    expect(seqsOf(channel, connection)).not.toContain(5);
    positionsRise(connection);
  });
});

/** The removal's own `memberLeft` may be heard by the one removed or not. */
const hears = ({ events }: Connection, seq: number): boolean => events.some((event) => event.seq === seq);

test('MEM-2: made a member of many groups at once while connected: each begins at its first event', async () => {
  await using server = await startServer({ limits: unhurried });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  using connection = await back(bilal, await away(bilal));
  const channels = await Promise.all(span(1, 20).map(() => group(asha, [bilal])));
  await Promise.all(channels.map((channel) => say(asha, channel, 'a', 'b')));
  await eventually(() =>
    expect(connection.events.filter(({ type }) => type === 'receiveMessage')).toHaveLength(40),
  );
  // Both `memberJoined`s are one write: `joined` begins at one's own.
  for (const channel of channels) expect(seqsOf(channel, connection)).toEqual([2, 3, 4]);
  positionsRise(connection);
});

test('MEM-2: the other person of a direct channel hears of it with its first message, away or connected', async () => {
  await using server = await startServer({ limits: unhurried });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  using live = await back(bilal, await away(bilal));
  const cursor = live.ready.cursor;
  const { channel } = await asha.call('openDirect', { user: 'bilal' });
  expect((await bilal.call('listChannels', { limit: 10 })).channels).toEqual([]);
  await say(asha, channel.id, 'hello', 'are you there?');
  await eventually(() => expect(live.events).toHaveLength(3));
  using later = await back(bilal, cursor);
  for (const connection of [live, later]) {
    expect(connection.events.map(({ type }) => type)).toEqual([
      'channelOpened',
      'receiveMessage',
      'receiveMessage',
    ]);
    expect(moves(connection)).toMatchObject([{ channel: channel.id, kind: 'direct', fromSeq: 1 }]);
    expect(seqsOf(channel.id, connection)).toEqual([1, 2]);
    positionsRise(connection);
  }
});

test('STA-1: a mark set while away comes as channelState, once per channel, and takes no seq', async () => {
  await using server = await startServer({ limits: unhurried });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const marked = await group(asha, [bilal]);
  const quiet = await group(asha, [bilal]);
  await say(bilal, marked, 'one', 'two');
  await say(bilal, quiet, 'one');
  const cursor = await away(bilal);
  await asha.call('mark', { marks: [{ channel: marked, delivered: 3 }] });
  await asha.call('mark', { marks: [{ channel: marked, seen: 4 }] });
  using connection = await back(bilal, cursor);
  expect(connection.events).toEqual([]);
  const states = connection.signals('channelState');
  expect(states.map(({ channel }) => channel)).toEqual([marked]);
  expect(states[0]?.data).toMatchObject({ head: 4, receipts: expect.arrayContaining([['asha', 4, 4]]) });
  using again = await back(bilal, lastCursor(connection));
  expect(again.signals('channelState')).toEqual([]);
});
