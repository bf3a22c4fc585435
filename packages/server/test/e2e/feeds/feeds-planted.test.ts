/**
 * A word that stands in a private feed alone, in one that has ended, and in what was trimmed, is read back by nobody who may not,
 * through no command, door or stream (PRV-1, FEED-1).
 */
import { randomUUID } from 'node:crypto';
import { createRest, people, type Connection, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onSocket, openLines, through, type Lines } from '../support/doors.ts';
import { startWatched, type WatchedServer } from '../support/watched-server.ts';
import { feedOf, keyWith } from './support.ts';

const words = { secret: 'zqsecretword', ended: 'zqendedword', trimmed: 'zqtrimmedword', kept: 'zqkeptword' };
let watched: WatchedServer;
let lines: Lines;
let asha: Person;
let bilal: Person;
let former: Person;
let channels: Record<'shut' | 'ended' | 'open', string>;
let cursor: string;

const meet = async (): Promise<void> => {
  [asha, bilal, former] = await people(watched.now, 'asha', 'bilal', 'chitra', 'root');
};

beforeAll(async () => {
  watched = await startWatched();
  await meet();
  ({ cursor } = await bilal.call('sync', {}));
  const shut = await feedOf(asha, { name: 'shut' });
  await asha.call('addMembers', { clientId: randomUUID(), channel: shut, users: ['chitra'] });
  await asha.call('removeMember', { clientId: randomUUID(), channel: shut, user: 'chitra' });
  const ended = await feedOf(asha, { public: true });
  const open = await feedOf(asha, { public: true, retainEvents: 1 });
  channels = { shut, ended, open };
  await asha.call('publish', { channel: shut, data: words.secret, key: words.secret });
  await asha.call('publish', { channel: ended, data: words.ended, key: 'k' });
  await asha.call('deleteFeed', { channel: ended });
  await asha.call('publish', { channel: open, data: words.trimmed, key: 'k' });
  await asha.call('publish', { channel: open, data: words.kept, key: 'k' });
  await watched.restart();
  await meet();
  lines = openLines(watched.now.url);
});

afterAll(async () => {
  await lines.close();
  expect(watched.errors).toEqual([]);
  await watched[Symbol.asyncDispose]();
});

const readings = (
  channel: string,
): readonly (readonly [command: string, input: Record<string, unknown>])[] => [
  ['subscribe', { channel, after: 0, latest: true }],
  ['subscribe', { channel, latest: true }],
  ['history', { channel, limit: 200 }],
  ['getChannel', { channel }],
  ['listMembers', { channel }],
  ['publish', { channel, data: 1 }],
  ['deleteFeed', { channel }],
  ['createFeed', { clientId: randomUUID(), name: 'shut' }],
  ['sync', { cursor }],
  ['listChannels', {}],
  ['search', { q: words.secret, channel }],
  ['search', { q: 'zq*' }],
];

const heardBy = async (who: Person): Promise<string> => {
  const texts: string[] = [];
  const line: Connection = await lines.of(who.token, 'websocket');
  for (const channel of [channels.shut, channels.ended])
    for (const [command, input] of readings(channel)) texts.push((await onSocket(line, command, input)).text);
  for (const [command, input] of readings(channels.shut))
    if (command !== 'subscribe')
      texts.push((await through('rest', watched.now.url, who.token, command, input)).text);
  for (const channel of Object.values(channels))
    for (const token of [who.token, undefined]) {
      const rest = createRest(watched.now.url, token);
      const first = await rest.request(`/events?channels=${channel}`);
      const epoch = String(Object(first.body).cursor);
      texts.push((await rest.request(`/events?channels=${channel}&cursor=${epoch}`)).text);
    }
  return texts.join('\n');
};

test('a stranger and a former member find nothing of it, on any door', async () => {
  for (const who of [bilal, former]) {
    const text = await heardBy(who);
    for (const word of [words.secret, words.ended]) expect(text, who.user).not.toContain(word);
  }
});

test('what was trimmed is gone for readers; what is kept is there', async () => {
  const line = await lines.of(bilal.token, 'websocket');
  const { text } = await onSocket(line, 'subscribe', { channel: channels.open, after: 0, latest: true });
  expect(text).toContain(words.kept);
  expect(text).not.toContain(words.trimmed);
});

test('a key for another feed is told that it may not, whether the feed is there or not', async () => {
  const key = await keyWith(watched.now, 'read:other', 'publish:other');
  const line = await lines.of(key, 'websocket');
  const answers = [];
  for (const channel of [channels.shut, channels.open, 'feed:nowhere'])
    answers.push((await onSocket(line, 'subscribe', { channel, latest: true })).text);
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toContain('forbidden');
});
