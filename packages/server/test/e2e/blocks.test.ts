/**
 * BLK-1: between two of whom one blocked the other nothing goes on in their direct channel, in the same words for both, from the
 * acknowledgement on, on live connections too (AUTH-1); groups go on as they are.
 */
import { eventually, group, people, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshId, say } from './resume-support/talk.ts';
import { outcome } from './support/outcome.ts';
import { startWatched, type WatchedServer } from './support/watched-server.ts';

let watched: WatchedServer;
let asha: Person;
let bilal: Person;
let chitra: Person;

beforeAll(async () => {
  watched = await startWatched();
  [asha, bilal, chitra] = await people(watched.now, 'asha', 'bilal', 'chitra');
});

afterAll(() => watched[Symbol.asyncDispose]());

const block = (by: Person, who: Person, on: boolean): Promise<unknown> =>
  by.call('blockUser', { user: who.user, on });

const directOf = async (one: Person, other: Person): Promise<string> =>
  (await one.call('openDirect', { user: other.user })).channel.id;

/** Everything that a direct channel takes from either, in words. */
const tried = async (who: Person, channel: string, seq: number): Promise<string[]> => [
  await outcome(who, 'sendMessage', { clientId: freshId(), channel, text: 'hello' }),
  await outcome(who, 'react', { clientId: freshId(), channel, seq, emoji: '👍', on: true }),
  await outcome(who, 'typing', { channel, state: 'typing' }),
  await outcome(who, 'signal', { channel, name: 'wave', data: 1 }),
];

const edited = (who: Person, channel: string, seq: number): Promise<string> =>
  outcome(who, 'editMessage', { clientId: freshId(), channel, seq, text: 'a way around' });

const all = (word: string): string[] => Array<string>(4).fill(word);

describe('BLK-1', () => {
  it('stops send, react, typing and signal by either, in the same words, until it is taken back', async () => {
    const channel = await directOf(asha, bilal);
    const [seq = 0] = await say(asha, channel, 'before');
    expect(await tried(bilal, channel, seq)).toEqual(all('ok'));
    await block(asha, bilal, true);
    expect(await tried(asha, channel, seq)).toEqual(all('forbidden'));
    expect(await tried(bilal, channel, seq)).toEqual(all('forbidden'));
    expect(await edited(asha, channel, seq)).toBe('forbidden');
    const message = { channel, text: 'x' };
    const refusals = [];
    for (const who of [asha, bilal])
      refusals.push(await who.rest.call('sendMessage', { ...message, clientId: freshId() }));
    expect(refusals[0]).toEqual(refusals[1]);
    await block(bilal, asha, true);
    await block(asha, bilal, false);
    expect(await tried(asha, channel, seq)).toEqual(all('forbidden'));
    await block(bilal, asha, false);
    expect(await tried(asha, channel, seq)).toEqual(all('ok'));
    expect(await edited(asha, channel, seq)).toBe('ok');
  });

  it('is known to the blocker’s own devices, and to nobody else', async () => {
    using mine = await asha.connect();
    using theirs = await bilal.connect();
    await block(asha, bilal, true);
    await block(asha, bilal, true);
    const told = () => mine.events.filter(({ type }) => type === 'blockChanged');
    await eventually(() => told().length === 1);
    expect(told()[0]).toMatchObject({ by: 'asha', data: { user: 'bilal', on: true } });
    expect((await asha.call('listBlocks', {})).users.map(({ id }) => id)).toEqual(['bilal']);
    expect((await bilal.call('listBlocks', {})).users).toEqual([]);
    expect((await bilal.call('getProfile', { user: 'asha' })).user).toEqual({ id: 'asha', name: 'asha' });
    const { users } = await bilal.call('findUsers', { q: 'asha' });
    expect(users.map(({ id }) => id)).toEqual(['asha']);
    await block(asha, bilal, false);
    await eventually(() => told().length === 2);
    expect(theirs.envelopes.filter(({ type }) => type === 'blockChanged')).toEqual([]);
  });

  it('such a pair opens no direct channel, and neither brings the other into a group', async () => {
    const alone = await group(bilal, []);
    await block(asha, bilal, true);
    for (const [one, other] of [
      [asha, bilal],
      [bilal, asha],
    ] as const) {
      expect(await outcome(one, 'openDirect', { user: other.user })).toBe('forbidden');
      const made = { clientId: freshId(), title: 'x', members: ['chitra', other.user] };
      expect(await outcome(one, 'createGroup', made)).toBe('forbidden');
    }
    const users = ['chitra', 'asha'];
    expect(await outcome(bilal, 'addMembers', { clientId: freshId(), channel: alone, users })).toBe(
      'forbidden',
    );
    expect((await bilal.call('getChannel', { channel: alone })).memberCount).toBe(1);
    await block(asha, bilal, false);
    expect(await outcome(bilal, 'addMembers', { clientId: freshId(), channel: alone, users })).toBe('ok');
  });

  it('in a group the log is one for all', async () => {
    const channel = await group(chitra, [asha, bilal]);
    await block(asha, bilal, true);
    using line = await asha.connect();
    const [seq = 0] = await say(bilal, channel, 'to all');
    await eventually(() => line.events.some((event) => event.channel === channel && event.seq === seq));
    expect(await outcome(asha, 'react', { clientId: freshId(), channel, seq, emoji: '👍', on: true })).toBe(
      'ok',
    );
    await block(asha, bilal, false);
  });

  it('AUTH-1: between the check and the send nothing slips through, at full speed', async () => {
    const channel = await directOf(asha, bilal);
    using line = await bilal.connect();
    let blocked = false;
    const late: boolean[] = [];
    const hammer = async (): Promise<void> => {
      while (late.length < 20) {
        const isLate = blocked;
        const { ok } = await line.call('sendMessage', { clientId: freshId(), channel, text: 'again' });
        if (isLate) late.push(ok);
      }
    };
    const hammering = Promise.all([hammer(), hammer(), hammer()]);
    await block(asha, bilal, true);
    const { asOf } = await asha.call('getChannel', { channel });
    blocked = true;
    await hammering;
    expect(late.some(Boolean)).toBe(false);
    expect((await asha.call('getChannel', { channel })).asOf).toBe(asOf);
    await block(asha, bilal, false);
  });
});

it('left no bug behind', () => expect(watched.errors).toEqual([]));
