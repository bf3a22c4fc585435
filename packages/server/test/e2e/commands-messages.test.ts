/**
 * What is done to messages, end to end: each act once however often it is sent (IDEM-1), by whom it may, over restarts; copies that
 * stand for themselves; polls that keep their secret; messages that end by the clock (EXP-1).
 */
import { randomUUID } from 'node:crypto';
import type { CommandRequest, MessageState } from '@ghanti/protocol';
import { createManualClock, eventually, group, people, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWatched, type WatchedServer } from './support/watched-server.ts';

const clock = createManualClock();
let watched: WatchedServer;
let asha: Person;
let bilal: Person;
let chitra: Person;
let channel: string;

beforeAll(async () => {
  watched = await startWatched({ clock });
  [asha, bilal, chitra] = await people(watched.now, 'asha', 'bilal', 'chitra');
  channel = await group(asha, [bilal, chitra], { history: 'all' });
});
afterAll(() => watched[Symbol.asyncDispose]());

const key = () => ({ clientId: randomUUID(), channel });
type Content = Partial<Omit<CommandRequest<'sendMessage'>, 'clientId' | 'channel'>>;

const send = async (who: Person, content: Content, where = channel): Promise<number> =>
  (await who.call('sendMessage', { ...key(), channel: where, ...content })).event.seq;

const refusal = async (who: Person, ...call: Parameters<Person['rest']['call']>): Promise<string> => {
  const ack = await who.rest.call(...call);
  return ack.ok ? 'ok' : ack.error.code;
};

const seen = async (who: Person, seq: number, where = channel): Promise<MessageState | undefined> => {
  const { messages } = await who.call('history', { channel: where, around: seq, limit: 1 });
  return messages.find((message) => message.seq === seq);
};

describe('deleting for oneself', () => {
  it('is one event of one’s own channel, the same for every repeat, on every transport (IDEM-1)', async () => {
    const seq = await send(asha, { text: 'not for me' });
    const input = { ...key(), seq, scope: 'me' } as const;
    using connection = await bilal.connect();
    const first = await bilal.call('deleteMessage', input);
    expect(first.event).toMatchObject({ type: 'messageHidden', by: 'bilal', data: { channel, target: seq } });
    const again = await connection.call('deleteMessage', input);
    expect(again).toEqual({ ok: true, data: { event: first.event, duplicate: true } });
    expect(await bilal.call('deleteMessage', { ...input, clientId: randomUUID() })).toEqual({});
    await eventually(() => connection.events.some(({ type }) => type === 'messageHidden'));
    expect([await seen(bilal, seq), (await seen(asha, seq))?.seq]).toEqual([undefined, seq]);
  });

  it('spends its key in the channel that it names, and in no other', async () => {
    const other = await group(asha, [bilal]);
    const [here, there] = [await send(asha, { text: 'one' }), await send(asha, { text: 'two' }, other)];
    const input = { ...key(), seq: here, scope: 'me' } as const;
    await bilal.call('deleteMessage', input);
    const elsewhere = await bilal.call('deleteMessage', { ...input, channel: other, seq: there });
    expect(elsewhere).toMatchObject({ event: { data: { channel: other, target: there } } });
    expect(elsewhere.duplicate).toBeUndefined();
    expect(await refusal(bilal, 'deleteMessage', { ...input, scope: 'everyone' })).toBe('conflict');
    const { clientId } = input;
    expect(await refusal(bilal, 'sendMessage', { clientId, channel, text: 'spent' })).toBe('conflict');
    const spent = key();
    await bilal.call('sendMessage', { ...spent, text: 'spent' });
    expect(await refusal(bilal, 'deleteMessage', { ...spent, seq: here, scope: 'me' })).toBe('conflict');
  });
});

describe('deleting for everyone', () => {
  it('is an admin’s to do in a group, and nobody’s but the author’s in a direct channel', async () => {
    const seq = await send(chitra, { text: 'hers' });
    const input = () => ({ ...key(), seq, scope: 'everyone' }) as const;
    expect(await refusal(bilal, 'deleteMessage', input())).toBe('forbidden');
    await asha.call('setRole', { ...key(), user: 'bilal', role: 'admin' });
    const { event } = await bilal.call('deleteMessage', input());
    expect(event).toMatchObject({ type: 'messageDeleted', by: 'bilal', data: { target: seq } });
    await asha.call('setRole', { ...key(), user: 'bilal', role: 'member' });
    const { channel: direct } = await asha.call('openDirect', { user: 'bilal' });
    const his = await send(bilal, { text: 'his' }, direct.id);
    expect(await refusal(asha, 'deleteMessage', { ...input(), channel: direct.id, seq: his })).toBe(
      'forbidden',
    );
  });

  it('answers a repeat of the message’s own sending with its tombstone, and of an edit likewise (IDEM-1)', async () => {
    const sending = { ...key(), text: 'secret one' };
    const { event } = await asha.call('sendMessage', sending);
    const editing = { ...key(), seq: event.seq, text: 'secret two' };
    await asha.call('editMessage', editing);
    await asha.call('deleteMessage', { ...key(), seq: event.seq, scope: 'everyone' });
    const { seq, id, at } = event;
    expect(await asha.call('sendMessage', sending)).toMatchObject({
      duplicate: true,
      event: { seq, id, at, data: {} },
    });
    expect((await asha.call('editMessage', editing)).event).toMatchObject({ data: { target: seq } });
    expect(await refusal(asha, 'editMessage', { ...editing, clientId: randomUUID() })).toBe('conflict');
    expect(await send(bilal, { text: 'what was it?', replyTo: seq })).toBeGreaterThan(seq);
  });
});

describe('a forward', () => {
  it('comes out of any channel that one reads into any that one posts in, and stands for itself', async () => {
    const other = await group(bilal, [chitra]);
    const seq = await send(asha, { text: 'first', mentions: ['bilal'] });
    await asha.call('editMessage', { ...key(), seq, text: 'second' });
    const copy = await send(bilal, { forwardOf: { channel, seq } }, other);
    await asha.call('deleteMessage', { ...key(), seq, scope: 'everyone' });
    const { clientId: _, ...data } = ((await seen(chitra, copy, other))?.data ?? {}) as Record<
      string,
      unknown
    >;
    expect(data).toEqual({ text: 'second', forwarded: true });
  });

  it('of what one cannot read is as of nothing (EV-29, PRV-1)', async () => {
    const closed = await group(asha, []);
    const seq = await send(asha, { text: 'private' }, closed);
    const missing = await bilal.rest.call('sendMessage', {
      ...key(),
      forwardOf: { channel: 'nowhere', seq: 3 },
    });
    const foreign = await bilal.rest.call('sendMessage', { ...key(), forwardOf: { channel: closed, seq } });
    expect([missing.ok, foreign]).toEqual([false, missing]);
    const later = await group(asha, []);
    const before = await send(asha, { text: 'before' }, later);
    await asha.call('addMembers', { ...key(), channel: later, users: ['bilal'] });
    expect(
      await bilal.rest.call('sendMessage', { ...key(), forwardOf: { channel: later, seq: before } }),
    ).toEqual(missing);
  });
});

describe('an anonymous poll', () => {
  it('tells a voter his own vote, on all his devices, and others the counts, over a restart', async () => {
    const poll = { question: 'Who?', options: ['one', 'two'], anonymous: true };
    const seq = await send(asha, { poll });
    const voting = { ...key(), seq, options: [1] };
    const first = await bilal.call('vote', voting);
    expect(first.event).toMatchObject({ by: null, data: { target: seq, counts: [0, 1], total: 1 } });
    for (const _run of ['before', 'after']) {
      expect((await seen(bilal, seq))?.state?.poll).toEqual({ counts: [0, 1], total: 1, mine: [1] });
      expect((await seen(asha, seq))?.state?.poll).toEqual({ counts: [0, 1], total: 1 });
      expect(await bilal.call('vote', voting)).toEqual({ ...first, duplicate: true });
      await watched.restart();
      [asha, bilal, chitra] = await people(watched.now, 'asha', 'bilal', 'chitra');
    }
    const other = { ...voting, clientId: randomUUID() };
    expect(await bilal.call('vote', other)).toEqual(first);
    await bilal.call('vote', { ...key(), seq, options: [] });
    expect((await seen(bilal, seq))?.state?.poll).toEqual({ counts: [0, 0], total: 0 });
  });
});

describe('the clock', () => {
  it('closes a poll at its time, without an event', async () => {
    const closesAt = clock.now() + 1_000;
    const sending = { ...key(), poll: { question: 'Now?', options: ['yes', 'no'], closesAt } };
    const { seq } = (await asha.call('sendMessage', sending)).event;
    await bilal.call('vote', { ...key(), seq, options: [0] });
    clock.setWall(closesAt);
    expect(await refusal(bilal, 'vote', { ...key(), seq, options: [1] })).toBe('conflict');
    expect(await refusal(asha, 'closePoll', { ...key(), seq })).toBe('conflict');
    expect((await seen(chitra, seq))?.state?.poll).toMatchObject({ counts: [1, 0], closed: true });
    expect(await asha.call('sendMessage', sending)).toMatchObject({ duplicate: true, event: { seq } });
    const past = { question: 'Then?', options: ['yes', 'no'], closesAt };
    expect(await refusal(asha, 'sendMessage', { ...key(), poll: past })).toBe('invalid');
  });

  it('ends messages that were sent while they expire, and no others (EXP-1)', async () => {
    const own = await group(asha, [bilal]);
    const before = await send(asha, { text: 'stays' }, own);
    await asha.call('updateChannel', { ...key(), channel: own, expireAfterMs: 5_000 });
    const during = await send(asha, { text: 'goes' }, own);
    await asha.call('updateChannel', { ...key(), channel: own, expireAfterMs: null });
    const after = await send(asha, { text: 'stays too' }, own);
    const expiresAt = clock.now() + 5_000;
    expect((await seen(bilal, during, own))?.data).toMatchObject({ text: 'goes', expiresAt });
    clock.setWall(expiresAt);
    expect(await seen(bilal, during, own)).toMatchObject({ data: {}, state: { expired: true } });
    for (const seq of [before, after]) expect((await seen(bilal, seq, own))?.state).toBeUndefined();
    for (const command of ['react', 'pinMessage'] as const) {
      const input = { ...key(), channel: own, seq: during, emoji: '👍', on: true };
      const { emoji: _, ...pin } = input;
      const code =
        command === 'react' ? await refusal(bilal, command, input) : await refusal(bilal, command, pin);
      expect([command, code]).toEqual([command, 'conflict']);
    }
    const { channel: detail } = await bilal.call('getChannel', { channel: own });
    expect(detail.unread).toBe(2);
  });
});

it('left no bug behind', () => expect(watched.errors).toEqual([]));
