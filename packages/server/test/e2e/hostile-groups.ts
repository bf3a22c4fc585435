/** Bad inputs of the commands on groups, on oneself and on other people (EV-20, EV-21, EV-28, RS-22, RS-26); see hostile-inputs.ts. */
import { group, type Case, type Change } from './hostile-case.ts';

const notTimes = [-1, 0, 1.5, 1e21, 4_102_444_800_001, 'soon', null];
const notCounts = [0, -1, 2.5, 10_001, 2 ** 53, 'many', null];

const lines: readonly Change[] = [
  ['blank', { title: ' \u200b ' }, 'title'],
  ['two lines', { title: 'a\nb' }, 'title'],
  ['a direction override', { title: 'a\u202eb' }, 'title'],
  ['101 characters', { title: 'x'.repeat(101) }, 'title'],
  ['a lone surrogate', { title: '\ud800' }, 'title'],
  ['a number', { title: 7 }, 'title'],
];

const settings: readonly Case[] = [
  ...group('RS-22', 'updateChannel', 'invalid', 'sockets')(...lines),
  ...group('RS-22', 'updateChannel', 'invalid')(
    ['a description over 4 KiB', { description: 'x'.repeat(4_097) }, 'description'],
    ['a script as a picture', { avatar: 'javascript:alert(1)' }, 'avatar'],
    ['a picture of another scheme', { avatar: 'data:text/html,x' }, 'avatar'],
    ['a picture on another host in disguise', { avatar: '//evil.example/x' }, 'avatar'],
  ),
  ...group('EV-28', 'updateChannel', 'invalid', 'sockets')(
    ...[0, -1, 1.5, 1e21, 315_360_000_001, 'never'].map((expireAfterMs): Change => [
      `messages that last ${expireAfterMs}`,
      { expireAfterMs },
      'expireAfterMs',
    ]),
    ['a rule that is none', { posting: 'nobody' }, 'posting'],
    ['a history that is none', { history: 'none' }, 'history'],
    ['a title taken away', { title: null }, 'title'],
  ),
  ...group('RS-26', 'updateChannel', 'invalid')(
    ['an owner', { createdBy: 'asha' }, 'unknown key'],
    ['a count', { memberCount: 9 }, 'unknown key'],
    ['a kind', { kind: 'feed' }, 'unknown key'],
  ),
];

const roles: readonly Case[] = [
  ...group('EV-21', 'setRole', 'invalid', 'sockets')(
    ['a role that is none', { role: 'root' }, 'role'],
    ['a role in capitals', { role: 'Owner' }, 'role'],
    ['a role that is a list', { role: ['owner'] }, 'role'],
    ['no role', { role: undefined }, 'role'],
    ['two users', { user: ['bilal', 'chitra'] }, 'user'],
    ['nobody', { user: undefined }, 'user'],
  ),
  ...group('EV-21', 'setRole', 'not_found')(['somebody who is not here', { user: 'dev' }]),
  ...group('EV-21', 'setRole', 'forbidden')(['the last owner', { user: 'asha', role: 'member' }]),
];

const invites: readonly Case[] = [
  ...group(
    'EV-28',
    'createInvite',
    'invalid',
    'sockets',
  )(
    ...notTimes.map((expiresAt): Change => [`expires at ${expiresAt}`, { expiresAt }, 'expiresAt']),
    ...notCounts.map((maxUses): Change => [`for ${maxUses} uses`, { maxUses }, 'maxUses']),
  ),
  ...group(
    'RS-26',
    'createInvite',
    'invalid',
  )(
    ['a code of one’s own', { code: 'secret' }, 'unknown key'],
    ['uses taken already', { uses: -5 }, 'unknown key'],
  ),
  ...['acceptInvite', 'revokeInvite'].flatMap((command) => [
    ...group('RS-12', command, 'invalid')(
      ['a code of 65 characters', { code: 'a'.repeat(65) }, 'code'],
      ['a code with NUL', { code: 'a\0' }, 'code'],
      ['a code that is a path', { code: '../admin' }, 'code'],
      ['a code that is a query', { code: "' OR 1=1 --" }, 'code'],
    ),
    ...group(
      'RS-12',
      command,
      'not_found',
    )(
      ['a code that never was', { code: 'AAAAAAAAAAAAAAAAAAAAAA' }],
      ['a code named constructor', { code: 'constructor' }],
    ),
    ...group(
      'EV-30',
      command,
      'invalid',
      'sockets',
    )(['a code that is a list', { code: ['a'] }, 'code'], ['no code', { code: undefined }, 'code']),
  ]),
];

const oneself: readonly Case[] = [
  ...group('EV-28', 'setPreferences', 'invalid', 'sockets')(
    ['muted until before', { mutedUntil: -1 }, 'mutedUntil'],
    ['muted until a half', { mutedUntil: 0.5 }, 'mutedUntil'],
    ['muted for ever', { mutedUntil: true }, 'mutedUntil'],
    ['archived by a word', { archived: 'yes' }, 'archived'],
    ['pinned by nothing', { pinned: null }, 'pinned'],
    ['a draft that is a list', { draft: ['a'] }, 'draft'],
    ['a lone surrogate in a draft', { draft: '\ud800' }, 'draft'],
    ['NUL in a draft', { draft: 'a\0' }, 'draft'],
  ),
  ...group(
    'RS-26',
    'setPreferences',
    'invalid',
  )(['somebody else’s', { user: 'bilal' }, 'unknown key'], ['what was seen', { seen: 9 }, 'unknown key']),
  ...group(
    'EV-30',
    'blockUser',
    'invalid',
    'sockets',
  )(
    ['many at once', { user: ['bilal'] }, 'user'],
    ['neither on nor off', { on: undefined }, 'on'],
    ['a word for on', { on: 'true' }, 'on'],
  ),
  ...group(
    'RS-12',
    'blockUser',
    'invalid',
  )(['oneself', { user: 'asha' }, 'user'], ['__proto__', { user: '__proto__' }, 'user']),
  ...group('RS-12', 'blockUser', 'not_found')(['somebody who is not there', { user: 'nobody-at-all' }]),
  ...group('RS-22', 'updateProfile', 'invalid')(
    ['a blank name', { name: '\u3164' }, 'name'],
    ['a name of 10,000 characters', { name: 'x'.repeat(10_000) }, 'name'],
    ['an "about" over 2 KiB', { about: 'x'.repeat(2_049) }, 'about'],
    ['a handle', { handle: 'admin' }, 'unknown key'],
    ['roles', { roles: ['admin'] }, 'unknown key'],
    ['somebody else’s', { user: 'bilal' }, 'unknown key'],
    ['a bot', { bot: true }, 'unknown key'],
    ['privacy that is none', { privacy: { online: false } }, 'unknown key'],
  ),
];

export const groupInputs: readonly Case[] = [...settings, ...roles, ...invites, ...oneself];
