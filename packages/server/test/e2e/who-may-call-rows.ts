/**
 * What the rows of the who-may-call table are made of: roles, things, outcomes, and the usual sets of cells.
 *
 * Roles of a group: its owner, an admin, a member, someone who was removed, someone who never was one, and nobody at all. In
 * the direct channel `owner` is the one who opened it and `member` the other; `admin` is not in it.
 */
import type { CommandName, ErrorCode } from '@ghanti/protocol';
import type { Fields } from './support/requests.ts';

export const roles = ['anonymous', 'stranger', 'former', 'member', 'admin', 'owner'] as const;
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
  | 'an invitation'
  | 'an ended invitation'
  | 'a missing invitation'
  | 'the self channel of another'
  | 'a message of the owner'
  | 'a message of the member'
  | 'a message where admins post'
  | 'a message in a direct channel'
  | 'a deleted message'
  | 'a forward by the owner'
  | 'a poll of the owner'
  | 'a poll of the member'
  | 'a closed poll'
  | 'a feed'
  | 'a public feed'
  | 'a missing feed'
  | 'somebody'
  | 'somebody missing'
  | 'oneself'
  | 'nothing';

/** What the inputs are made of; fresh for every cell. */
export type Scene = {
  readonly me: string;
  readonly channel: string;
  /** The message that the thing is. */
  readonly seq: number;
  /** Who is there in each role. */
  readonly people: Readonly<Record<Signed, string>>;
  /** An account that is in none of it, and a name without an account. */
  readonly somebody: string;
  readonly missing: string;
  readonly clientId: string;
  /** Of an invitation to the channel, standing or ended, where there is one. */
  readonly code: string;
  readonly tokens: Readonly<Record<'own' | 'other' | 'forged', string>>;
};

export type Row = {
  readonly command: CommandName;
  readonly on: Thing;
  readonly input: (scene: Scene) => Fields;
  readonly outcomes: Outcomes;
};

const outside = { anonymous: 'unauthenticated', stranger: 'not_found', former: 'not_found' } as const;
/** In a group; admins as the owner, unless told. */
export const inside = (member: Outcome, owner: Outcome, admin: Outcome = owner): Outcomes => ({
  ...outside,
  member,
  admin,
  owner,
});
/** In a direct channel, where there is no admin. */
export const between = (both: Outcome): Outcomes => inside(both, both, 'not_found');
export const signedIn = (all: Outcome): Outcomes => ({
  anonymous: 'unauthenticated',
  stranger: all,
  former: all,
  member: all,
  admin: all,
  owner: all,
});

export const members = inside('ok', 'ok');
export const leaders = inside('forbidden', 'ok');
export const nobody = signedIn('not_found');
export const everybody = signedIn('ok');

export const row = (command: CommandName, on: Thing, outcomes: Outcomes, input: Row['input']): Row => ({
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
export const onChannels = (
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

export const readable = {
  'a group': members,
  'a group where admins post': members,
  'a direct channel': between('ok'),
  'a direct channel without a message': between('ok'),
  'the own self channel': everybody,
};
export const inChats = { ...readable, 'the own self channel': signedIn('forbidden') };
export const posting = { ...inChats, 'a group where admins post': leaders };
export const inGroups = {
  ...inChats,
  'a direct channel': between('forbidden'),
  'a direct channel without a message': between('forbidden'),
};
export const leading = { ...inGroups, 'a group': leaders, 'a group where admins post': leaders };
/** The owner is the last one. */
export const going = {
  ...inGroups,
  'a group': inside('ok', 'forbidden', 'ok'),
  'a group where admins post': inside('ok', 'forbidden', 'ok'),
};
