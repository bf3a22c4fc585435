/**
 * What a group says of itself and its rules: `updateChannel`, who may post, what newcomers may read (MEM-1), as every member
 * sees it in events, lists and pages.
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

const change = (channel: string, changes: object) =>
  asha.call('updateChannel', { clientId: freshId(), channel, ...changes });

describe('updateChannel', () => {
  it('says what changed and nothing else, to everybody, and stands in list and page', async () => {
    const channel = await group(asha, [bilal]);
    using connection = await bilal.connect();
    const words = { title: 'चाय', description: 'Every day\nat five', avatar: '/cup.png' };
    const { event } = await change(channel, { ...words, posting: 'members' });
    expect(event).toMatchObject({ type: 'channelUpdated', by: 'asha' });
    expect(event).toHaveProperty('data', words);
    await change(channel, { description: '', avatar: null, expireAfterMs: 86_400_000, history: 'all' });
    await eventually(() => connection.events.filter(({ type }) => type === 'channelUpdated').length === 2);
    expect(connection.events.at(-1)?.data).toEqual({
      description: '',
      avatar: null,
      expireAfterMs: 86_400_000,
      history: 'all',
    });
    const { channel: page } = await bilal.call('getChannel', { channel });
    expect(page).toMatchObject({
      title: 'चाय',
      expireAfterMs: 86_400_000,
      history: 'all',
      posting: 'members',
    });
    expect(page).not.toHaveProperty('description');
    expect(page).not.toHaveProperty('avatar');
    const { channels } = await bilal.call('listChannels', { limit: 1 });
    expect(channels[0]).toMatchObject({ id: channel, title: 'चाय' });
    await change(channel, { expireAfterMs: null });
    expect((await bilal.call('getChannel', { channel })).channel).not.toHaveProperty('expireAfterMs');
  });

  it('that changes nothing is an event that says nothing', async () => {
    const channel = await group(asha, [bilal], { title: 'Tea' });
    const { event } = await change(channel, { title: 'Tea', posting: 'members' });
    expect(event).toHaveProperty('data', {});
  });

  it('two that change different things at once keep both', async () => {
    const channel = await group(asha, [bilal]);
    await Promise.all([change(channel, { title: 'New' }), change(channel, { description: 'Also new' })]);
    const { channel: page } = await bilal.call('getChannel', { channel });
    expect(page).toMatchObject({ title: 'New', description: 'Also new' });
  });
});

describe('who may post', () => {
  it('admins only: nothing of a member’s gets in, and what he may otherwise do he may', async () => {
    const channel = await group(asha, [bilal]);
    const [seq = 0] = await say(bilal, channel, 'while I may');
    await change(channel, { posting: 'admins' });
    const key = () => ({ clientId: freshId(), channel });
    expect(await outcome(bilal, 'sendMessage', { ...key(), text: 'x' })).toBe('forbidden');
    expect(await outcome(bilal, 'sendMessage', { ...key(), forwardOf: { channel, seq } })).toBe('forbidden');
    expect(await outcome(bilal, 'typing', { channel, state: 'typing' })).toBe('forbidden');
    expect(await outcome(bilal, 'pinMessage', { ...key(), seq, on: true })).toBe('forbidden');
    expect(await outcome(bilal, 'react', { ...key(), seq, emoji: '👍', on: true })).toBe('ok');
    expect(await outcome(bilal, 'editMessage', { ...key(), seq, text: 'edited' })).toBe('ok');
    expect(await outcome(bilal, 'signal', { channel, name: 'wave', data: 1 })).toBe('ok');
    const poll = { question: 'When?', options: ['now', 'later'] };
    const { event } = await asha.call('sendMessage', { ...key(), poll });
    expect(await outcome(bilal, 'vote', { ...key(), seq: event.seq, options: [0] })).toBe('ok');
    await change(channel, { posting: 'members' });
    expect(await outcome(bilal, 'sendMessage', { ...key(), text: 'again' })).toBe('ok');
  });
});

describe('MEM-1: what newcomers may read', () => {
  const texts = async (who: Person, channel: string): Promise<unknown[]> => {
    const { messages } = await who.call('history', { channel });
    return messages
      .filter(({ type }) => type === 'receiveMessage')
      .map(({ data }) => ('text' in data ? data.text : undefined));
  };

  it('goes by the rule at the time of joining; who was there keeps what he had', async () => {
    const channel = await group(asha, [bilal]);
    await say(asha, channel, 'one');
    const add = (): Promise<unknown> =>
      asha.call('addMembers', { clientId: freshId(), channel, users: ['chitra'] });
    await add();
    expect(await texts(chitra, channel)).toEqual([]);
    await change(channel, { history: 'all' });
    expect(await texts(chitra, channel)).toEqual([]);
    await asha.call('removeMember', { clientId: freshId(), channel, user: 'chitra' });
    await add();
    expect(await texts(chitra, channel)).toEqual(['one']);
    await change(channel, { history: 'joined' });
    expect(await texts(chitra, channel)).toEqual(['one']);
    await chitra.call('leave', { clientId: freshId(), channel });
    await add();
    expect(await texts(chitra, channel)).toEqual([]);
  });
});

it('left no bug behind', () => expect(watched.errors).toEqual([]));
