/** Bad inputs of the commands on messages that are there (EV-13, EV-28 to EV-30, XS-02); see hostile-inputs.ts. */
import { group, type Case, type Change } from './hostile-case.ts';

const send = 'sendMessage';

const noSeqs = [0, -1, 1.5, 2 ** 53, 1e21, 'abc', null];

/** `$channel` has no message at 1 and 2, which are of its members. */
export const acts: readonly Case[] = [
  ...['editMessage', 'deleteMessage', 'react', 'vote', 'closePoll', 'pinMessage'].flatMap((command) => [
    ...group(
      'EV-13',
      command,
      'invalid',
      'sockets',
    )(...noSeqs.map((seq): Change => [`seq ${JSON.stringify(seq)}`, { seq }, 'seq']), [
      'no seq',
      { seq: undefined },
      'seq',
    ]),
    ...group(
      'EV-13',
      command,
      'not_found',
    )(['something that is no message', { seq: 1 }], ['a later message', { seq: 4_000 }]),
    ...group('EV-12', command, 'invalid')(['a name of its own', { by: 'bilal' }, 'unknown key']),
  ]),
  ...group('EV-02', 'editMessage', 'invalid')(
    ['no text', { text: undefined }, 'text'],
    ['empty text', { text: '' }, 'empty'],
    ['only spaces', { text: ' \n ' }, 'empty'],
    ['a poll', { poll: { question: 'a', options: ['b', 'c'] } }, 'unknown key'],
  ),
  ...group('EV-04', 'editMessage', 'invalid')(['a lone surrogate', { text: 'a\ud800' }, 'well-formed']),
  ...group('EV-06', 'editMessage', 'too_large')(['text over 16 KiB', { text: 'ü'.repeat(8193) }]),
  ...group(
    'EV-13',
    'deleteMessage',
    'invalid',
  )(
    ['an unknown scope', { scope: 'all' }, 'scope'],
    ['an inherited scope', { scope: 'constructor' }, 'scope'],
  ),
  ...group('XS-02', 'react', 'invalid')(
    ['text', { emoji: 'ok' }, 'emoji'],
    ['two emoji', { emoji: '👍👍' }, 'emoji'],
    ['a tag', { emoji: '<script>' }, 'emoji'],
    ['a skin tone on nothing', { emoji: '\u200d' }, 'emoji'],
    ['a very long sequence', { emoji: `👨${'\u200d👩'.repeat(40)}` }, 'emoji'],
  ),
  ...group('EV-30', 'vote', 'invalid')(
    ['an option below 0', { options: [-1] }, 'options'],
    ['an option that no poll has', { options: [12] }, 'options'],
    ['half an option', { options: [0.5] }, 'options'],
    ['the same option twice', { options: [1, 1] }, 'twice'],
    ['options as text', { options: '1' }, 'options'],
    ['no options', { options: undefined }, 'options'],
  ),
  ...group('EV-28', send, 'invalid')(
    [
      'a poll that closed long ago',
      { poll: { question: 'a', options: ['b', 'c'], closesAt: 1 } },
      'closesAt',
    ],
    [
      'a poll that closes in the year 9999',
      { poll: { question: 'a', options: ['b', 'c'], closesAt: 253_402_300_799_000 } },
      'closesAt',
    ],
    [
      'a poll that closes before time',
      { poll: { question: 'a', options: ['b', 'c'], closesAt: -1 } },
      'closesAt',
    ],
  ),
  ...group(
    'XS-02',
    send,
    'ok',
  )(['a poll of tags', { text: undefined, poll: { question: '<script>', options: ['<img src=x>', '"\\'] } }]),
  ...group('EV-29', send, 'not_found')(
    ['a forward out of no channel', { text: undefined, forwardOf: { channel: 'nowhere', seq: 1 } }],
    ['a forward of no message', { text: undefined, forwardOf: { channel: '$channel', seq: 1 } }],
    ['a forward of a later one', { text: undefined, forwardOf: { channel: '$channel', seq: 4_000 } }],
  ),
];
