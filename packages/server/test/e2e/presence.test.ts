/**
 * Who is told that somebody is online (PRE-1): people of one's direct channels and those one named; batched, with grace;
 * nothing of who hides it, and nothing between people one of whom blocked the other (BLK-1).
 */
import { randomUUID } from 'node:crypto';
import {
  createManualClock,
  eventually,
  granted,
  people,
  type Connection,
  type ManualClock,
  type Person,
} from '@ghanti/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWatched, type WatchedServer } from './support/watched-server.ts';

let clock: ManualClock;
let watched: WatchedServer;
let asha: Person;
let bilal: Person;
let chitra: Person;
const lines: Connection[] = [];

beforeEach(async () => {
  clock = createManualClock();
  watched = await startWatched({ clock });
  const [one, two, three] = await people(watched.now, 'asha', 'bilal', 'chitra');
  [asha, bilal, chitra] = [one, two, three];
});

afterEach(async () => {
  for (const line of lines.splice(0)) line.close();
  await watched[Symbol.asyncDispose]();
  expect(watched.errors).toEqual([]);
});

const direct = async (one: Person, other: Person): Promise<string> => {
  const { channel } = await one.call('openDirect', { user: other.user });
  await one.call('sendMessage', { clientId: randomUUID(), channel: channel.id, text: 'salaam' });
  return channel.id;
};

const come = async (who: Person): Promise<Connection> => {
  const line = await who.connect();
  lines.push(line);
  await line.caughtUp();
  return line;
};

const onlineOf = (line: Connection) => line.signals('onlineUsers').at(-1)?.data;
const heard = (line: Connection) => line.signals('presence').flatMap(({ data }) => data);
/** Moves time on until something is true, so that peers on real sockets can follow. */
const later = async (ms: number, check: () => boolean): Promise<void> => {
  clock.advance(ms);
  await eventually(() => {
    clock.advance(10);
    return check();
  });
};
/** Everything that was on its way has come. */
const settled = async (line: Connection): Promise<void> => {
  clock.advance(2_500);
  granted(await line.call('getProfile', {}));
  clock.advance(2_500);
  granted(await line.call('getProfile', {}));
};

describe('presence (PRE-1)', () => {
  it('tells at first who is online, then each change; offline after 30 s, with when one was last here', async () => {
    await direct(asha, bilal);
    const mine = await come(asha);
    await eventually(() => onlineOf(mine) !== undefined);
    expect(onlineOf(mine)).toEqual([]);
    const theirs = await come(bilal);
    await eventually(() => onlineOf(theirs) !== undefined);
    expect(onlineOf(theirs)).toEqual(['asha']);
    await later(0, () => heard(mine).length === 1);
    expect(heard(mine)).toEqual([{ user: 'bilal', online: true }]);
    const second = await come(bilal);
    theirs.close();
    await settled(mine);
    second.close();
    await eventually(() => watched.now.ghanti.io.of('/chat').sockets.size === 1);
    const left = clock.now();
    clock.advance(24_000);
    await settled(mine);
    expect(heard(mine)).toHaveLength(1);
    await later(2_000, () => heard(mine).length === 2);
    const [, gone] = heard(mine);
    expect(gone).toEqual({ user: 'bilal', online: false, lastSeenAt: left });
    expect(heard(mine).every(({ user }) => user === 'bilal')).toBe(true);
  });

  it('of people whom one only shares a group with is told where one named them, and as long', async () => {
    await asha.call('createGroup', { clientId: randomUUID(), title: 'Tea', members: ['bilal', 'chitra'] });
    const mine = await come(asha);
    await come(bilal);
    await settled(mine);
    expect(heard(mine)).toEqual([]);
    const { presence } = granted(await mine.call('watchPresence', { users: ['bilal', 'chitra', 'nobody'] }));
    expect(presence).toEqual([
      { user: 'bilal', online: true },
      { user: 'chitra', online: false, lastSeenAt: null },
    ]);
    await come(chitra);
    await later(0, () => heard(mine).length === 1);
    expect(heard(mine)).toEqual([{ user: 'chitra', online: true }]);
    granted(await mine.call('watchPresence', { users: ['asha'] }));
    for (const line of lines.splice(1)) line.close();
    await eventually(() => watched.now.ghanti.io.of('/chat').sockets.size === 1);
    clock.advance(40_000);
    await settled(mine);
    expect(heard(mine)).toHaveLength(1);
    expect(await asha.call('watchPresence', { users: ['bilal'] })).toMatchObject({
      presence: [{ online: false }],
    });
  });

  it('whoever hides it is seen by nobody, and sees nobody; contacts are those who have a direct channel open', async () => {
    await direct(asha, bilal);
    const ask = async (who: Person, user: string) =>
      (await who.call('watchPresence', { users: [user] })).presence.map((entry) => entry.online);
    await asha.call('updateProfile', { privacy: { lastSeen: 'contacts' } });
    expect([await ask(bilal, 'asha'), await ask(chitra, 'asha'), await ask(asha, 'chitra')]).toEqual([
      [false],
      [],
      [],
    ]);
    await direct(asha, chitra);
    expect(await ask(chitra, 'asha')).toEqual([false]);
    const theirs = await come(bilal);
    await asha.call('updateProfile', { privacy: { lastSeen: 'nobody' } });
    const mine = await come(asha);
    await settled(theirs);
    expect([heard(theirs), onlineOf(mine), await ask(asha, 'bilal')]).toEqual([[], [], []]);
  });

  it('is told by nobody to whoever he blocked, nor to him (BLK-1)', async () => {
    await direct(asha, bilal);
    const mine = await come(asha);
    await asha.call('blockUser', { user: 'bilal', on: true });
    const theirs = await come(bilal);
    await settled(mine);
    expect([heard(mine), onlineOf(theirs)]).toEqual([[], []]);
    expect(granted(await mine.call('watchPresence', { users: ['bilal'] }))).toEqual({ presence: [] });
    expect(granted(await theirs.call('watchPresence', { users: ['asha'] }))).toEqual({ presence: [] });
    await asha.call('blockUser', { user: 'bilal', on: false });
    expect(granted(await theirs.call('watchPresence', { users: ['asha'] })).presence).toHaveLength(1);
  });

  it('begins with a direct channel’s first message', async () => {
    const mine = await come(asha);
    const theirs = await come(bilal);
    await direct(bilal, asha);
    await later(2_000, () => heard(mine).length > 0 && heard(theirs).length > 0);
    expect([heard(mine), heard(theirs)]).toEqual([
      [{ user: 'bilal', online: true }],
      [{ user: 'asha', online: true }],
    ]);
  });

  it('comes at most every 2 s, the last change of each', async () => {
    await direct(asha, bilal);
    await direct(asha, chitra);
    const mine = await come(asha);
    await come(bilal);
    await later(0, () => mine.signals('presence').length === 1);
    await come(chitra);
    for (const line of lines.splice(1)) line.close();
    await eventually(() => watched.now.ghanti.io.of('/chat').sockets.size === 1);
    const at = clock.now();
    await later(1_900, () => mine.signals('presence').length >= 2);
    expect(mine.signals('presence').at(-1)?.at).toBeGreaterThanOrEqual(at);
    const times = mine.signals('presence').map((signal) => signal.at);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(2_000);
  });

  it('when somebody was last here survives a restart, and a short one flickers nobody', async () => {
    await direct(asha, bilal);
    await come(bilal);
    for (const line of lines.splice(0)) line.close();
    await eventually(() => watched.now.ghanti.io.of('/chat').sockets.size === 0);
    const left = clock.now();
    clock.advance(10_000);
    await watched.restart();
    const ask = async () => (await asha.call('watchPresence', { users: ['bilal'] })).presence;
    [asha] = await people(watched.now, 'asha');
    expect(await ask()).toEqual([{ user: 'bilal', online: true }]);
    clock.advance(25_000);
    expect(await ask()).toEqual([{ user: 'bilal', online: false, lastSeenAt: left }]);
    clock.advance(600_000);
    await watched.restart();
    [asha] = await people(watched.now, 'asha');
    expect(await ask()).toEqual([{ user: 'bilal', online: false, lastSeenAt: left }]);
  });
});
