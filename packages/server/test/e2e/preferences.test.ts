/**
 * Preferences and drafts (STA-1): for oneself, on all of one's devices, live and after an absence, merged field by field; never
 * told to anybody else.
 */
import { eventually, group, people, type Connection, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshId, lastCursor, say } from './resume-support/talk.ts';
import { outcome } from './support/outcome.ts';
import { startWatched, type WatchedServer } from './support/watched-server.ts';

let watched: WatchedServer;
let asha: Person;
let bilal: Person;

beforeAll(async () => {
  watched = await startWatched();
  [asha, bilal] = await people(watched.now, 'asha', 'bilal');
});

afterAll(() => watched[Symbol.asyncDispose]());

const wishesIn = (line: Connection, channel: string) =>
  line
    .signals('channelState')
    .filter((signal) => signal.channel === channel)
    .map(({ data }) => data.preferences);

describe('STA-1: preferences', () => {
  it('come live to each of one’s own devices and to nobody else, without an event', async () => {
    const channel = await group(asha, [bilal]);
    using phone = await asha.connect();
    using laptop = await asha.connect({ transport: 'polling' });
    using other = await bilal.connect();
    await Promise.all([phone, laptop, other].map((line) => line.caughtUp()));
    const ack = await phone.call('setPreferences', { channel, pinned: true, draft: 'नमस्ते' });
    expect(ack).toMatchObject({ ok: true, data: { preferences: { pinned: true, draft: 'नमस्ते' } } });
    for (const line of [phone, laptop])
      await eventually(() => wishesIn(line, channel).at(-1)?.draft === 'नमस्ते');
    const [seq] = await say(bilal, channel, 'after');
    await eventually(() => other.events.some((event) => event.seq === seq));
    expect(other.signals('channelState')).toEqual([]);
    expect(JSON.stringify(other.envelopes)).not.toContain('नमस्ते');
    expect(phone.events.filter((event) => event.channel === channel)).toHaveLength(1);
    expect(phone.signals('channelState').at(-1)?.data).toMatchObject({ head: seq ? seq - 1 : 0, unread: 0 });
  });

  it('are told after an absence, once per channel and before `caughtUp`, and not again after that', async () => {
    const [one, other] = [await group(asha, [bilal]), await group(asha, [bilal])];
    using before = await asha.connect();
    await before.caughtUp();
    const cursor = lastCursor(before);
    before.close();
    await asha.call('setPreferences', { channel: one, archived: true });
    await asha.call('setPreferences', { channel: one, archived: false, mutedUntil: 4_000_000_000_000 });
    using after = await asha.connect({ cursor });
    await after.caughtUp();
    const types = after.envelopes.map(({ type }) => type);
    expect(types.indexOf('channelState')).toBeLessThan(types.indexOf('caughtUp'));
    expect(wishesIn(after, one)).toEqual([{ archived: false, mutedUntil: 4_000_000_000_000 }]);
    expect(wishesIn(after, other)).toEqual([]);
    const synced = await asha.call('sync', { cursor });
    expect(synced.states.map((state) => [state.channel, state.data.preferences?.archived])).toEqual([
      [one, false],
    ]);
    const { cursor: now } = after.signals('caughtUp')[0]?.data ?? { cursor: '' };
    expect((await asha.call('sync', { cursor: now })).states).toEqual([]);
    using theirs = await bilal.connect({ cursor });
    await theirs.caughtUp();
    expect(theirs.signals('channelState')).toEqual([]);
  });

  it('merge by field, whoever of one’s devices says what at once', async () => {
    const channel = await group(asha, [bilal]);
    const set = (wishes: object): Promise<unknown> => asha.call('setPreferences', { channel, ...wishes });
    await Promise.all([set({ pinned: true }), set({ markedUnread: true }), set({ draft: 'a' })]);
    await set({ mutedUntil: null });
    const whole = { pinned: true, markedUnread: true, mutedUntil: null, draft: 'a' };
    const { channel: page } = await asha.call('getChannel', { channel });
    expect(page.preferences).toEqual(whole);
    const { channels } = await asha.call('listChannels', { limit: 1 });
    expect(channels[0]?.preferences).toEqual(whole);
    await set({ draft: '' });
    const { preferences } = await asha.call('setPreferences', { channel, pinned: false });
    expect(preferences).toEqual({ pinned: false, markedUnread: true, mutedUntil: null });
  });

  it('survive a restart, and end with the membership', async () => {
    const channel = await group(asha, [bilal]);
    await bilal.call('setPreferences', { channel, draft: 'kept' });
    const server = await watched.restart();
    [asha, bilal] = await people(server, 'asha', 'bilal');
    expect((await bilal.call('getChannel', { channel })).channel.preferences).toEqual({ draft: 'kept' });
    await asha.call('removeMember', { clientId: freshId(), channel, user: 'bilal' });
    expect(await outcome(bilal, 'setPreferences', { channel, pinned: true })).toBe('not_found');
    await asha.call('addMembers', { clientId: freshId(), channel, users: ['bilal'] });
    expect((await bilal.call('getChannel', { channel })).channel.preferences).toEqual({});
  });

  it('a draft of 16 KiB is kept, a longer one is none', async () => {
    const channel = await group(asha, [bilal]);
    const most = 'क'.repeat(5461);
    expect(await outcome(asha, 'setPreferences', { channel, draft: most })).toBe('ok');
    expect((await asha.call('getChannel', { channel })).channel.preferences?.draft).toBe(most);
    expect(await outcome(asha, 'setPreferences', { channel, draft: `${most}कक` })).toBe('invalid');
  });
});

it('left no bug behind', () => expect(watched.errors).toEqual([]));
