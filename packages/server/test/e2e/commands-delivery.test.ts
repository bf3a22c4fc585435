/**
 * Who gets what, live: every connection of every member, the sender's too (ACK-1), in the order of positions (CUR-1,
 * ORD-1, MEM-2), nothing below one's `fromSeq` (MEM-1), and nothing after a removal (PRV-1).
 */
import { randomUUID } from 'node:crypto';
import { decodeCursor, type EventEnvelope } from '@ghanti/protocol';
import { eventually, granted, group, people, type Connection, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directChannel } from '../../src/kit/channel-ids.ts';
import { startWatched, type WatchedServer } from './support/watched-server.ts';

let watched: WatchedServer;
let asha: Person;
let bilal: Person;
let chitra: Person;

beforeAll(async () => {
  watched = await startWatched();
  const [one, two, three] = await people(watched.now, 'asha', 'bilal', 'chitra');
  if (!one || !two || !three) throw new Error('nobody came');
  [asha, bilal, chitra] = [one, two, three];
});

afterAll(() => watched[Symbol.asyncDispose]());

const say = async (who: Person, channel: string, text: string): Promise<number> =>
  (await who.call('sendMessage', { clientId: randomUUID(), channel, text })).event.seq;

const of = ({ events }: Connection, channel: string): readonly EventEnvelope[] =>
  events.filter((event) => event.channel === channel);

const seqs = (connection: Connection, channel: string): number[] =>
  of(connection, channel).map(({ seq }) => seq);

const texts = (connection: Connection, channel: string): string[] =>
  of(connection, channel).flatMap((event) =>
    event.type === 'receiveMessage' ? [event.data.text ?? ''] : [],
  );

/** All that was on its way to the connection is there: what is said now to its user came after it. */
const settled = async (connection: Connection, who: Person, by: Person): Promise<void> => {
  const channel = await group(by, [who], { title: 'a fence' });
  await eventually(() => of(connection, channel).length > 0);
};

const remove = (channel: string, user: string): Promise<unknown> =>
  asha.call('removeMember', { clientId: randomUUID(), channel, user });
const add = (channel: string, user: string): Promise<unknown> =>
  asha.call('addMembers', { clientId: randomUUID(), channel, users: [user] });

const positions = ({ events }: Connection): number[] =>
  events.map(({ cursor }) => decodeCursor(cursor)?.position ?? Number.NaN);

describe('every connection (ACK-1)', () => {
  it('of every member gets every event once, whatever door it came in by', async () => {
    const channel = await group(asha, [bilal, chitra]);
    const transports = ['websocket', 'polling', 'upgrade'] as const;
    const all = await Promise.all(
      [asha, bilal, chitra].flatMap((who) => transports.map((transport) => who.connect({ transport }))),
    );
    for (const [index, connection] of all.entries()) {
      const message = { clientId: randomUUID(), channel, text: `by ${index}` };
      granted(await connection.call('sendMessage', message));
    }
    await say(bilal, channel, 'by REST');
    const expected = [...all.map((_, index) => `by ${index}`), 'by REST'];
    for (const connection of all) {
      await eventually(() => texts(connection, channel).length >= expected.length);
      expect(texts(connection, channel)).toEqual(expected);
      expect(positions(connection)).toEqual(positions(connection).toSorted((a, b) => a - b));
      connection.close();
    }
  });

  it('gets the very event of the acknowledgement, with a cursor', async () => {
    const channel = await group(asha, [bilal]);
    using connection = await bilal.connect();
    const text = 'ek "do"\n\u2028 <tin> \u{1F468}\u200D\u{1F469}';
    const sent = { clientId: randomUUID(), channel, text, replyTo: 2, mentions: ['asha'] };
    const { event } = granted(await connection.call('sendMessage', sent));
    expect(event).toMatchObject({ type: 'receiveMessage', by: 'bilal', channel });
    expect(event).not.toHaveProperty('cursor');
    const { channel: _, ...data } = sent;
    await eventually(() => of(connection, channel).length === 1);
    const [got] = of(connection, channel);
    expect(got).toEqual({ ...event, cursor: got?.cursor });
    expect(got?.data).toEqual(data);
    expect(decodeCursor(got?.cursor)).toBeDefined();
  });

  it.for(['websocket', 'polling'] as const)(
    '%s: commands take effect in the order they arrive',
    async (transport) => {
      const channel = await group(asha, [bilal]);
      using connection = await asha.connect({ transport });
      const sends = Array.from({ length: 40 }, (_, index) =>
        connection.call('sendMessage', { clientId: randomUUID(), channel, text: `${index}` }),
      );
      const mark = connection.call('mark', { marks: [{ channel, seen: 42 }] });
      const leave = connection.call('leave', { clientId: randomUUID(), channel });
      const after = connection.call('sendMessage', { clientId: randomUUID(), channel, text: 'late' });
      const acks = (await Promise.all(sends)).map(granted);
      expect(acks.map(({ event }) => event.seq)).toEqual(sends.map((_, index) => index + 3));
      expect(granted(await mark).marks).toEqual([{ channel, delivered: 42, seen: 42, unread: 0 }]);
      expect(await leave).toMatchObject({ ok: false, error: { code: 'forbidden' } });
      expect(granted(await after).event.seq).toBe(43);
    },
  );

  it('what is opened in one breath can be written to in the same', async () => {
    const [dev] = await people(watched.now, 'dev');
    if (!dev) throw new Error('nobody came');
    using connection = await asha.connect();
    const channel = directChannel('asha', 'dev');
    const message = { clientId: randomUUID(), channel, text: 'are you there?' };
    const [opened, sent] = await Promise.all([
      connection.call('openDirect', { user: 'dev' }),
      connection.call('sendMessage', message),
    ]);
    expect(granted(opened).channel.id).toBe(channel);
    expect(granted(sent).event.seq).toBe(1);
  });

  it('a signal skips the connection it came from, and typing its user', async () => {
    const channel = await group(asha, [bilal]);
    using mine = await asha.connect();
    using other = await asha.connect();
    using theirs = await bilal.connect();
    granted(await mine.call('typing', { channel, state: 'typing' }));
    granted(await mine.call('signal', { channel, name: 'wave', data: [1] }));
    await eventually(() => theirs.signals('signal').length === 1 && other.signals('signal').length === 1);
    expect(theirs.signals('typing')).toMatchObject([
      { channel, by: 'asha', data: { state: 'typing', expiresInMs: 6000 } },
    ]);
    expect(theirs.signals('signal')).toMatchObject([
      { channel, by: 'asha', data: { name: 'wave', data: [1] } },
    ]);
    expect([other.signals('typing'), mine.signals('typing'), mine.signals('signal')]).toEqual([[], [], []]);
  });
});

describe('coming and going (MEM-1, MEM-2)', () => {
  it('channelOpened comes before memberJoined, channelClosed after memberLeft, by their cursors', async () => {
    using connection = await bilal.connect();
    const channel = await group(asha, [bilal, chitra]);
    await say(asha, channel, 'hello');
    await bilal.call('leave', { clientId: randomUUID(), channel });
    await eventually(() => connection.events.some(({ type }) => type === 'channelClosed'));
    const story = connection.events.map(({ type, data }) => [type, data]);
    expect(story).toEqual([
      ['channelOpened', { channel, kind: 'group', fromSeq: 2, head: 3 }],
      ['memberJoined', { user: 'bilal', role: 'member', how: 'added' }],
      ['memberJoined', { user: 'chitra', role: 'member', how: 'added' }],
      ['receiveMessage', expect.objectContaining({ text: 'hello' })],
      ['memberLeft', { user: 'bilal', how: 'left' }],
      ['channelClosed', { channel, how: 'left' }],
    ]);
    expect(positions(connection)).toEqual(positions(connection).toSorted((a, b) => a - b));
    expect(new Set(positions(connection)).size).toBe(story.length);
  });

  it('with history "joined" nothing from before is sent, read, or resumed', async () => {
    const channel = await group(asha, []);
    for (const text of ['one', 'two', 'three']) await say(asha, channel, text);
    using connection = await bilal.connect();
    await add(channel, 'bilal');
    await say(asha, channel, 'four');
    await eventually(() => of(connection, channel).length === 2);
    expect(seqs(connection, channel)).toEqual([5, 6]);
    for (const place of [{}, { after: 0 }, { around: 2 }, { before: 7 }]) {
      const { messages, asOf, more } = await bilal.call('history', { channel, ...place });
      expect([messages.map(({ seq }) => seq), asOf, more], JSON.stringify(place)).toEqual([[5, 6], 6, false]);
    }
    const below = await bilal.call('history', { channel, before: 5 });
    expect(below).toEqual({ messages: [], asOf: 6, more: false });
    using again = await bilal.connect({ cursor: connection.ready.cursor });
    await again.caughtUp();
    expect(seqs(again, channel)).toEqual([5, 6]);
    const reply = { clientId: randomUUID(), channel, text: 'what?', replyTo: 4 };
    await expect(bilal.call('sendMessage', reply)).rejects.toThrow('invalid');
  });

  it('with history "all" the past is read by history, never sent', async () => {
    const channel = await group(asha, [], { history: 'all' });
    await say(asha, channel, 'one');
    using connection = await bilal.connect();
    await add(channel, 'bilal');
    await eventually(() => of(connection, channel).length === 1);
    expect(connection.events[0]?.data).toEqual({ channel, kind: 'group', fromSeq: 1, head: 3 });
    expect(seqs(connection, channel)).toEqual([3]);
    const { messages } = await bilal.call('history', { channel });
    expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    using again = await bilal.connect({ cursor: connection.ready.cursor });
    await again.caughtUp();
    expect(seqs(again, channel)).toEqual([3]);
  });

  it('a re-join begins a new membership', async () => {
    const channel = await group(asha, [bilal]);
    using connection = await bilal.connect();
    await remove(channel, 'bilal');
    await say(asha, channel, 'behind his back');
    await add(channel, 'bilal');
    await say(asha, channel, 'welcome');
    await eventually(() => texts(connection, channel).includes('welcome'));
    expect(seqs(connection, channel)).toEqual([3, 5, 6]);
    const { messages } = await bilal.call('history', { channel });
    expect(messages.map(({ seq }) => seq)).toEqual([5, 6]);
  });
});

describe('after a removal (PRV-1)', () => {
  it('neither events, signals, reads nor resumes tell anything of the channel', async () => {
    const channel = await group(asha, [bilal, chitra]);
    using connection = await bilal.connect();
    await say(asha, channel, 'still here');
    await eventually(() => of(connection, channel).length === 1);
    await remove(channel, 'bilal');
    using other = await chitra.connect();
    const head = await say(asha, channel, 'gone');
    await asha.call('typing', { channel, state: 'typing' });
    await asha.call('signal', { channel, name: 'wave', data: 1 });
    await asha.call('mark', { marks: [{ channel, seen: head }] });
    await eventually(() => other.signals('receipt').length === 1);
    await settled(connection, bilal, asha);
    const after = connection.envelopes.slice(
      connection.envelopes.findIndex(({ type }) => type === 'memberLeft'),
    );
    expect(after.filter((envelope) => envelope.channel === channel).map(({ type }) => type)).toEqual([
      'memberLeft',
    ]);
    expect(connection.events.filter(({ type }) => type === 'channelClosed').map(({ data }) => data)).toEqual([
      { channel, how: 'removed' },
    ]);
    using again = await bilal.connect({ cursor: connection.ready.cursor });
    await again.caughtUp();
    expect(of(again, channel)).toEqual([]);
    const { events, channels, states, gone } = await bilal.call('sync', { cursor: connection.ready.cursor });
    expect(events.filter((event) => event.channel === channel)).toEqual([]);
    expect(JSON.stringify([channels, states])).not.toContain(channel);
    expect(gone).toEqual([channel]);
  });

  it('what he asks for in the same breath is not_found', async () => {
    const channel = await group(asha, [bilal]);
    using connection = await bilal.connect();
    await remove(channel, 'bilal');
    const asked = await Promise.all([
      connection.call('history', { channel }),
      connection.call('getChannel', { channel }),
      connection.call('listMembers', { channel }),
      connection.call('signal', { channel, name: 'x', data: 1 }),
      connection.call('mark', { marks: [{ channel, seen: 1 }] }),
    ]);
    for (const ack of asked) expect(ack).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });
});

it('left no bug behind', () => expect(watched.errors).toEqual([]));
