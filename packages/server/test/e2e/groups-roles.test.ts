/**
 * Who leads a group: roles are events, bite on live connections at once (AUTH-1), and whatever happens at once, a group with
 * members keeps an owner (EV-21).
 */
import { eventually, group, people, type Connection, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pick } from '../../../../testing/layer.ts';
import { freshId, span } from './resume-support/talk.ts';
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

type Role = 'owner' | 'admin' | 'member';

const giveRole = (by: Person, channel: string, who: Person, role: Role): Promise<string> =>
  outcome(by, 'setRole', { clientId: freshId(), channel, user: who.user, role });

const rolesIn = async (channel: string, by = asha): Promise<Record<string, string>> => {
  const { members } = await by.call('getChannel', { channel });
  return Object.fromEntries(members.map(({ user, role }) => [user.id, role]));
};

const leave = (who: Person, channel: string): Promise<string> =>
  outcome(who, 'leave', { clientId: freshId(), channel });

describe('setRole', () => {
  it('is an event that every member gets, and the role stands in lists and summaries', async () => {
    const channel = await group(asha, [bilal, chitra]);
    using connection = await chitra.connect();
    const { event } = await asha.call('setRole', {
      clientId: freshId(),
      channel,
      user: 'bilal',
      role: 'admin',
    });
    const said = { type: 'roleChanged', channel, by: 'asha', data: { user: 'bilal', role: 'admin' } };
    expect(event).toMatchObject(said);
    await eventually(() => connection.events.some(({ type }) => type === 'roleChanged'));
    expect(connection.events.find(({ type }) => type === 'roleChanged')).toMatchObject(said);
    expect(await rolesIn(channel)).toEqual({ asha: 'owner', bilal: 'admin', chitra: 'member' });
    const { channel: seen } = await bilal.call('getChannel', { channel });
    expect(seen.role).toBe('admin');
    const { messages } = await chitra.call('history', { channel });
    expect(messages.at(-1)).toMatchObject(said);
  });

  it('owners give any role; admins only take their equals down, and step down (EV-21)', async () => {
    const channel = await group(asha, [bilal, chitra]);
    expect(await giveRole(asha, channel, bilal, 'admin')).toBe('ok');
    expect(await giveRole(bilal, channel, chitra, 'admin')).toBe('forbidden');
    expect(await giveRole(bilal, channel, bilal, 'owner')).toBe('forbidden');
    expect(await giveRole(bilal, channel, asha, 'member')).toBe('forbidden');
    expect(await giveRole(asha, channel, chitra, 'admin')).toBe('ok');
    expect(await giveRole(bilal, channel, chitra, 'member')).toBe('ok');
    expect(await giveRole(bilal, channel, bilal, 'member')).toBe('ok');
    expect(await giveRole(bilal, channel, chitra, 'member')).toBe('forbidden');
    expect(await giveRole(asha, channel, chitra, 'owner')).toBe('ok');
    expect(await giveRole(chitra, channel, asha, 'admin')).toBe('ok');
    expect(await rolesIn(channel)).toEqual({ asha: 'admin', bilal: 'member', chitra: 'owner' });
  });

  it('the last owner neither steps down nor leaves before he handed over', async () => {
    const channel = await group(asha, [bilal]);
    expect(await giveRole(asha, channel, asha, 'member')).toBe('forbidden');
    expect(await leave(asha, channel)).toBe('forbidden');
    expect(await giveRole(asha, channel, bilal, 'owner')).toBe('ok');
    expect(await leave(asha, channel)).toBe('ok');
    expect(await rolesIn(channel, bilal)).toEqual({ bilal: 'owner' });
    expect(await giveRole(bilal, channel, bilal, 'admin')).toBe('forbidden');
    expect(await leave(bilal, channel)).toBe('ok');
  });
});

describe('AUTH-1: a role bites on live connections', () => {
  const post = (line: Connection, channel: string) =>
    line.call('sendMessage', { clientId: freshId(), channel, text: 'mine' });

  it('from the acknowledgement on, on each of them, both ways', async () => {
    const channel = await group(asha, [bilal], { posting: 'admins' });
    using one = await bilal.connect();
    using other = await bilal.connect({ transport: 'polling' });
    for (const line of [one, other]) expect(await post(line, channel)).toMatchObject({ ok: false });
    await giveRole(asha, channel, bilal, 'admin');
    for (const line of [one, other]) expect(await post(line, channel)).toMatchObject({ ok: true });
    await giveRole(asha, channel, bilal, 'member');
    for (const line of [one, other]) {
      expect(await post(line, channel)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
      const typing = await line.call('typing', { channel, state: 'typing' });
      expect(typing).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    }
  });

  it('nothing that begins after the demotion is acknowledged gets in, at full speed', async () => {
    const channel = await group(asha, [bilal], { posting: 'admins' });
    await giveRole(asha, channel, bilal, 'admin');
    using line = await bilal.connect();
    let demotedAt = 0;
    const late: boolean[] = [];
    const hammer = async (): Promise<void> => {
      while (late.length < 20) {
        const isLate = demotedAt > 0;
        const { ok } = await post(line, channel);
        if (isLate) late.push(ok);
      }
    };
    const hammering = Promise.all([hammer(), hammer(), hammer()]);
    const { event } = await asha.call('setRole', {
      clientId: freshId(),
      channel,
      user: 'bilal',
      role: 'member',
    });
    demotedAt = event.seq;
    await hammering;
    expect(late.every((ok) => !ok)).toBe(true);
    const { messages } = await asha.call('history', { channel, after: demotedAt });
    expect(messages).toEqual([]);
  });
});

describe('at once', () => {
  it('two owners demote each other: one stays', async () => {
    for (const _round of span(1, pick(5, 50))) {
      const channel = await group(asha, [bilal, chitra]);
      await giveRole(asha, channel, bilal, 'owner');
      const outcomes = await Promise.all([
        giveRole(asha, channel, bilal, 'member'),
        giveRole(bilal, channel, asha, 'member'),
      ]);
      expect(outcomes.toSorted()).toEqual(['forbidden', 'ok']);
      const owners = Object.values(await rolesIn(channel, chitra)).filter((role) => role === 'owner');
      expect(owners).toHaveLength(1);
    }
  });

  it('two owners remove each other: one stays', async () => {
    const removal = (by: Person, channel: string, user: string): Promise<string> =>
      outcome(by, 'removeMember', { clientId: freshId(), channel, user });
    for (const _round of span(1, pick(5, 50))) {
      const channel = await group(asha, [bilal, chitra]);
      await giveRole(asha, channel, bilal, 'owner');
      const outcomes = await Promise.all([removal(asha, channel, 'bilal'), removal(bilal, channel, 'asha')]);
      expect(outcomes.toSorted()).toEqual(['not_found', 'ok']);
      expect(Object.values(await rolesIn(channel, chitra)).toSorted()).toEqual(['member', 'owner']);
    }
  });

  it('both owners leave: the second hands over first', async () => {
    for (const _round of span(1, pick(5, 50))) {
      const channel = await group(asha, [bilal, chitra]);
      await giveRole(asha, channel, bilal, 'owner');
      const outcomes = await Promise.all([leave(asha, channel), leave(bilal, channel)]);
      expect(outcomes.toSorted()).toEqual(['forbidden', 'ok']);
    }
  });

  it('leaving while being made owner: whoever is first, the group has an owner', async () => {
    for (const _round of span(1, pick(5, 50))) {
      const channel = await group(asha, [bilal, chitra]);
      const [gone, made] = await Promise.all([
        leave(bilal, channel),
        giveRole(asha, channel, bilal, 'owner'),
      ]);
      expect(gone).toBe('ok');
      expect(['ok', 'not_found']).toContain(made);
      expect(await rolesIn(channel, chitra)).toEqual({ asha: 'owner', chitra: 'member' });
    }
  });
});

it('left no bug behind', () => expect(watched.errors).toEqual([]));
