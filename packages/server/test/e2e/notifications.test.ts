/**
 * `/notifications` (NTF-1): the durable ones as events, with a cursor of their own, and what messages are to one as signals, after
 * mute, block and mention; nothing else. Handshake and ends are those of `/chat` (AUTH-1).
 */
import { randomUUID } from 'node:crypto';
import {
  connect,
  createManualClock,
  eventually,
  granted,
  group,
  people,
  type Connection,
  type Person,
} from '@ghanti/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWatched, type WatchedServer } from './support/watched-server.ts';

const clock = createManualClock();
/** How long a token is good, and what clocks may differ by. */
const [hourMs, toleranceMs] = [3_600_000, 5_000];
let watched: WatchedServer;
let asha: Person;
let bilal: Person;
let chitra: Person;
const lines: Connection[] = [];

beforeEach(async () => {
  watched = await startWatched({ clock });
  const [one, two, three] = await people(watched.now, 'asha', 'bilal', 'chitra');
  [asha, bilal, chitra] = [one, two, three];
});

afterEach(async () => {
  for (const line of lines.splice(0)) line.close();
  await watched[Symbol.asyncDispose]();
  expect(watched.errors).toEqual([]);
});

const listen = async (who: Person, cursor?: string): Promise<Connection> => {
  const line = await who.connect({ namespace: '/notifications', cursor });
  lines.push(line);
  await line.caughtUp();
  return line;
};

const say = async (who: Person, channel: string, more: object = {}): Promise<number> => {
  const input = { clientId: randomUUID(), channel, text: 'suno', ...more };
  return (await watched.now.ghanti.as(who.user).call('sendMessage', input)).event.seq;
};

/** The derived ones: a durable one has a seq of its own. */
const derived = (line: Connection) => line.signals('notification').filter((one) => !('seq' in one));
const told = (line: Connection) => derived(line).map(({ data }) => [data.kind, data.seq, data.unread]);
const notify = (title: string, users = ['asha']) => watched.now.ghanti.notify({ users, title });
/** Everything that was on its way has come. */
const settled = async (line: Connection): Promise<void> => {
  await notify('over', [line.ready.user ?? '']);
  await eventually(() => line.events.some(({ data }) => 'title' in data && data.title === 'over'));
};

describe('signals of /notifications (NTF-1)', () => {
  it('tell a message, a mention, a reply, each with what is unread; one’s own say nothing', async () => {
    const channel = await group(asha, [bilal, chitra]);
    const mine = await listen(asha);
    const own = await say(asha, channel);
    const seqs = [
      await say(bilal, channel),
      await say(bilal, channel, { mentions: ['asha', 'chitra'] }),
      await say(chitra, channel, { replyTo: own }),
      await say(chitra, channel, { replyTo: 5 }),
    ];
    await eventually(() => told(mine).length === 4);
    expect(told(mine).map(([kind, seq]) => [kind, seq])).toEqual([
      ['message', seqs[0]],
      ['mention', seqs[1]],
      ['reply', seqs[2]],
      ['message', seqs[3]],
    ]);
    expect(told(mine).at(-1)?.[2]).toBe(4);
    expect(derived(mine)[0]).toMatchObject({ channel, data: { channel } });
    expect(new Set(mine.envelopes.map(({ type }) => type))).toEqual(
      new Set(['ready', 'caughtUp', 'notification']),
    );
  });

  it('of a muted group tell who calls one by name or answers one, of a muted direct channel nothing', async () => {
    const channel = await group(asha, [bilal]);
    const { channel: direct } = await bilal.call('openDirect', { user: 'asha' });
    await say(bilal, direct.id);
    const mutedUntil = clock.now() + 1_000;
    for (const one of [channel, direct.id]) await asha.call('setPreferences', { channel: one, mutedUntil });
    const mine = await listen(asha);
    await say(bilal, channel);
    await say(bilal, direct.id, { mentions: ['asha'] });
    const seq = await say(bilal, channel, { mentions: ['asha'] });
    await settled(mine);
    await eventually(() => told(mine).length === 1);
    expect(told(mine)).toEqual([['mention', seq, 2]]);
    clock.advance(1_001);
    await say(bilal, direct.id);
    await eventually(() => told(mine).length === 2);
  });

  it('say nothing of whom one blocked, nor of a group that one left', async () => {
    const channel = await group(asha, [bilal, chitra]);
    const mine = await listen(asha);
    await asha.call('blockUser', { user: 'bilal', on: true });
    await say(bilal, channel, { mentions: ['asha'] });
    await settled(mine);
    expect(told(mine)).toEqual([]);
    await asha.call('blockUser', { user: 'bilal', on: false });
    await say(bilal, channel);
    await eventually(() => told(mine).length === 1);
    const owner = await group(bilal, [asha, chitra]);
    await say(chitra, owner);
    await eventually(() => told(mine).length === 2);
    await bilal.call('removeMember', { clientId: randomUUID(), channel: owner, user: 'asha' });
    await say(chitra, owner);
    await settled(mine);
    expect(told(mine)).toHaveLength(2);
  });

  it('of a burst come ten, and then the newest of each second', async () => {
    const channel = await group(asha, [bilal]);
    const mine = await listen(asha);
    let last = 0;
    for (let count = 0; count < 30; count += 1) last = await say(bilal, channel);
    await eventually(() => told(mine).length === 10);
    await settled(mine);
    expect(told(mine)).toHaveLength(10);
    clock.advance(1_000);
    await eventually(() => told(mine).length === 11);
    expect(told(mine).at(-1)).toEqual(['message', last, 30]);
  });
});

describe('durable notifications of /notifications', () => {
  it('come as events, and after an absence from their own cursor, which is none of /chat’s (CUR-2, RES-1)', async () => {
    const channel = await group(asha, [bilal]);
    const mine = await listen(asha);
    await notify('one');
    await eventually(() => mine.events.length === 1);
    const cursor = mine.events[0]?.cursor;
    mine.close();
    for (let count = 0; count < 3; count += 1) await say(bilal, channel);
    await notify('two');
    const back = await listen(asha, cursor);
    expect(back.ready.resume).toEqual({ result: 'complete' });
    expect(back.events).toMatchObject([{ type: 'notification', data: { title: 'two' } }]);
    using chat = await asha.connect({ cursor });
    expect(chat.ready.resume.result).toBe('reset');
    const other = await listen(asha, chat.ready.cursor);
    expect(other.ready.resume.result).toBe('reset');
  });

  it('live and on /chat too; a user without a connection here costs no one anything', async () => {
    const [mine, others] = [await listen(asha), await listen(bilal)];
    using chat = await asha.connect();
    await chat.caughtUp();
    await notify('one');
    await eventually(() => mine.events.length === 1 && chat.events.length === 1);
    await settled(others);
    expect(others.events).toHaveLength(1);
  });
});

describe('the door of /notifications (AUTH-1)', () => {
  it('asks for a token, takes none but authenticate, and ends with it', async () => {
    await expect(connect(watched.now.url, 'forged', { namespace: '/notifications' })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    const mine = await listen(asha);
    const refused = await mine.call('listChannels', { limit: 1 });
    expect(refused).toMatchObject({ ok: false, error: { code: 'invalid' } });
    granted(await mine.call('authenticate', { token: asha.token }));
    clock.advance(hourMs + toleranceMs + 1);
    await eventually(() => !mine.socket.connected);
    expect(mine.signals('goaway').at(-1)?.data).toEqual({ code: 'unauthenticated' });
  });
});
