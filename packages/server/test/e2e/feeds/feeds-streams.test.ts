/**
 * Feeds at `/events` (CUR-2): by name, and for nobody all that are public; on the one cursor, over a restart, trimmed or not; and no
 * more from when one may not read them (PRV-1).
 */
import { randomUUID } from 'node:crypto';
import { pollAnswer, type EventEnvelope, type PollAnswer, type SignalData } from '@ghanti/protocol';
import { createRest, eventually, people, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWatched, type WatchedServer } from '../support/watched-server.ts';
import { feedOf, keyWith } from './support.ts';

let watched: WatchedServer;
let asha: Person;
let bilal: Person;

const meet = async (): Promise<void> => {
  [asha, bilal] = await people(watched.now, 'asha', 'bilal', 'root');
};
beforeAll(async () => {
  watched = await startWatched();
  await meet();
});
afterAll(async () => {
  expect(watched.errors).toEqual([]);
  await watched[Symbol.asyncDispose]();
});

type Told = EventEnvelope | { type: 'ready'; data: SignalData<'ready'> } | { type: 'caughtUp' };

/** What a plain EventSource does: reads blocks, keeps the last id. */
const stream = async (query: string, token?: string, lastId?: string) => {
  const stop = new AbortController();
  const headers = {
    accept: 'text/event-stream',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(lastId !== undefined && { 'last-event-id': lastId }),
  };
  const reply = await fetch(`${watched.now.url}/events${query}`, { headers, signal: stop.signal });
  const state = { told: [] as Told[], lastId: '', status: reply.status, ended: false };
  const read = async (): Promise<void> => {
    let text = '';
    for await (const chunk of reply.body ?? []) {
      text += Buffer.from(chunk).toString();
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        for (const line of text.slice(0, end).split('\n')) {
          if (line.startsWith('id: ')) state.lastId = line.slice(4);
          if (line.startsWith('data: ')) state.told.push(JSON.parse(line.slice(6)) as Told);
        }
        text = text.slice(end + 2);
      }
    }
  };
  void read()
    .catch(() => undefined)
    .finally(() => (state.ended = true));
  if (reply.status === 200) await eventually(() => state.told.some(({ type }) => type === 'caughtUp'));
  return { state, [Symbol.dispose]: () => stop.abort() };
};

const valuesOf = ({ state }: Awaited<ReturnType<typeof stream>>): unknown[] =>
  state.told.flatMap((told) => (told.type === 'feedUpdate' ? [told.data.value] : []));

const poll = async (query: string, token?: string): Promise<PollAnswer> => {
  const reply = await createRest(watched.now.url, token).request(`/events${query}`);
  expect(reply.status, reply.text).toBe(200);
  return pollAnswer.parse(reply.body);
};
const polled = ({ events }: PollAnswer): unknown[] =>
  events.flatMap((event) => (event.type === 'feedUpdate' ? [event.data.value] : []));

test('signed out, a plain EventSource hears every public feed and nothing else, through a restart', async () => {
  const open = await feedOf(asha, { public: true });
  const shut = await feedOf(asha);
  await asha.call('publish', { channel: open, data: 'before' });
  let lastId: string;
  {
    using source = await stream('');
    expect(source.state.told[0]).toMatchObject({ type: 'ready', data: { user: null } });
    await asha.call('publish', { channel: shut, data: 'secret' });
    const late = await feedOf(asha, { public: true });
    await asha.call('publish', { channel: open, updates: [{ data: 1 }, { data: 2, key: 'k' }] });
    await eventually(async () => {
      await asha.call('publish', { channel: late, data: 'late' });
      return valuesOf(source).includes('late');
    });
    expect(valuesOf(source).filter((value) => value !== 'late')).toEqual([1, 2]);
    lastId = source.state.lastId;
  }
  await asha.call('publish', { channel: open, data: 'missed' });
  await watched.restart();
  await meet();
  await asha.call('publish', { channel: open, data: 'missed, too' });
  using source = await stream('', undefined, lastId);
  await asha.call('publish', { channel: open, data: 'live' });
  await eventually(() => valuesOf(source).includes('live'));
  const heard = valuesOf(source).filter((value) => value !== 'late');
  expect(heard).toEqual(['missed', 'missed, too', 'live']);
});

test('by name: a member, a key with the scope, nobody of a private one; polls go on where a stream ended', async () => {
  const channel = await feedOf(asha, { name: 'rooms' });
  const query = `?channels=${channel}`;
  await asha.call('addMembers', { clientId: randomUUID(), channel, users: ['bilal'] });
  const key = await keyWith(watched.now, 'read:rooms');
  using member = await stream(query, bilal.token);
  using machine = await stream(query, key);
  using nobody = await stream(query);
  await asha.call('publish', { channel, data: { c: 21 }, key: 'kitchen' });
  await eventually(() => valuesOf(member).length === 1 && valuesOf(machine).length === 1);
  const { cursor } = await poll(query, bilal.token);
  await asha.call('publish', { channel, data: 'for a poll' });
  expect(polled(await poll(`${query}&cursor=${member.state.lastId}`, bilal.token))).toEqual(['for a poll']);
  expect(polled(await poll(`${query}&cursor=${cursor}`, bilal.token))).toEqual(['for a poll']);
  expect((await poll(`?channels=feed:other&cursor=${cursor}`, bilal.token)).result).toBe('reset');
  const held = poll(`${query}&cursor=${(await poll(query, key)).cursor}&wait=20`, key);
  await eventually(async () => (await poll(query, key)).cursor !== '');
  await asha.call('publish', { channel, data: 'held' });
  expect(polled(await held)).toEqual(['held']);
  await asha.call('removeMember', { clientId: randomUUID(), channel, user: 'bilal' });
  await asha.call('publish', { channel, data: 'without him' });
  await eventually(() => valuesOf(machine).includes('without him'));
  expect(valuesOf(member)).not.toContain('without him');
  expect(valuesOf(nobody)).toEqual([]);
  expect(polled(await poll(`${query}&cursor=${cursor}`, bilal.token))).toEqual([]);
  expect((await createRest(watched.now.url, key).request('/events?channels=feed:other')).status).toBe(403);
});

test('trimmed past the cursor is limited, up to where, and what is kept follows (RES-2)', async () => {
  const channel = await feedOf(asha, { public: true, retainEvents: 3 });
  const query = `?channels=${channel}`;
  const { cursor } = await poll(query);
  await asha.call('publish', { channel, updates: [1, 2, 3, 4, 5].map((data) => ({ data })) });
  for (const step of ['by its rules', 'and by its rows']) {
    const answer = await poll(`${query}&cursor=${cursor}`);
    expect(answer, step).toMatchObject({ result: 'limited', limited: [{ channel, toSeq: 2 }] });
    expect(polled(answer)).toEqual([3, 4, 5]);
    using source = await stream(query, undefined, cursor);
    expect(source.state.told[0]).toMatchObject({
      data: { resume: { result: 'limited', limited: [{ channel, toSeq: 2 }] } },
    });
    expect(valuesOf(source)).toEqual([3, 4, 5]);
    await watched.restart();
    await meet();
  }
});

test('an ended feed is heard no more, and one made again with other rules not by those who heard it', async () => {
  const channel = await feedOf(asha, { name: 'again', public: true });
  using source = await stream(`?channels=${channel}`);
  await asha.call('publish', { channel, data: 'once' });
  await eventually(() => valuesOf(source).length === 1);
  await asha.call('deleteFeed', { channel });
  await feedOf(asha, { name: 'again' });
  await asha.call('publish', { channel, data: 'private now' });
  await asha.call('openDirect', { user: 'bilal' });
  expect(valuesOf(source)).toEqual(['once']);
});
