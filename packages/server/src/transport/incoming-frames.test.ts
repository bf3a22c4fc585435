/** However a stream is cut, the same is known of it: what stands open, what it cost, and where it must not go on. */
import { chooseSeed, createRandom } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { walkFrames, type Standing, type Walk } from './incoming-frames.ts';

const costs = { read: 0, message: 1, part: 100, control: 10_000 };
const mask = [1, 2, 3, 4];

/** First byte, length as it is told, and as many bytes of payload. */
const frame = (first: number, length: readonly number[], payload: number): Buffer =>
  Buffer.concat([Buffer.from([first, ...length, ...mask]), Buffer.alloc(payload)]);
const short = (first: number, payload: number): Buffer => frame(first, [0x80 | payload], payload);

const whole = short(0x81, 5);
const medium = frame(0x81, [0xfe, 0, 126], 126);
const long = frame(0x82, [0xff, 0, 0, 0, 0, 0, 1, 0, 0], 65_536);
const begin = short(0x01, 3);
const middle = short(0x00, 0);
const end = short(0x80, 2);
const ping = short(0x89, 4);
const close = short(0x88, 2);

/** All chunks, one after the other, at 1, 2, 3 …; stops where one is not good to its end. */
const through = (
  chunks: readonly Buffer[],
): { standing: Standing | undefined; cost: number; good: number } => {
  let [standing, cost, good] = [undefined as Standing | undefined, 0, 0];
  for (const [index, chunk] of chunks.entries()) {
    const walk: Walk = walkFrames(standing, chunk, index + 1, costs);
    standing = walk.standing;
    cost += walk.cost;
    good += walk.good;
    if (walk.good < chunk.length) break;
  }
  return { standing, cost, good };
};

test.each([
  ['whole messages', [whole, medium, long], 3],
  ['a message in parts', [begin, middle, end], 300],
  ['pings, between parts too', [ping, begin, ping, end], 20_200],
  ['a close frame, and nothing after it', [whole, close, frame(0x81, [0xfe, 0, 1], 1)], 10_001],
])('%s leave nothing standing', (_what, frames, cost) => {
  const bytes = Buffer.concat(frames);
  expect(through([bytes])).toEqual({ standing: undefined, cost, good: bytes.length });
});

test('what is begun stands from when it began, whatever control frames come meanwhile', () => {
  const since = (...chunks: Buffer[]) => through(chunks).standing?.since;
  expect(since(begin, ping, middle)).toBe(1);
  expect(since(whole, begin, ping)).toBe(2);
  expect(since(begin, end, whole.subarray(0, 1), whole.subarray(1, 3))).toBe(3);
  expect(since(Buffer.concat([begin, end, begin]), ping, ping)).toBe(1);
  expect(since(begin, Buffer.concat([end, begin]))).toBe(2);
  expect(since(ping.subarray(0, 7), ping.subarray(7))).toBeUndefined();
});

test.each([
  ['16 bits for 125', frame(0x81, [0xfe, 0, 125], 0)],
  ['64 bits for 65,535', frame(0x81, [0xff, 0, 0, 0, 0, 0, 0, 255, 255], 0)],
  ['the most significant bit', frame(0x81, [0xff, 0x80, 0, 0, 0, 0, 0, 0, 0], 0)],
])('%s is good up to that frame', (_what, bad) => {
  for (const before of [[], [whole], [begin, ping]])
    expect(through([Buffer.concat([...before, bad])]).good).toBe(Buffer.concat(before).length);
});

/** Without the time, and without what counts only within a payload. */
const shown = (standing: Standing | undefined) =>
  standing && {
    left: standing.left,
    inParts: standing.inParts,
    head: standing.head,
    last: standing.left > 0 && standing.last,
  };

const seed = chooseSeed(process.env['TEST_SEED']);

test(`a stream that is cut anywhere is the same stream (seed ${seed})`, () => {
  const random = createRandom(seed);
  for (let round = 0; round < 300; round += 1) {
    const pieces = Array.from({ length: random.between(1, 9) }, () =>
      random.pick([[whole], [medium], [begin, end], [begin, ping, middle, end], [ping]]),
    ).flat();
    const open = random.pick([Buffer.alloc(0), begin, medium.subarray(0, random.below(medium.length))]);
    const bytes = Buffer.concat([...pieces, open]);
    const cuts = Array.from({ length: random.below(9) }, () => random.below(bytes.length)).toSorted(
      (a, b) => a - b,
    );
    const edges = [0, ...cuts, bytes.length];
    const chunks = edges.slice(1).map((to, index) => bytes.subarray(edges[index], to));
    const [one, cut] = [through([bytes]), through(chunks)];
    expect([cut.cost, cut.good, shown(cut.standing)]).toEqual([one.cost, bytes.length, shown(one.standing)]);
  }
});
