/** Which feeds somebody is told of: public ones and his own, by pages, and no other (FEED-1, PRV-1). */
import { randomUUID } from 'node:crypto';
import { people, startServer } from '@ghanti/testkit';
import { commandSpec } from '@ghanti/protocol';
import { expect, test } from 'vitest';

const key = () => ({ clientId: randomUUID() });

test('a list of feeds has the public ones and one’s own, once each, page by page; what ended or was left is gone (PRV-1)', async () => {
  await using server = await startServer();
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const make = async (name: string, more: { public?: boolean; delivery?: 'latest' } = {}): Promise<string> =>
    (await asha.call('createFeed', { ...key(), name, ...more })).channel.id;
  await make('b.public', { public: true, delivery: 'latest' });
  const shared = await make('c.private');
  await make('a.secret');
  const ended = await make('d.public', { public: true });
  await asha.call('addMembers', { ...key(), channel: shared, users: ['bilal'] });
  await asha.call('publish', { channel: shared, data: 1 });

  const listed = await bilal.call('listFeeds', {});
  expect(commandSpec('listFeeds').output.parse(listed)).toEqual(listed);
  expect(listed).toEqual({
    feeds: [
      { id: 'feed:b.public', title: 'b.public', public: true, delivery: 'latest', head: 0 },
      { id: shared, title: 'c.private', public: false, delivery: 'every', role: 'member', head: 2 },
      { id: ended, title: 'd.public', public: true, delivery: 'every', head: 0 },
    ],
  });
  const first = await bilal.call('listFeeds', { limit: 2 });
  expect([first.feeds.map(({ id }) => id), first.next]).toEqual([['feed:b.public', shared], shared]);
  const rest = await bilal.call('listFeeds', { limit: 2, after: shared });
  expect(rest).toEqual({ feeds: [listed.feeds[2]] });

  await asha.call('deleteFeed', { channel: ended });
  await bilal.call('leave', { ...key(), channel: shared });
  expect((await bilal.call('listFeeds', {})).feeds.map(({ id }) => id)).toEqual(['feed:b.public']);
  expect((await asha.call('listFeeds', {})).feeds.map(({ role }) => role)).toEqual([
    'owner',
    'owner',
    'owner',
  ]);
});
