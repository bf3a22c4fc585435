/** Sections 5.5.1, 5.6, 7.4 and 8.1: close frames, text that is none, binary data, and what the contract says of text. */
import { section, type FrameCase } from './case.ts';
import { asking, binary, close, command, first, last, middle, ping, text } from './frames.ts';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
/** In a text that is good but for these bytes. */
const within = (hex: string): Buffer => {
  const [start, end] = asking(7, '@').toString().split('@');
  return Buffer.concat([Buffer.from(start ?? ''), bytes(hex), Buffer.from(end ?? '')]);
};
const noText = [
  ['a byte that only continues', '80'],
  ['two of them', '80bf'],
  ['the first byte of two alone', 'c3'],
  ['two of three bytes', 'e0a4'],
  ['three of four bytes', 'f09f99'],
  ['an overlong slash in two bytes', 'c0af'],
  ['an overlong slash in three', 'e080af'],
  ['an overlong slash in four', 'f08080af'],
  ['an overlong NUL', 'c080'],
  ['the largest overlong of three', 'e09fbf'],
  ['the largest overlong of four', 'f08fbfbf'],
  ['the first surrogate', 'eda080'],
  ['the last surrogate', 'edbfbf'],
  ['a pair of surrogates', 'eda0bdedb980'],
  ['above U+10FFFF', 'f4908080'],
  ['a sequence of five bytes', 'f888808080'],
  ['a sequence of six bytes', 'fc8480808080'],
  ['fe', 'fe'],
  ['ff', 'ff'],
] as const;

const legal = [
  1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999,
];
const illegal = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535];
const half = asking(7, 'नमस्ते').subarray(0, -20);

export const payloads: readonly FrameCase[] = [
  ...section('8.1 text that is no UTF-8', { closes: 1007, answers: [] }, [
    ...noText.map(([what, hex]) => [what, text(within(hex))] as const),
    ['cut off at the end', text(bytes('e0a4'))],
    ['in parts, cut within', [first(within('eda0').subarray(0, -4)), last(bytes('80'))]],
    ['in parts, cut off at the end', [first(asking(7, 'a')), last(bytes('e0'))]],
    ['in a middle part', [first('{'), middle(bytes('ff')), last('}')]],
  ]),
  ...section('5.6 text that is UTF-8', { answers: [7] }, [
    ['Devanagari', text(asking(7, 'नमस्ते'))],
    ['an emoji of four bytes', text(asking(7, '🙏'))],
    [
      'an emoji of four bytes in four parts',
      [
        first(within('f0').subarray(0, -3)),
        middle(bytes('9f')),
        middle(bytes('99')),
        last(Buffer.concat([bytes('8f'), Buffer.from('"}}')])),
      ],
    ],
    ['U+FFFF, which is no character', text(within('efbfbf'))],
    ['U+10FFFF', text(within('f48fbfbf'))],
    ['U+D7FF and U+E000 beside the surrogates', text(within('ed9fbfee8080'))],
  ]),
  ...section('5.5.1 and 7.4 close codes', {}, [
    ...legal.map((code) => [`${code} is given back`, close(code), { closes: code, reason: '' }] as const),
    ...illegal.map((code) => [`${code}`, close(code), { closes: 1002 }] as const),
  ]),
  ...section('5.5.1 close frames', {}, [
    ['an empty one', close(), { closes: 1005 }],
    [
      'of one byte',
      close(undefined).length > 0 ? [Buffer.from([0x88, 0x81, 0, 0, 0, 0, 3])] : [],
      { closes: 1002 },
    ],
    ['with a reason', close(1000, 'अलविदा'), { closes: 1000, reason: 'अलविदा' }],
    ['with a reason of 123 bytes', close(4000, 'r'.repeat(123)), { closes: 4000, reason: 'r'.repeat(123) }],
    ['with a reason of 124 bytes', close(4000, 'r'.repeat(124)), { closes: 1002 }],
    ['with a reason that is no UTF-8', close(1000, bytes('c0af')), { closes: 1007 }],
    ['with a surrogate as its reason', close(1000, bytes('eda080')), { closes: 1007 }],
    ['with a reason that is cut off', close(1000, bytes('e0a4')), { closes: 1007 }],
    [
      'what follows has no effect',
      Buffer.concat([close(1000), text(command(7)), ping()]),
      { closes: 1000, answers: [], pongs: [] },
    ],
    [
      'what follows is not even looked at',
      Buffer.concat([close(1000), text('', { lengthBytes: 8 }), bytes('ffffffff')]),
      { closes: 1000 },
    ],
    ['a second one gets no second answer', [close(1000), close(1001)], { closes: 1000 }],
    ['inside a message', [first(half), close(1000)], { closes: 1000, answers: [] }],
    ['after a command, which is done', Buffer.concat([text(command(7)), close(1001)]), { closes: 1001 }],
  ]),
  ...section('7.4.1 data that is not taken (RT-02)', { closes: 1003, answers: [] }, [
    ['a binary message', binary('{"id":7,"do":"getProfile"}')],
    ['an empty binary message', binary('')],
    ['a binary message in parts', [binary('a', { fin: false }), last('b')]],
    ['bytes that are no text', binary(bytes('ff00'))],
  ]),
  ...section('contract 2 and 5 (RT-01)', { closes: 4400, reason: 'invalid', answers: [] }, [
    ['an empty message', text('')],
    ['an empty message in parts', [first(''), middle(''), last('')]],
    ['no JSON', text('hello')],
    ['a number', text('7')],
    ['null', text('null')],
    ['a list', text('[{"id":7,"do":"getProfile"}]')],
    ['two values', text(`${command(7)}${command(8)}`)],
    ['a byte order mark', text(`\u{feff}${command(7)}`)],
    ['NUL', text(`${command(7)}\0`)],
    ['an unknown key', text('{"id":7,"do":"getProfile","as":"admin"}')],
    ['without an id', text('{"do":"getProfile"}')],
    ['what comes behind it in the same segment', Buffer.concat([text('hello'), text(command(7))])],
  ]),
];
