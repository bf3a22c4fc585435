/**
 * Who may call what (AZ, PRV-1), as data: a row per served command and object, a column per role, in each cell the exact
 * code. The suite beside runs every cell on every door, and fails where a served command or a REST route has no row.
 *
 * Roles of a group: its owner, a member, someone who was removed, someone who never was one, and nobody at all. In the
 * direct channel `owner` is the one who opened it and `member` the other.
 */
import type { CommandName, ErrorCode } from '@ghanti/protocol';
import type { Fields } from './support/requests.ts';

export const roles = ['anonymous', 'stranger', 'former', 'member', 'owner'] as const;
export type Role = (typeof roles)[number];
export type Signed = Exclude<Role, 'anonymous'>;

export type Outcome = 'ok' | ErrorCode;
export type Outcomes = Readonly<Record<Role, Outcome>>;

/** What a command is called on. */
export type Thing =
  | 'a group'
  | 'a missing channel'
  | 'a missing direct channel'
  | 'a group where admins post'
  | 'a direct channel'
  | 'a direct channel without a message'
  | 'the own self channel'
  | 'the self channel of another'
  | 'somebody'
  | 'somebody missing'
  | 'oneself'
  | 'nothing';

/** What the inputs are made of; fresh for every cell. */
export type Scene = {
  readonly me: string;
  readonly channel: string;
  /** Who is there in each role. */
  readonly people: Readonly<Record<Signed, string>>;
  /** An account that is in none of it, and a name without an account. */
  readonly somebody: string;
  readonly missing: string;
  readonly clientId: string;
  readonly tokens: Readonly<Record<'own' | 'other' | 'forged', string>>;
};

export type Row = {
  readonly command: CommandName;
  readonly on: Thing;
  readonly input: (scene: Scene) => Fields;
  readonly outcomes: Outcomes;
};

const outside = { anonymous: 'unauthenticated', stranger: 'not_found', former: 'not_found' } as const;
const inside = (member: Outcome, owner: Outcome): Outcomes => ({ ...outside, member, owner });
const signedIn = (all: Outcome): Outcomes => ({
  anonymous: 'unauthenticated',
  stranger: all,
  former: all,
  member: all,
  owner: all,
});

const members = inside('ok', 'ok');
const leaders = inside('forbidden', 'ok');
const noMember = inside('forbidden', 'forbidden');
const nobody = signedIn('not_found');
const everybody = signedIn('ok');

const row = (command: CommandName, on: Thing, outcomes: Outcomes, input: Row['input']): Row => ({
  command,
  on,
  input,
  outcomes,
});

const kinds = [
  'a group',
  'a group where admins post',
  'a direct channel',
  'a direct channel without a message',
  'the own self channel',
] as const;

/** A row per kind of channel; what is missing and what is another's own is `not_found` to all. */
const onChannels = (
  command: CommandName,
  input: Row['input'],
  cells: Readonly<Record<(typeof kinds)[number], Outcomes>>,
): readonly Row[] => {
  const nothing = ['a missing channel', 'a missing direct channel', 'the self channel of another'] as const;
  return [
    ...kinds.map((on) => row(command, on, cells[on], input)),
    ...nothing.map((on) => row(command, on, nobody, input)),
  ];
};

const readable = {
  'a group': members,
  'a group where admins post': members,
  'a direct channel': members,
  'a direct channel without a message': members,
  'the own self channel': everybody,
};
const inChats = { ...readable, 'the own self channel': signedIn('forbidden') };
const posting = { ...inChats, 'a group where admins post': leaders };
const inGroups = {
  ...inChats,
  'a direct channel': noMember,
  'a direct channel without a message': noMember,
};
const leading = { ...inGroups, 'a group': leaders, 'a group where admins post': leaders };
/** The owner is the last one. */
const going = {
  ...inGroups,
  'a group': inside('ok', 'forbidden'),
  'a group where admins post': inside('ok', 'forbidden'),
};

const channelRows: readonly Row[] = [
  ...onChannels('sendMessage', ({ channel, clientId }) => ({ channel, clientId, text: 'salaam' }), posting),
  ...onChannels('history', ({ channel }) => ({ channel, limit: 10 }), readable),
  ...onChannels('getChannel', ({ channel }) => ({ channel }), readable),
  ...onChannels('listMembers', ({ channel }) => ({ channel }), readable),
  ...onChannels('mark', ({ channel }) => ({ marks: [{ channel, seen: 0 }] }), inChats),
  ...onChannels('typing', ({ channel }) => ({ channel, state: 'typing' }), posting),
  ...onChannels('signal', ({ channel }) => ({ channel, name: 'wave', data: { to: 'all' } }), inChats),
  ...onChannels(
    'addMembers',
    ({ channel, clientId, somebody }) => ({ channel, clientId, users: [somebody] }),
    leading,
  ),
  ...onChannels(
    'removeMember',
    ({ channel, clientId, me, people }) => ({
      channel,
      clientId,
      user: me === people.member ? people.owner : people.member,
    }),
    leading,
  ),
  ...onChannels('leave', ({ channel, clientId }) => ({ channel, clientId }), going),
];

/** Objects within objects: the channel is there, the person is not, or not in it. */
const withinRows: readonly Row[] = [
  row(
    'addMembers',
    'somebody missing',
    inside('forbidden', 'not_found'),
    ({ channel, clientId, missing }) => ({ channel, clientId, users: [missing] }),
  ),
  row('removeMember', 'somebody', inside('forbidden', 'not_found'), ({ channel, clientId, somebody }) => ({
    channel,
    clientId,
    user: somebody,
  })),
  row(
    'removeMember',
    'somebody missing',
    inside('forbidden', 'not_found'),
    ({ channel, clientId, missing }) => ({ channel, clientId, user: missing }),
  ),
  row('removeMember', 'oneself', signedIn('invalid'), ({ channel, clientId, me }) => ({
    channel,
    clientId,
    user: me,
  })),
];

const peopleRows: readonly Row[] = [
  row('openDirect', 'somebody', everybody, ({ somebody }) => ({ user: somebody })),
  row('openDirect', 'somebody missing', nobody, ({ missing }) => ({ user: missing })),
  row('openDirect', 'oneself', signedIn('invalid'), ({ me }) => ({ user: me })),
  row('createGroup', 'somebody', everybody, ({ clientId, somebody }) => ({
    clientId,
    title: 'Lunch',
    members: [somebody],
  })),
  row('createGroup', 'somebody missing', nobody, ({ clientId, missing }) => ({
    clientId,
    title: 'Lunch',
    members: [missing],
  })),
  row('getProfile', 'somebody', everybody, ({ somebody }) => ({ user: somebody })),
  row('getProfile', 'somebody missing', nobody, ({ missing }) => ({ user: missing })),
  row('getProfile', 'oneself', everybody, () => ({})),
  row('findUsers', 'somebody', everybody, ({ somebody }) => ({ q: somebody })),
  row('findUsers', 'somebody missing', everybody, ({ missing }) => ({ q: missing })),
  row('listChannels', 'nothing', everybody, () => ({})),
  row('sync', 'nothing', everybody, () => ({})),
];

/** `authenticate` has no address: it is for connections. */
const connectionRows: readonly Row[] = [
  row('authenticate', 'oneself', everybody, ({ tokens }) => ({ token: tokens.own })),
  row('authenticate', 'somebody', signedIn('forbidden'), ({ tokens }) => ({ token: tokens.other })),
  row('authenticate', 'somebody missing', signedIn('unauthenticated'), ({ tokens }) => ({
    token: tokens.forged,
  })),
];

export const whoMayCall: readonly Row[] = [...channelRows, ...withinRows, ...peopleRows, ...connectionRows];

/** Addresses below `/api/v1` that are no command's: what an empty body gives, whoever asks. */
export const otherRoutes: readonly { readonly route: string; readonly outcome: Outcome }[] = [
  { route: 'POST /api/v1/auth/register', outcome: 'invalid' },
  { route: 'POST /api/v1/auth/login', outcome: 'invalid' },
  { route: 'POST /api/v1/auth/refresh', outcome: 'unauthenticated' },
  { route: 'POST /api/v1/auth/logout', outcome: 'ok' },
];
