/**
 * RCP-3: who hides what he has seen in direct channels shows it to nobody there and is shown nobody's, by whichever command or
 * signal; his own devices share it. In groups it hides nothing. RCP-2: who has one message, by name, of those who may know.
 */
import { randomUUID } from 'node:crypto';
import { eventually, granted, group, people, type Connection, type Person } from '@ghanti/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startWatched, type WatchedServer } from './support/watched-server.ts';

let watched: WatchedServer;
let asha: Person;
let bilal: Person;
let chitra: Person;
let direct: string;
const lines: Connection[] = [];

const say = async (who: Person, channel: string): Promise<number> => {
  const input = { clientId: randomUUID(), channel, text: 'suno' };
  return (await watched.now.ghanti.as(who.user).call('sendMessage', input)).event.seq;
};

beforeAll(async () => {
  watched = await startWatched();
  const [one, two, three] = await people(watched.now, 'asha', 'bilal', 'chitra');
  [asha, bilal, chitra] = [one, two, three];
  direct = (await asha.call('openDirect', { user: 'bilal' })).channel.id;
  for (let count = 0; count < 4; count += 1) await say(asha, direct);
});

afterEach(() => {
  for (const line of lines.splice(0)) line.close();
});

afterAll(async () => {
  expect(watched.errors).toEqual([]);
  await watched[Symbol.asyncDispose]();
});

const come = async (who: Person, cursor?: string): Promise<Connection> => {
  const line = await who.connect({ cursor });
  lines.push(line);
  await line.caughtUp();
  return line;
};

const mark = (who: Person, marks: { delivered?: number; seen?: number }) =>
  who.call('mark', { marks: [{ channel: direct, ...marks }] });

/** Everything that one may see of the other's marks, by every way. */
const shownTo = async (who: Person, other: string, seq: number) => {
  const { members } = await who.call('getChannel', { channel: direct });
  const listed = await who.call('listMembers', { channel: direct });
  const { delivered, seen, people: named } = await who.call('receipts', { channel: direct, seq });
  const ofOther = (rows: typeof members) =>
    rows.filter(({ user }) => user.id === other).map((row) => [row.delivered, row.seen]);
  return { page: ofOther(members), list: ofOther(listed.members), counts: [delivered, seen], named };
};

describe('receipts in a direct channel (RCP-3)', () => {
  it('are shown while nobody hides them', async () => {
    const theirs = await come(asha);
    await mark(bilal, { delivered: 2, seen: 1 });
    await eventually(() => theirs.signals('receipt').length === 1);
    expect(theirs.signals('receipt')[0]?.data).toEqual({ user: 'bilal', delivered: 2, seen: 1 });
    expect(await shownTo(asha, 'bilal', 1)).toEqual({
      page: [[2, 1]],
      list: [[2, 1]],
      counts: [1, 1],
      named: [{ user: 'bilal', delivered: true, seen: true }],
    });
  });

  it('once one hides them neither sees the other’s; delivered, and one’s own, are told', async () => {
    await bilal.call('updateProfile', { privacy: { receipts: false } });
    const [theirs, own] = [await come(asha), await come(bilal)];
    const cursor = theirs.ready.cursor;
    await mark(bilal, { seen: 2 });
    await eventually(() => own.signals('receipt').length === 1);
    expect(own.signals('receipt')[0]?.data).toEqual({ user: 'bilal', delivered: 2, seen: 2 });
    await mark(bilal, { delivered: 4, seen: 3 });
    await eventually(() => theirs.signals('receipt').length === 1);
    expect(theirs.signals('receipt')[0]?.data).toEqual({ user: 'bilal', delivered: 4, seen: 0 });
    const hidden = { page: [[4, 0]], list: [[4, 0]], counts: [1, 0] };
    expect(await shownTo(asha, 'bilal', 1)).toMatchObject({
      ...hidden,
      named: [{ user: 'bilal', delivered: true, seen: false }],
    });
    await mark(asha, { seen: 4 });
    expect(await shownTo(bilal, 'asha', 1)).toMatchObject({ page: [[4, 0]], list: [[4, 0]] });
    expect((await bilal.call('getChannel', { channel: direct })).channel).toMatchObject({
      seen: 3,
      unread: 1,
    });
    const back = await come(asha, cursor);
    const [state] = back.signals('channelState').filter(({ channel }) => channel === direct);
    expect(state?.data).toMatchObject({
      seen: 4,
      receipts: [
        ['asha', 4, 4],
        ['bilal', 4, 0],
      ],
    });
  });

  it('while one is away not even that something moved is told', async () => {
    const { ready } = await come(asha);
    for (const line of lines.splice(0)) line.close();
    await mark(bilal, { seen: 4 });
    const back = await come(asha, ready.cursor);
    expect(back.signals('channelState')).toEqual([]);
    const own = await come(bilal, ready.cursor);
    expect(own.signals('channelState').map(({ data }) => data.seen)).toEqual([4]);
    await watched.restart();
    [asha, bilal, chitra] = await people(watched.now, 'asha', 'bilal', 'chitra');
    expect((await come(asha, back.ready.cursor)).ready.resume).toEqual({ result: 'complete' });
  });

  it('in a group nothing is hidden, and told again in the direct channel once nobody hides it', async () => {
    const channel = await group(asha, [bilal]);
    const seq = await say(asha, channel);
    await bilal.call('mark', { marks: [{ channel, seen: seq }] });
    expect(await asha.call('receipts', { channel, seq })).toEqual({
      delivered: 1,
      seen: 1,
      total: 1,
      people: [{ user: 'bilal', delivered: true, seen: true }],
    });
    await bilal.call('updateProfile', { privacy: { receipts: true } });
    expect(await shownTo(asha, 'bilal', 1)).toMatchObject({ page: [[4, 4]], counts: [1, 1] });
  });
});

describe('receipts by name (RCP-2)', () => {
  it('are of who was there before, without the author, for whoever may read the message', async () => {
    const channel = await group(asha, [bilal], { history: 'joined' });
    const early = await say(bilal, channel);
    await asha.call('addMembers', { clientId: randomUUID(), channel, users: ['chitra'] });
    const late = await say(bilal, channel);
    await chitra.call('mark', { marks: [{ channel, seen: late }] });
    expect(await asha.call('receipts', { channel, seq: early })).toMatchObject({ total: 1, delivered: 0 });
    expect(await asha.call('receipts', { channel, seq: late })).toEqual({
      total: 2,
      delivered: 1,
      seen: 1,
      people: [
        { user: 'asha', delivered: false, seen: false },
        { user: 'chitra', delivered: true, seen: true },
      ],
    });
    const line = await come(chitra);
    expect(await line.call('receipts', { channel, seq: early })).toMatchObject({
      error: { code: 'not_found' },
    });
    await bilal.call('deleteMessage', { clientId: randomUUID(), channel, seq: late, scope: 'everyone' });
    expect(await line.call('receipts', { channel, seq: late })).toMatchObject({
      error: { code: 'not_found' },
    });
    expect(granted(await line.call('listChannels', { limit: 1 })).channels[0]?.unread).toBe(0);
  });
});

describe('unread in a busy channel (RCP-3)', () => {
  it('stays exact however it is found: deletions, hidden and own messages, a thousand behind', async () => {
    const channel = await group(asha, [bilal, chitra]);
    const seqs: number[] = [];
    for (let round = 0; round < 12; round += 1)
      seqs.push(...(await Promise.all(Array.from({ length: 100 }, () => say(asha, channel)))));
    const own = await say(bilal, channel);
    const unread = async (seen: number): Promise<number | undefined> =>
      (await bilal.call('mark', { marks: [{ channel, seen }] })).marks[0]?.unread;
    const first = seqs[0] ?? 0;
    // After the third long look the places of the newest messages are kept, and asked instead of the log.
    expect([await unread(first), await unread(first), await unread(first), await unread(first)]).toEqual([
      999, 999, 999, 999,
    ]);
    expect(await unread(first + 1_000)).toBe(own - (first + 1_000) - 1);
    await asha.call('deleteMessage', { clientId: randomUUID(), channel, seq: own - 1, scope: 'everyone' });
    expect(await unread(first + 1_001)).toBe(own - (first + 1_001) - 2);
    await bilal.call('deleteMessage', { clientId: randomUUID(), channel, seq: own - 2, scope: 'me' });
    expect(await unread(first + 1_002)).toBe(own - (first + 1_002) - 3);
    const last = await say(chitra, channel);
    expect(await unread(own)).toBe(1);
    expect(await unread(last)).toBe(0);
  });
});
