/**
 * Reading back: pages of history in every direction, each saying as of when it is (RES-5), and lists that go on (CU-01).
 */
import { randomUUID } from 'node:crypto';
import type { CommandRequest } from '@ghanti/protocol';
import { group, people, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWatched, type WatchedServer } from './support/watched-server.ts';

let watched: WatchedServer;
let asha: Person;
let bilal: Person;
let channel: string;

const say = async (where: string, text: string): Promise<void> => {
  await watched.now.ghanti.as('asha').call('sendMessage', { clientId: randomUUID(), channel: where, text });
};

beforeAll(async () => {
  watched = await startWatched();
  const [one, two] = await people(watched.now, 'asha', 'bilal');
  if (!one || !two) throw new Error('nobody came');
  [asha, bilal] = [one, two];
  channel = await group(asha, [bilal], { history: 'all' });
  for (let seq = 3; seq <= 100; seq += 1) await say(channel, `number ${seq}`);
});

afterAll(() => watched[Symbol.asyncDispose]());

const upTo = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);

type Place = Omit<CommandRequest<'history'>, 'channel'>;

const pages: readonly (readonly [Place, readonly number[], boolean])[] = [
  [{}, upTo(51, 100), true],
  [{ limit: 3 }, [98, 99, 100], true],
  [{ limit: 200 }, upTo(1, 100), false],
  [{ limit: 100 }, upTo(1, 100), false],
  [{ before: 10, limit: 3 }, [7, 8, 9], true],
  [{ before: 4, limit: 3 }, [1, 2, 3], false],
  [{ before: 1 }, [], false],
  [{ before: 5000, limit: 2 }, [99, 100], true],
  [{ after: 0, limit: 2 }, [1, 2], true],
  [{ after: 97, limit: 3 }, [98, 99, 100], false],
  [{ after: 97, limit: 2 }, [98, 99], true],
  [{ after: 100 }, [], false],
  [{ after: 5000 }, [], false],
  [{ around: 50, limit: 4 }, [48, 49, 50, 51], true],
  [{ around: 50, limit: 1 }, [50], true],
  [{ around: 1, limit: 4 }, [1, 2], true],
  [{ around: 100, limit: 3 }, [98, 99, 100], true],
];

describe('history', () => {
  it.for(pages)('%j', async ([place, expected, more]) => {
    const page = await bilal.call('history', { channel, ...place });
    const seqs = page.messages.map(({ seq }) => seq);
    expect([seqs, page.asOf, page.more]).toEqual([expected, 100, more]);
  });

  it('an event reads as it was sent, without a cursor', async () => {
    using connection = await bilal.connect();
    const sent = await bilal.call('sendMessage', { clientId: randomUUID(), channel, text: 'once more' });
    const { messages, asOf } = await asha.call('history', { channel, limit: 1 });
    expect([messages, asOf]).toEqual([[sent.event], 101]);
    expect(connection.ready.resume).toEqual({ result: 'complete' });
    const { channel: detail, asOf: head } = await asha.call('getChannel', { channel });
    expect([detail.head, head, detail.last]).toEqual([101, 101, sent.event]);
  });
});

describe('lists go on where they stopped', () => {
  it('members, by user id', async () => {
    const names = upTo(10, 34).map((number) => `user-${number}`);
    await people(watched.now, ...names);
    const big = await watched.now.ghanti
      .as('asha')
      .call('createGroup', { clientId: randomUUID(), title: 'All', members: names });
    const found: string[] = [];
    let after: string | undefined;
    do {
      const page: { members: { user: { id: string } }[]; next?: string | undefined } = await asha.call(
        'listMembers',
        { channel: big.channel.id, limit: 10, ...(after !== undefined && { after }) },
      );
      found.push(...page.members.map(({ user }) => user.id));
      after = page.next;
    } while (after !== undefined);
    expect(found).toEqual(['asha', ...names]);
  });

  it('channels, the most recently active first, each once', async () => {
    const [dev] = await people(watched.now, 'dev');
    if (!dev) throw new Error('nobody came');
    const made: string[] = [];
    for (const title of ['a', 'b', 'c', 'd', 'e']) made.push(await group(asha, [dev], { title }));
    await say(made[1] ?? '', 'the newest');
    const found: string[] = [];
    let after: string | undefined;
    do {
      const page: { channels: { id: string }[]; next?: string | undefined } = await dev.call('listChannels', {
        limit: 2,
        ...(after !== undefined && { after }),
      });
      found.push(...page.channels.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(found).toEqual([made[1], made[4], made[3], made[2], made[0]]);
  });

  it('people are found by handle or name, as many as asked for', async () => {
    const { users } = await asha.call('findUsers', { q: 'USER-1', limit: 3 });
    expect(users.map(({ id }) => id)).toHaveLength(3);
    expect((await asha.call('findUsers', { q: 'zzz' })).users).toEqual([]);
  });
});

it('left no bug behind', () => expect(watched.errors).toEqual([]));
