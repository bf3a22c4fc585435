/**
 * Invitations: exactly so many join as an invitation has uses, whoever comes at once; whatever it is that one does not stand
 * for, the answer is that of a code that never was; and it ends with its maker's right to make it (AUTH-1).
 */
import type { CommandName, CommandRequest } from '@ghanti/protocol';
import {
  createManualClock,
  createRest,
  eventually,
  group,
  people,
  startServer,
  type Person,
} from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pick } from '../../../../testing/layer.ts';
import { freshId, say, span } from './resume-support/talk.ts';
import { outcome } from './support/outcome.ts';
import { startWatched, unhurried, type WatchedServer } from './support/watched-server.ts';

let watched: WatchedServer;
let asha: Person;
let bilal: Person;
let chitra: Person;
let dev: Person;

beforeAll(async () => {
  watched = await startWatched({ publicUrl: 'https://chat.example' });
  [asha, bilal, chitra, dev] = await people(watched.now, 'asha', 'bilal', 'chitra', 'dev');
});

afterAll(() => watched[Symbol.asyncDispose]());

type Bounds = { readonly maxUses?: number; readonly expiresAt?: number };

const invite = async (by: Person, channel: string, bounds: Bounds = {}): Promise<string> =>
  (await by.call('createInvite', { clientId: freshId(), channel, ...bounds })).code;

const accept = (who: Person, code: string): Promise<string> =>
  outcome(who, 'acceptInvite', { clientId: freshId(), code });

const count = async (channel: string, by = asha): Promise<number> =>
  (await by.call('getChannel', { channel })).memberCount;

describe('an invitation', () => {
  it('has a code of 128 bits and an address, is told to its maker’s devices, and lets in', async () => {
    const channel = await group(asha, [], { title: 'Tea' });
    await say(asha, channel, 'before');
    using desk = await asha.connect();
    const made = await asha.call('createInvite', { clientId: freshId(), channel, maxUses: 9 });
    const { code, url } = made;
    expect(Buffer.from(code, 'base64url')).toHaveLength(16);
    expect(url).toBe(`https://chat.example/join/${code}`);
    await eventually(() => desk.events.some(({ type }) => type === 'notification'));
    expect(desk.events.find(({ type }) => type === 'notification')?.data).toEqual({
      title: 'Tea',
      url,
      kind: 'invite',
      data: { channel, code },
    });
    using line = await bilal.connect();
    const { channel: joined, event } = await bilal.call('acceptInvite', { clientId: freshId(), code });
    expect(joined).toMatchObject({ id: channel, role: 'member', memberCount: 2, title: 'Tea' });
    expect(event).toMatchObject({ type: 'channelOpened', data: { channel } });
    await eventually(() => line.events.some((each) => each.channel === channel));
    expect(line.events.find((each) => each.channel === channel)).toMatchObject({
      type: 'memberJoined',
      by: 'bilal',
      data: { user: 'bilal', role: 'member', how: 'invite' },
    });
    const { invites } = await asha.call('listInvites', { channel });
    expect(invites).toEqual([
      { code, url, createdBy: 'asha', createdAt: expect.any(Number), uses: 1, maxUses: 9 },
    ]);
  });

  it('is made or refused for who asks in the moment in which he comes to lead the group, and told as it is', async () => {
    const channel = await group(asha, [], { title: 'Tea' });
    using desk = await dev.connect();
    const call = <N extends CommandName>(by: Person, name: N, input: CommandRequest<N>) =>
      watched.now.ghanti.as(by.user).call(name, input);
    const key = () => ({ clientId: freshId(), channel });
    const [, , asked] = await Promise.allSettled([
      call(asha, 'addMembers', { ...key(), users: [dev.user] }),
      call(asha, 'setRole', { ...key(), user: dev.user, role: 'admin' }),
      call(dev, 'createInvite', key()),
    ]);
    // Which of the three comes first is the database's affair: he is not in yet, or does not lead yet.
    if (asked.status === 'rejected')
      expect(asked.reason).toMatchObject({ code: expect.stringMatching(/^(not_found|forbidden)$/) });
    await asha.call('setRole', { ...key(), user: dev.user, role: 'admin' });
    await invite(dev, channel);
    const { invites } = await dev.call('listInvites', { channel });
    expect(invites).toHaveLength(asked.status === 'fulfilled' ? 2 : 1);
    const told = () => desk.events.flatMap(({ type, data }) => (type === 'notification' ? [data.url] : []));
    const stand = new Set(invites.map(({ url }) => url));
    await eventually(() => expect(told()).toHaveLength(stand.size));
    expect(new Set(told())).toEqual(stand);
  });

  it('takes no use and writes nothing for who is in already', async () => {
    const channel = await group(asha, [bilal]);
    const code = await invite(asha, channel, { maxUses: 1 });
    const answer = await bilal.call('acceptInvite', { clientId: freshId(), code });
    expect([answer.channel.id, answer.event]).toEqual([channel, undefined]);
    expect(await accept(chitra, code)).toBe('ok');
    expect(await accept(bilal, code)).toBe('not_found');
    expect(await count(channel)).toBe(3);
  });

  it('ended, used up, expired, of a maker who no longer leads, unknown: byte for byte the same', async () => {
    const clock = createManualClock();
    await using server = await startServer({ clock, limits: unhurried });
    const [one, two, three] = await people(server, 'asha', 'bilal', 'chitra');
    const channel = await group(one, [two]);
    const [ended, used] = [await invite(one, channel), await invite(one, channel, { maxUses: 1 })];
    const expired = await invite(one, channel, { expiresAt: clock.now() + 1_000 });
    await one.call('setRole', { clientId: freshId(), channel, user: 'bilal', role: 'admin' });
    const [lost, left] = [await invite(two, channel), await invite(two, channel)];
    await one.call('revokeInvite', { code: ended });
    await one.call('revokeInvite', { code: ended });
    const [fourth] = await people(server, 'dev');
    expect(await accept(fourth, used)).toBe('ok');
    clock.advance(2_000);
    await one.call('setRole', { clientId: freshId(), channel, user: 'bilal', role: 'member' });
    const dead = [ended, used, expired, lost, 'AAAAAAAAAAAAAAAAAAAAAA'];
    const answers = await Promise.all(
      dead.map((code) => three.rest.request(`/api/v1/invites/${code}`, post())),
    );
    expect(answers[0]?.status).toBe(404);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await one.call('listInvites', { channel })).invites).toEqual([]);
    await one.call('setRole', { clientId: freshId(), channel, user: 'bilal', role: 'admin' });
    expect(await accept(three, left)).toBe('ok');
    await one.call('removeMember', { clientId: freshId(), channel, user: 'bilal' });
    expect(await accept(two, lost)).toBe('not_found');
  });

  const post = () => ({ method: 'POST', body: { clientId: freshId() } });

  it('no more than `maxInvites` stand at once; one that ended makes room', async () => {
    await using server = await startServer({ limits: { ...unhurried, maxInvites: 2 } });
    const [one] = await people(server, 'asha');
    const channel = await group(one, []);
    const [code] = [await invite(one, channel), await invite(one, channel)];
    const another = () => outcome(one, 'createInvite', { clientId: freshId(), channel });
    expect(await another()).toBe('too_large');
    await one.call('revokeInvite', { code });
    expect(await another()).toBe('ok');
  });
});

describe('at once', () => {
  it('forty come with an invitation for seven: seven join', async () => {
    const all = await people(watched.now, ...span(1, 40).map((number) => `guest-${number}`));
    for (const _round of span(1, pick(2, 20))) {
      const channel = await group(asha, []);
      const code = await invite(asha, channel, { maxUses: 7 });
      const outcomes = await Promise.all(all.map((who) => accept(who, code)));
      expect(outcomes.filter((word) => word === 'ok')).toHaveLength(7);
      expect(new Set(outcomes)).toEqual(new Set(['ok', 'not_found']));
      expect(await count(channel)).toBe(8);
    }
  });

  it('the same one comes from many places under one key: one joining, equal answers (IDEM-1)', async () => {
    const channel = await group(asha, []);
    const code = await invite(asha, channel, { maxUses: 2 });
    const input = { clientId: freshId(), code };
    const answers = await Promise.all(span(1, 10).map(() => bilal.call('acceptInvite', input)));
    expect(new Set(answers.map(({ event }) => event?.id)).size).toBe(1);
    expect(answers.filter(({ duplicate }) => duplicate !== true)).toHaveLength(1);
    expect((await asha.call('listInvites', { channel })).invites[0]?.uses).toBe(1);
    await bilal.call('leave', { clientId: freshId(), channel });
    expect((await bilal.call('acceptInvite', input)).channel).toEqual({ id: channel });
    expect(await count(channel)).toBe(1);
  });

  it('an invitation that is ended while many come lets nobody in after the acknowledgement', async () => {
    const all = await people(watched.now, ...span(1, 20).map((number) => `late-${number}`));
    const channel = await group(asha, []);
    const code = await invite(asha, channel);
    const coming = all.slice(0, 10).map((who) => accept(who, code));
    await asha.call('revokeInvite', { code });
    const after = await Promise.all(all.slice(10).map((who) => accept(who, code)));
    expect(new Set(after)).toEqual(new Set(['not_found']));
    const joined = (await Promise.all(coming)).filter((word) => word === 'ok').length;
    expect(await count(channel)).toBe(1 + joined);
  });

  it('at the ceiling of a group the rest are `too_large`, and take no use', async () => {
    await using server = await startServer({ limits: { ...unhurried, maxMembers: 5 } });
    const [owner] = await people(server, 'asha');
    const all = await people(server, ...span(1, 10).map((number) => `guest-${number}`));
    const channel = await group(owner, []);
    const code = await invite(owner, channel, { maxUses: 9 });
    const outcomes = await Promise.all(all.map((who) => accept(who, code)));
    expect(outcomes.filter((word) => word === 'too_large')).toHaveLength(6);
    expect(await count(channel, owner)).toBe(5);
    expect((await owner.call('listInvites', { channel })).invites[0]?.uses).toBe(4);
  });
});

describe('GHANTI_REGISTRATION=invite', () => {
  const register = (url: string, handle: string, code?: string) =>
    createRest(url).request('/api/v1/auth/register', {
      method: 'POST',
      body: { handle, name: handle, password: `the password of ${handle}`, ...(code && { invite: code }) },
    });

  it('an invitation for two makes two accounts, whoever comes at once, and each is in the group', async () => {
    await using server = await startServer({ registration: 'invite', limits: unhurried });
    const [owner] = await people(server, 'asha');
    const channel = await group(owner, []);
    const code = await invite(owner, channel, { maxUses: 2 });
    expect((await register(server.url, 'nobody')).status).toBe(403);
    const answers = await Promise.all(
      ['one', 'two', 'three', 'four'].map((name) => register(server.url, name, code)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(2);
    const { memberCount, members } = await owner.call('getChannel', { channel });
    expect(memberCount).toBe(3);
    expect(members.filter(({ user }) => user.handle !== undefined)).toHaveLength(2);
    expect((await register(server.url, 'five', code)).status).toBe(403);
    const found = await Promise.all(
      ['one', 'two', 'three', 'four', 'five'].map((q) => owner.call('findUsers', { q })),
    );
    expect(found.flatMap(({ users }) => users)).toHaveLength(2);
  });

  it('a taken handle takes no use', async () => {
    await using server = await startServer({ registration: 'invite', limits: unhurried });
    const [owner] = await people(server, 'asha');
    const channel = await group(owner, []);
    const code = await invite(owner, channel, { maxUses: 2 });
    const statuses = [];
    for (const handle of ['bilal', 'bilal', 'chitra', 'dev'])
      statuses.push((await register(server.url, handle, code)).status);
    expect(statuses).toEqual([201, 409, 201, 403]);
    expect(await count(channel, owner)).toBe(3);
  });
});

it('left no bug behind', () => expect(watched.errors).toEqual([]));
