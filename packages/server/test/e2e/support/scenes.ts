/**
 * What the rows of the who-may-call table are tried on, made by the people of its roles past transports and limits. A
 * cell that will change something has a channel of its own, so that no cell sees what another did.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { people, person, type Person, type StartedServer } from '@ghanti/testkit';
import { directChannel, selfChannel } from '../../../src/kit/channel-ids.ts';
import { messageFor } from './scenes-messages.ts';
import type { Role, Scene, Signed, Thing } from '../who-may-call-rows.ts';

/** Who takes part. `somebody` is in none of it. */
export type Cast = Readonly<Record<Signed | 'somebody', Person>>;

export type Stage = { readonly server: StartedServer; readonly cast: Cast };

/** Everybody, known to the server. */
export const castOf = async (server: StartedServer, suffix = ''): Promise<Cast> => {
  const names = ['asha', 'bilal', 'chitra', 'dev', 'esha', 'farid'].map((name) => `${name}${suffix}`);
  const [owner, member, former, stranger, somebody, admin] = await people(server, ...names);
  if (!owner || !member || !former || !stranger || !somebody || !admin)
    throw new Error('somebody did not come');
  // A `self` channel begins with its first event.
  await stranger.call('openDirect', { user: somebody.user });
  return { owner, admin, member, former, stranger, somebody };
};

/** A group with an owner, an admin, a member, and one who was removed. */
const madeGroup = async (
  { server, cast }: Stage,
  posting: 'members' | 'admins' = 'members',
): Promise<string> => {
  const owner = server.ghanti.as(cast.owner.user);
  const { channel } = await owner.call('createGroup', {
    clientId: randomUUID(),
    title: 'Tea',
    members: [cast.member.user, cast.admin.user, cast.former.user],
    posting,
  });
  const removal = { clientId: randomUUID(), channel: channel.id, user: cast.former.user };
  await owner.call('removeMember', removal);
  const promotion = { clientId: randomUUID(), channel: channel.id, user: cast.admin.user };
  await owner.call('setRole', { ...promotion, role: 'admin' });
  return channel.id;
};

const madeDirect = async ({ server, cast }: Stage): Promise<string> => {
  const owner = server.ghanti.as(cast.owner.user);
  const { channel } = await owner.call('openDirect', { user: cast.member.user });
  return channel.id;
};

const madeFeed = async ({ server, cast }: Stage, isPublic: boolean): Promise<string> => {
  const owner = server.ghanti.as(cast.owner.user);
  const name = randomBytes(10).toString('hex');
  const { channel } = await owner.call('createFeed', { clientId: randomUUID(), name, public: isPublic });
  const users = [cast.member.user, cast.admin.user, cast.former.user];
  await owner.call('addMembers', { clientId: randomUUID(), channel: channel.id, users });
  const removal = { clientId: randomUUID(), channel: channel.id, user: cast.former.user };
  await owner.call('removeMember', removal);
  const promotion = { clientId: randomUUID(), channel: channel.id, user: cast.admin.user };
  await owner.call('setRole', { ...promotion, role: 'admin' });
  return channel.id;
};

const withMessage = async ({ server, cast }: Stage, channel: string): Promise<string> => {
  const message = { clientId: randomUUID(), channel, text: 'salaam' };
  await server.ghanti.as(cast.owner.user).call('sendMessage', message);
  return channel;
};

/** As random as a group's id, and nobody's. */
const missingChannel = (): string => randomBytes(16).toString('base64url');

const channelFor = async (stage: Stage, on: Thing): Promise<string> => {
  switch (on) {
    case 'a missing channel':
      return missingChannel();
    case 'a missing direct channel':
      return directChannel(stage.cast.somebody.user, missingChannel());
    case 'a feed':
    case 'a public feed':
      return madeFeed(stage, on === 'a public feed');
    case 'a missing feed':
      return `feed:${randomBytes(10).toString('hex')}`;
    case 'a group where admins post':
    case 'a message where admins post':
      return madeGroup(stage, 'admins');
    case 'a direct channel':
      return withMessage(stage, await madeDirect(stage));
    case 'a direct channel without a message':
    case 'a message in a direct channel':
      return madeDirect(stage);
    case 'the self channel of another':
      return selfChannel(stage.cast.somebody.user);
    case 'an invitation':
    case 'an ended invitation':
    case 'a missing invitation':
    case 'a group':
    case 'a message of the owner':
    case 'a message of the member':
    case 'a deleted message':
    case 'a forward by the owner':
    case 'a poll of the owner':
    case 'a poll of the member':
    case 'a closed poll':
    case 'somebody':
    case 'somebody missing':
    case 'oneself':
    case 'nothing':
    case 'the own self channel':
      return madeGroup(stage);
  }
};

/** Of an invitation to the channel; one that never was where the row needs none. */
const codeFor = async ({ server, cast }: Stage, on: Thing, channel: string): Promise<string> => {
  if (on !== 'an invitation' && on !== 'an ended invitation') return missingChannel();
  const owner = server.ghanti.as(cast.owner.user);
  const { code } = await owner.call('createInvite', { clientId: randomUUID(), channel });
  if (on === 'an ended invitation') await owner.call('revokeInvite', { code });
  return code;
};

/** A pair has one direct channel: where it has to be new, the pair is. */
const stageFor = async ({ server, cast }: Stage, on: Thing): Promise<Stage> => {
  if (on !== 'a direct channel without a message') return { server, cast };
  const suffix = randomBytes(6).toString('hex');
  const [owner, member] = await people(server, `asha-${suffix}`, `bilal-${suffix}`);
  return { server, cast: { ...cast, ...(owner && { owner }), ...(member && { member }) } };
};

export type Played = { readonly scene: Scene; readonly me: Person };

type Set = { readonly stage: Stage; readonly channel: string; readonly seq: number; readonly code: string };

export type Scenery = {
  /** Sets a cell up: the scene, and who acts in it. `fresh` makes it anew, else those alike share it. */
  play(on: Thing, role: Role, fresh: boolean): Promise<Played>;
};

export const sceneryOf = (given: Stage): Scenery => {
  const shared = new Map<Thing, Promise<Set>>();

  const build = async (on: Thing): Promise<Set> => {
    const stage = await stageFor(given, on);
    const channel = await channelFor(stage, on);
    const [seq, code] = [await messageFor(stage, on, channel), await codeFor(stage, on, channel)];
    return { stage, channel, seq, code };
  };

  const setFor = (on: Thing, fresh: boolean): Promise<Set> => {
    const set = (fresh ? undefined : shared.get(on)) ?? build(on);
    if (!fresh) shared.set(on, set);
    return set;
  };

  return {
    async play(on, role, fresh) {
      const { stage, channel, seq, code } = await setFor(on, fresh);
      const { cast } = stage;
      const me = role === 'anonymous' ? person(stage.server, 'nobody') : cast[role];
      const scene: Scene = {
        me: me.user,
        channel: on === 'the own self channel' ? selfChannel(me.user) : channel,
        seq,
        people: {
          owner: cast.owner.user,
          admin: cast.admin.user,
          member: cast.member.user,
          former: cast.former.user,
          stranger: cast.stranger.user,
        },
        somebody: cast.somebody.user,
        missing: `nobody-${randomBytes(6).toString('hex')}`,
        clientId: randomUUID(),
        code,
        tokens: { own: me.token, other: cast.somebody.token, forged: `${me.token.slice(0, -6)}AAAAAA` },
      };
      return { scene, me };
    },
  };
};
