/** More of what is allowed than anybody needs (RT-06; contract, "Connecting"): told so, and not read any further. */
import { section, type FrameCase } from './case.ts';
import { bytesOf, command, first, last, middle, ping, pong, text, times } from './frames.ts';

const flood = { closes: 4429, reason: 'rate_limited' };

export const floods: readonly FrameCase[] = [
  ...section('contract: floods', flood, [
    ['100 pings at once', times(100, ping()), { pongs: [] }],
    [
      '10,000 large pings',
      Array.from({ length: 100 }, () => times(100, ping('p'.repeat(125)))),
      { pongs: [] },
    ],
    ['10,000 pongs', times(10_000, pong())],
    ['10,000 empty parts', [first('{'), times(10_000, middle(''))]],
    ['10,000 parts of one byte', [first('{'), times(10_000, middle(' '))]],
    ['first parts and last parts on and on', times(5_000, Buffer.concat([first(command(7)), last('')]))],
    ['a ping after each part', [first('{'), times(200, Buffer.concat([middle(''), ping()]))]],
  ]),
  ...section('7.4.1 policy', { closes: 1008 }, [
    ['a frame in 30,000 segments', bytesOf(text(command(7, 30_000)))],
  ]),
  ...section('contract: no flood', {}, [
    ['50 pings at once', times(50, ping('x')), { pongs: Array.from({ length: 50 }, () => 'x') }],
    ['50 pongs at once', times(50, pong()), {}],
    [
      '3,000 parts',
      [first('{"id":7,'), times(3_000, middle(' ')), last('"do":"getProfile"}')],
      { answers: [7] },
    ],
    ['500 commands at once', times(500, text(command(7))), { answers: Array.from({ length: 500 }, () => 7) }],
  ]),
];
