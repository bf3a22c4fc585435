/** Sections 5.1 to 5.5: lengths, masks, reserved bits and opcodes, control frames, fragments. */
import { section, type FrameCase } from './case.ts';
import {
  asking,
  binary,
  bytesOf,
  close,
  command,
  first,
  frame,
  last,
  middle,
  opcodes,
  ping,
  pong,
  text,
  times,
} from './frames.ts';

const one = { answers: [7] };
const fault = { closes: 1002 };
const hindi = asking(7, 'नमस्ते');
const cut = hindi.indexOf('नमस्ते') + 1;
const padded = (bytes: number): string => command(7, bytes);

export const framing: readonly FrameCase[] = [
  ...section('5.2 lengths', one, [
    ['in 7 bits', text(command(7))],
    ...[125, 126, 127, 65_535, 65_536].map(
      (bytes) => [`a payload of ${bytes} bytes`, text(padded(bytes))] as const,
    ),
    ['a frame that comes byte by byte', bytesOf(text(command(7)))],
    ['a header of 16 bits that comes byte by byte', bytesOf(text(padded(126)))],
    [
      'a header that is cut after its first byte',
      [text(padded(300)).subarray(0, 1), text(padded(300)).subarray(1)],
    ],
    ['two frames in one segment', Buffer.concat([text(command(7)), text(command(8))]), { answers: [7, 8] }],
    [
      'a frame and half of the next',
      [Buffer.concat([text(command(7)), text(command(8)).subarray(0, 9)]), text(command(8)).subarray(9)],
      { answers: [7, 8] },
    ],
  ]),
  ...section('5.2 the minimal number of bytes', fault, [
    ...[0, 1, 125].map((told) => [`${told} in 16 bits`, text(' '.repeat(told), { lengthBytes: 2 })] as const),
    ...[0, 125, 126, 65_535].map(
      (told) => [`${told} in 64 bits`, text(padded(told), { lengthBytes: 8 })] as const,
    ),
    ['a command in 16 bits has no effect', text(command(7), { lengthBytes: 2 }), { answers: [] }],
    ['byte by byte', bytesOf(text(command(7), { lengthBytes: 8 })), { answers: [] }],
    [
      'after a good frame in the same segment',
      Buffer.concat([text(command(7)), text(command(8), { lengthBytes: 2 })]),
    ],
    ['in a ping', ping('12345', { lengthBytes: 2 })],
    ['in a close frame', close(1000, '', { lengthBytes: 2 })],
    ['in a continuation', [first('{'), last('}', { lengthBytes: 8 })]],
    ['in a binary frame', binary('1', { lengthBytes: 2 })],
  ]),
  ...section('5.2 the most significant bit is 0', fault, [
    ['2^63', text('', { lengthBytes: 8, told: 1n << 63n })],
    ['2^64 - 1', text('', { lengthBytes: 8, told: (1n << 64n) - 1n })],
    ['2^63 in a binary frame', binary('', { lengthBytes: 8, told: 1n << 63n })],
  ]),
  ...section('7.4.1 too big', { closes: 1009, reason: 'too_large' }, [
    ['one byte more than is taken', text(padded(65_537))],
    ['told, before it comes', text('', { told: 65_537n })],
    ...[32n, 53n, 62n].map((bits) => [`2^${bits}`, text('', { told: 1n << bits })] as const),
    ['a binary one', binary('', { told: 1n << 20n })],
    ['in the sum of its parts', [first(padded(40_000)), last(' '.repeat(40_000))]],
  ]),
  ...section('5.1 every frame of a client is masked', fault, [
    ['a text frame', text(command(7), { mask: null }), { answers: [] }],
    ['an empty text frame', text('', { mask: null })],
    ['a binary frame', binary('1', { mask: null })],
    ['a ping', ping('', { mask: null })],
    ['a pong', pong('', { mask: null })],
    ['a close frame', close(1000, '', { mask: null })],
    ['a continuation', [first('{'), last('}', { mask: null })]],
  ]),
  ...section('5.3 masking', one, [
    ['a key of zeros', text(command(7), { mask: [0, 0, 0, 0] })],
    ['a key of ones', text(command(7), { mask: [255, 255, 255, 255] })],
    [
      'another key for each part',
      [
        first(command(7).slice(0, 5), { mask: [1, 2, 3, 4] }),
        last(command(7).slice(5), { mask: [9, 8, 7, 6] }),
      ],
    ],
  ]),
  ...section('5.2 reserved bits', fault, [
    ...[1, 2, 3, 4, 5, 6, 7].map((rsv) => [`${rsv} in a text frame`, text(command(7), { rsv })] as const),
    ...[1, 2, 4].map((rsv) => [`${rsv} in a ping`, ping('', { rsv })] as const),
    ...[1, 2, 4].map((rsv) => [`${rsv} in a close frame`, close(1000, '', { rsv })] as const),
    ...[1, 2, 4].map((rsv) => [`${rsv} in a continuation`, [first('{'), last('}', { rsv })]] as const),
  ]),
  ...section('5.2 reserved opcodes', fault, [
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => [`${opcode}`, frame('', { opcode })] as const),
    ['3, inside a message', [first('{'), frame('}', { opcode: 3 })]],
    ['11, inside a message', [first('{'), frame('', { opcode: 11 })]],
  ]),
  ...section('5.5 control frames', fault, [
    ['a ping in parts', ping('', { fin: false })],
    ['a pong in parts', pong('', { fin: false })],
    ['a close frame in parts', close(1000, '', { fin: false })],
    ['a ping of 126 bytes', ping('p'.repeat(126))],
    ['a pong of 126 bytes', pong('p'.repeat(126))],
    ['a close frame of 126 bytes', close(1000, 'r'.repeat(124))],
    ['a ping of 65,536 bytes', ping('', { told: 65_536n })],
  ]),
  ...section('5.5.2 and 5.5.3 pings and pongs', {}, [
    ['an empty ping', ping(), { pongs: [''] }],
    ['a ping of 125 bytes', ping('p'.repeat(125)), { pongs: ['p'.repeat(125)] }],
    ['a ping of bytes that are no text', ping(Buffer.from([0, 255, 254])), { pongs: ['\0\u{ff}\u{fe}'] }],
    [
      'ten pings',
      Array.from({ length: 10 }, (_, index) => ping(`${index}`)),
      { pongs: Array.from({ length: 10 }, (_, index) => `${index}`) },
    ],
    ['a ping byte by byte', bytesOf(ping('slow')), { pongs: ['slow'] }],
    ['a pong that nobody asked for', pong('hello'), { pongs: [] }],
    [
      'a ping between two parts',
      [first(hindi.subarray(0, 9)), ping('between'), last(hindi.subarray(9))],
      { pongs: ['between'], answers: [7] },
    ],
    ['a pong between two parts', [first(hindi.subarray(0, 9)), pong(), last(hindi.subarray(9))], one],
  ]),
  ...section('5.4 fragments', one, [
    ['two', [first(hindi.subarray(0, 9)), last(hindi.subarray(9))]],
    ['a letter cut in two', [first(hindi.subarray(0, cut)), last(hindi.subarray(cut))]],
    [
      'one byte each',
      [...hindi].map((byte, index) =>
        (index === 0 ? first : index === hindi.length - 1 ? last : middle)(Buffer.from([byte])),
      ),
    ],
    ['an empty first one', [first(''), last(hindi)]],
    ['empty ones in between', [first(hindi.subarray(0, 9)), times(9, middle('')), last(hindi.subarray(9))]],
    ['an empty last one', [first(hindi), last('')]],
    [
      'all in one segment',
      Buffer.concat([first(hindi.subarray(0, 9)), middle(hindi.subarray(9, 12)), last(hindi.subarray(12))]),
    ],
    [
      'two messages in parts',
      [
        first(command(7).slice(0, 5)),
        last(command(7).slice(5)),
        first(command(8).slice(0, 5)),
        last(command(8).slice(5)),
      ],
      { answers: [7, 8] },
    ],
  ]),
  ...section('5.4 the order of fragments', fault, [
    ['a last part without a first', last(command(7)), { answers: [] }],
    ['a middle part without a first', middle('{')],
    ['an empty last part without a first', last('')],
    ['a part after a whole message', [text(command(7)), last(command(8))], one],
    [
      'a part after a message in parts',
      [first(command(7).slice(0, 5)), last(command(7).slice(5)), last('')],
      one,
    ],
    ['a text frame inside a message', [first('{'), text(command(7))], { answers: [] }],
    ['a first part inside a message', [first('{'), first('{')]],
    ['a binary frame inside a message', [first('{'), binary('1')]],
    ['a part after a ping', [ping(), frame('', { opcode: opcodes.continuation })], { pongs: [''] }],
  ]),
];
