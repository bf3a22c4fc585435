/**
 * Bad inputs of the served commands (EV, EP-28 to EP-30, CU-01), as data: what is changed in a good call, and the exact
 * code that it gets on Socket.IO and REST. A key set to `undefined` is left out.
 */
import { acts } from './hostile-acts.ts';
import { group, type Case, type Change } from './hostile-case.ts';
import { groupInputs } from './hostile-groups.ts';
import type { Fields } from './support/requests.ts';

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
const keys = (count: number): Fields =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]));
const users = (count: number): string[] => Array.from({ length: count }, (_, index) => `u${index}`);
/** JSON.parse keeps `__proto__` as a key of its own, as it comes off the wire. */
const polluting = (text: string): unknown => JSON.parse(text);

const send = 'sendMessage';

const messages: readonly Case[] = [
  ...group('EV-01', send, 'invalid')(
    ['no clientId', { clientId: undefined }, 'clientId'],
    ['a clientId over 64 characters', { clientId: 'a'.repeat(65) }, 'clientId'],
    ['a clientId that is a number', { clientId: 7 }, 'clientId'],
    ['an empty clientId', { clientId: '' }, 'clientId'],
    ['a clientId with a space', { clientId: 'a b' }, 'clientId'],
    ['a clientId that is null', { clientId: null }, 'clientId'],
  ),
  ...group('EV-02', send, 'invalid')(
    ['no text', { text: undefined }, 'empty'],
    ['empty text', { text: '' }, 'empty'],
    ['only spaces', { text: ' \n\t\u00a0\u3000' }, 'empty'],
    ['only zero-width characters', { text: '\u200b\u200e\ufeff\u2060' }, 'empty'],
    ['only tag characters', { text: '\u{E0041}\u{E007F}' }, 'empty'],
    ['text that is a number', { text: 5 }],
    ['text that is a list', { text: ['a'] }],
    ['text that is an object', { text: { toString: 'x' } }],
  ),
  ...group(
    'EV-04',
    send,
    'invalid',
  )(
    ['a lone high surrogate', { text: 'a\ud800' }, 'well-formed'],
    ['a lone low surrogate', { text: '\udc00b' }, 'well-formed'],
  ),
  ...group('EV-05', send, 'invalid')(
    ['NUL', { text: 'a\0b' }, 'control'],
    ['a C0 control', { text: 'a\u0007b' }, 'control'],
    ['a C1 control', { text: 'a\u0085b' }, 'control'],
    ['a carriage return', { text: 'a\r\nb' }, 'control'],
  ),
  ...group(
    'EV-05',
    send,
    'ok',
  )(
    ['a letter under many marks', { text: `a${'\u0301'.repeat(8000)}` }],
    ['a direction override', { text: 'abc\u202edef' }],
  ),
  ...group('EV-06', send, 'ok')(['5000 line feeds', { text: `a${'\n'.repeat(5000)}b` }]),
  ...group('EV-06', send, 'too_large')(['text over 16 KiB', { text: 'ü'.repeat(8193) }]),
  ...group('EV-09', send, 'invalid')(
    ['a reply to a later message', { replyTo: 4000 }, 'replyTo'],
    ['a reply to number 0', { replyTo: 0 }, 'replyTo'],
    ['a reply to a negative number', { replyTo: -1 }, 'replyTo'],
    ['a reply to a fraction', { replyTo: 1.5 }, 'replyTo'],
    ['a reply to text', { replyTo: '1' }, 'replyTo'],
    ['a reply beyond exact numbers', { replyTo: 2 ** 53 }, 'replyTo'],
  ),
  ...group('EV-10', send, 'ok')(['a mention of somebody who is no member', { mentions: ['nobody'] }]),
  ...group('EV-10', send, 'invalid')(
    ['51 mentions', { mentions: users(51) }, 'too_many'],
    ['1000 mentions', { mentions: users(1000) }, 'too_many'],
    ['somebody twice', { mentions: ['bilal', 'bilal'] }, 'twice'],
    ['a mention with a slash', { mentions: ['a/b'] }],
    ['mentions that are text', { mentions: 'bilal' }],
  ),
  ...group(
    'EV-12',
    send,
    'invalid',
  )(
    ...['seq', 'id', 'ts', 'at', 'by', 'senderId', 'edited', 'system', 'type', 'duplicate', 'expiresAt'].map(
      (name): Change => [`its own ${name}`, { [name]: 1 }, 'unknown key'],
    ),
  ),
  ...group(
    'EV-26',
    send,
    'invalid',
  )(
    ['a later schema version', { v: 999 }, 'unknown key'],
    ['a schema version of -1', { v: -1 }, 'unknown key'],
  ),
  ...group('EV-30', send, 'invalid')(
    ['a poll that is text', { poll: 'yes?' }],
    ['a poll with one option', { poll: { question: 'a', options: ['b'] } }],
    ['a poll with 13 options', { poll: { question: 'a', options: users(13) } }, 'too_many'],
    ['a poll with numbers', { poll: { question: 'a', options: [1, 2] } }],
    ['attachments', { attachments: [{ id: 'x' }] }, 'attachments'],
    ['a forward with text', { forwardOf: { channel: 'c', seq: 1 } }],
  ),
];

const marks: readonly Case[] = [
  ...group('EV-16', 'mark', 'invalid')(
    ...[4000, -1, 1.5, '1', null, 2 ** 53, 1e21, [1], {}].map((seen): Change => [
      `seen: ${JSON.stringify(seen)}`,
      { marks: [{ channel: '$channel', seen }] },
    ]),
    ['neither delivered nor seen', { marks: [{ channel: '$channel' }] }, 'empty'],
    ['none', { marks: [] }],
    ['501', { marks: users(501).map((channel) => ({ channel, seen: 0 })) }, 'too_many'],
    ['not a list', { marks: { channel: '$channel', seen: 0 } }],
    ['an unknown key in one', { marks: [{ channel: '$channel', seen: 0, by: 'x' }] }, 'unknown key'],
  ),
  ...group('EV-16', 'mark', 'ok')(['lower than before', { marks: [{ channel: '$channel', seen: 0 }] }]),
  ...group('EV-17', 'mark', 'not_found')(['of no channel', { marks: [{ channel: 'nowhere', seen: 0 }] }]),
];

const groups: readonly Case[] = [
  ...group('EV-20', 'createGroup', 'invalid')(
    ['501 members', { members: users(501) }, 'too_many'],
    ['somebody twice', { members: ['bilal', 'bilal'] }, 'twice'],
    ['no title', { title: undefined }, 'title'],
    ['an empty title', { title: ' ' }, 'empty'],
    ['a title of 101 characters', { title: 'a'.repeat(101) }, 'title'],
    ['a title of 50 KB', { title: 'a'.repeat(50_000) }, 'title'],
    ['a title of two lines', { title: 'a\nb' }, 'title'],
    ['a title with a direction override', { title: 'a\u202eb' }, 'title'],
    ['an unknown posting', { posting: 'everyone' }, 'posting'],
    ['an unknown history', { history: '__proto__' }, 'history'],
  ),
  ...group(
    'EV-20',
    'createGroup',
    'ok',
  )(
    ['oneself among the members', { members: ['asha', 'bilal'] }],
    ['a title that looks like HTML', { title: '<img src=x onerror=alert(1)>' }],
  ),
  ...group('EV-21', 'addMembers', 'invalid')(
    ['nobody', { users: [] }],
    ['501', { users: users(501) }, 'too_many'],
    ['somebody twice', { users: ['dev', 'dev'] }, 'twice'],
    ['a role', { role: 'owner' }, 'unknown key'],
  ),
  ...group('EV-21', 'removeMember', 'invalid')(['oneself', { user: 'asha' }, 'leave']),
  ...group('EV-21', 'openDirect', 'invalid')(['oneself', { user: 'asha' }]),
];

const signals: readonly Case[] = [
  ...group('EV-18', 'typing', 'invalid')(
    ['an unknown state', { state: 'singing' }, 'state'],
    ['a state that is inherited', { state: 'constructor' }, 'state'],
    ['no state', { state: undefined }, 'state'],
  ),
  ...group('EP-28', 'signal', 'invalid')(
    ['10,000 keys', { data: keys(5_000) }, 'keys'],
    ['1,001 keys', { data: keys(1_001) }, 'keys'],
    ['9 levels', { data: nested(9) }, 'deeper'],
    ['a lone surrogate deep inside', { data: [[{ a: ['\ud800'] }]] }, 'well-formed'],
    ['a lone surrogate in a key', { data: { 'a\ud800': 1 } }, 'well-formed'],
    ['no data', { data: undefined }],
    ['a name with a space', { name: 'a b' }, 'name'],
    ['a name of 65 characters', { name: 'a'.repeat(65) }, 'name'],
  ),
  ...group('EP-28', 'signal', 'ok')(
    ['8 levels', { data: nested(8) }],
    ['1,000 keys', { data: keys(1_000) }],
    ['null', { data: null }],
  ),
  ...group(
    'EP-28',
    'signal',
    'too_large',
  )(
    ['data over 16 KiB', { data: 'a'.repeat(16_384) }],
    ['many small numbers', { data: Array.from({ length: 9_000 }, () => 1) }],
  ),
  ...group('EP-29', 'signal', 'invalid')(
    ['__proto__ in data', { data: polluting('{"__proto__":{"admin":true}}') }, 'not allowed'],
    [
      'constructor in data',
      { data: polluting('{"constructor":{"prototype":{"admin":true}}}') },
      'not allowed',
    ],
    ['__proto__ deep in data', { data: polluting('[[{"a":{"__proto__":1}}]]') }, 'not allowed'],
  ),
];

const ids: readonly Case[] = ['history', 'getChannel', send, 'leave'].flatMap((command) => [
  ...group('RS-12', command, 'invalid')(
    ['a channel named __proto__', { channel: '__proto__' }, 'channel'],
    ['a channel with a slash', { channel: '../../etc/passwd' }, 'channel'],
    ['a channel with NUL', { channel: 'a\0' }, 'channel'],
    ['a channel of 65 characters', { channel: 'a'.repeat(65) }, 'channel'],
    ['a channel of 9 KB', { channel: 'a'.repeat(9_000) }, 'channel'],
    ['a channel with Cyrillic in it', { channel: 'сhannel' }, 'channel'],
  ),
  ...group('RS-12', command, 'not_found')(['a channel named constructor', { channel: 'constructor' }]),
  ...group('EV-30', command, 'invalid', 'sockets')(
    ['a channel that is a number', { channel: 5 }, 'channel'],
    ['a channel that is a list', { channel: ['$channel'] }, 'channel'],
    ['a channel that is an object', { channel: { $ne: null } }, 'channel'],
    ['no channel', { channel: undefined }, 'channel'],
    ['a channel that is empty', { channel: '' }, 'channel'],
    ['a channel named ..', { channel: '..' }, 'channel'],
  ),
]);

const pages: readonly Case[] = [
  ...group('CU-01', 'history', 'invalid')(
    ...[0, -1, 201, 1.5, 1e21, 2 ** 53, 'abc', ''].map((limit): Change => [
      `limit ${limit}`,
      { limit },
      'limit',
    ]),
    ...[-1, 0.5, 1e21, 2 ** 53, '9223372036854775808', '', 'abc'].map((after): Change => [
      `after ${after}`,
      { after },
      'after',
    ]),
    ['before 0', { after: undefined, before: 0 }, 'before'],
    ['around 0', { after: undefined, around: 0 }, 'around'],
  ),
  ...group(
    'RS-13',
    'history',
    'invalid',
  )(['before and after', { before: 5, after: 1 }], ['after and around', { after: 1, around: 5 }]),
  ...group('CU-01', 'history', 'ok')(['after 0', { after: 0 }], ['after the head', { after: 5_000_000 }]),
  ...group('CU-01', 'listMembers', 'invalid')(
    ['after nobody', { after: '' }, 'after'],
    ['after a slash', { after: 'a/b' }, 'after'],
    ['limit 201', { limit: 201 }, 'limit'],
  ),
  ...group('CU-01', 'listChannels', 'invalid')(
    ['limit 0', { limit: 0 }, 'limit'],
    ['after nothing', { after: '' }, 'after'],
    ['after 201 characters', { after: 'a'.repeat(201) }, 'after'],
  ),
  ...group('RS-16', 'listChannels', 'invalid')(
    ['sort=password', { sort: 'password' }, 'unknown key'],
    ['fields=*', { fields: '*' }, 'unknown key'],
    ['include=../..', { include: '../..' }, 'unknown key'],
  ),
  ...group('CU-01', 'findUsers', 'invalid')(
    ['nothing to look for', { q: '' }, 'q'],
    ['65 characters', { q: 'a'.repeat(65) }, 'q'],
    ['NUL', { q: 'a\0' }, 'q'],
    ['limit 51', { limit: 51 }, 'limit'],
  ),
  ...group('RS-22', 'findUsers', 'ok')(
    ['what SQL would mind', { q: `%' OR 1=1 --_"` }],
    ['what FTS would mind', { q: 'NEAR("a" *' }],
    ['direction marks', { q: '\u200fabc' }],
  ),
  ...group('CU-01', 'search', 'invalid')(
    ['nothing to look for', { q: '' }, 'q'],
    ['only spaces', { q: ' \u00a0' }, 'q'],
    ['257 characters', { q: 'a'.repeat(257) }, 'q'],
    ['NUL', { q: 'a\0' }, 'q'],
    ['two lines', { q: 'a\nb' }, 'q'],
    ['limit 0', { limit: 0 }, 'limit'],
    ['limit 201', { limit: 201 }, 'limit'],
    ['before nothing', { before: '' }, 'before'],
    ['a channel with a slash', { channel: '../a' }, 'channel'],
    ['by a path', { by: '../../etc/passwd' }, 'by'],
  ),
  ...group('RS-16', 'search', 'invalid')(['sort=password', { sort: 'password' }, 'unknown key']),
  ...group(
    'AZ-02',
    'search',
    'not_found',
  )(['before a message that is not there', { before: '00000000-0000-7000-8000-000000000000' }]),
  ...group(
    'RS-22',
    'search',
    'ok',
  )(
    ...[
      '"',
      '*',
      'NEAR("a" *',
      '(((',
      'a AND',
      "' OR 1=1 --",
      'words : x',
      '^-{a b}:c',
      '\u200fabc',
      '\u0301',
    ].map((q): Change => [`what FTS would mind: ${q}`, { q }]),
    ['128 words', { q: 'ab '.repeat(85) }],
  ),
  ...group('RS-12', 'getProfile', 'invalid')(
    ['a path', { user: '../../etc/passwd' }, 'user'],
    ['NUL', { user: 'a\0' }, 'user'],
    ['__proto__', { user: '__proto__' }, 'user'],
    ['9 KB', { user: 'a'.repeat(9_000) }, 'user'],
  ),
  ...group('EV-30', 'sync', 'invalid')(
    ['window 0', { window: 0 }, 'window'],
    ['window 1001', { window: 1001 }, 'window'],
    ['window as text', { window: '10' }, 'window'],
  ),
];

export const badInputs: readonly Case[] = [
  ...messages,
  ...acts,
  ...groupInputs,
  ...marks,
  ...groups,
  ...signals,
  ...ids,
  ...pages,
];
