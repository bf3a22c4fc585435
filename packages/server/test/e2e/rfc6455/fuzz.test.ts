/**
 * Frames at random, cut at random: each sequence ends with the code that a second, independent reading of RFC 6455 gives (RT-05),
 * or lives on; bytes at random end with a code that there is, or wait for more. Repeat a run with TEST_SEED.
 */
import { chooseSeed, createRandom, eventually, people, type Person, type Random } from '@ghanti/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pick } from '../../../../../testing/layer.ts';
import { startWatched, type WatchedServer } from '../support/watched-server.ts';
import { witnessOf, type Witness } from '../support/witness.ts';
import { command, frame, opcodes, text, type FrameShape } from './frames.ts';
import { RawPeer } from './raw-peer.ts';
import { verdictOn, type Sent } from './verdict.ts';

const seed = chooseSeed(process.env['TEST_SEED']);
const sequences = pick(120, 4_000);
const sideBySide = 20;
/** A payload that chance does not make. */
const question = 'are you there?';

let watched: WatchedServer;
let asha: Person;
let witness: Witness;
let host: string;

beforeAll(async () => {
  watched = await startWatched();
  const [one, two] = await people(watched.now, 'asha', 'bilal');
  if (!one || !two) throw new Error('nobody came');
  asha = one;
  host = new URL(watched.now.url).host;
  witness = await witnessOf(two);
});

afterAll(async () => {
  witness[Symbol.dispose]();
  await watched[Symbol.asyncDispose]();
});

const noise = (random: Random, bytes: number): Buffer =>
  Buffer.from(Array.from({ length: bytes }, () => random.below(256)));

const payloadOf = (random: Random, opcode: number): Buffer => {
  if (opcode === opcodes.close) {
    const code = random.pick([
      1000,
      1001,
      1005,
      1006,
      1011,
      1015,
      2999,
      3000,
      4999,
      5000,
      random.below(65_536),
    ]);
    const reason = random.pick(['', 'bye', 'अलविदा', '\u{ff}']);
    return random.pick([
      Buffer.alloc(0),
      Buffer.alloc(1),
      Buffer.concat([
        Buffer.from([code >> 8, code & 255]),
        Buffer.from(reason, random.chance(0.8) ? 'utf8' : 'latin1'),
      ]),
    ]);
  }
  if (opcode > opcodes.close) return noise(random, random.pick([0, 1, 125, 125, 126]));
  return random.pick([
    Buffer.from(command(random.below(90))),
    Buffer.from(command(1, random.pick([125, 126, 127, 4_000, 65_535, 65_536, 65_537]))),
    Buffer.alloc(0),
    noise(random, 9),
  ]);
};

/** Mostly as it should be. */
const shapeOf = (random: Random, opcode: number): FrameShape => ({
  opcode,
  fin: random.chance(opcode >= opcodes.close ? 0.97 : 0.8),
  ...(random.chance(0.02) && { rsv: random.between(1, 7) }),
  ...(random.chance(0.02) && { mask: null }),
  ...(random.chance(0.04) && { lengthBytes: random.pick([2, 8] as const) }),
});

/** A command cut into parts, with control frames in between. */
const inParts = (random: Random): Sent[] => {
  const whole = Buffer.from(command(random.below(90), random.between(0, 300)));
  const cuts = Array.from({ length: random.between(1, 5) }, () => random.below(whole.length)).toSorted(
    (a, b) => a - b,
  );
  const starts = [0, ...cuts];
  return starts.flatMap((from, index) => {
    const opcode = index === 0 ? opcodes.text : opcodes.continuation;
    const part: Sent = {
      payload: whole.subarray(from, starts[index + 1] ?? whole.length),
      shape: { opcode, fin: index === starts.length - 1 },
    };
    return random.chance(0.2)
      ? [part, { payload: noise(random, 3), shape: { opcode: opcodes.ping } }]
      : [part];
  });
};

const anyFrame = (random: Random): Sent => {
  const { text: ofText, binary, continuation, ping, pong, close } = opcodes;
  const opcode = random.pick([
    ofText,
    ofText,
    ofText,
    ofText,
    ping,
    ping,
    pong,
    pong,
    continuation,
    binary,
    close,
    random.below(16),
  ]);
  return { payload: payloadOf(random, opcode), shape: shapeOf(random, opcode) };
};

const sequenceOf = (random: Random): Sent[] =>
  Array.from({ length: random.between(1, 8) }, () =>
    random.chance(0.4) ? inParts(random) : [anyFrame(random)],
  ).flat();

/** Cut anywhere, and mostly in the first bytes of a frame. */
const cutUp = (random: Random, frames: readonly Buffer[]): Buffer[] => {
  const bytes = Buffer.concat(frames);
  const starts = frames.map((_, index) => Buffer.concat(frames.slice(0, index)).length);
  const cuts = Array.from({ length: random.between(0, 6) }, () =>
    random.chance(0.7) ? random.pick(starts) + random.below(15) : random.below(bytes.length + 1),
  );
  const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
};

const opened = async (): Promise<RawPeer> => {
  const peer = new RawPeer(watched.now.url);
  await peer.open(host, { Authorization: `Bearer ${asha.token}` });
  return peer;
};

const judge = async (random: Random): Promise<void> => {
  const sent = sequenceOf(random);
  const { code, pongs } = verdictOn(sent);
  const told = sent.map(({ payload, shape }) => ({ ...shape, bytes: payload.length }));
  using peer = await opened();
  await peer.writeEach(
    cutUp(
      random,
      sent.map(({ payload, shape }) => frame(payload, shape)),
    ),
  );
  const open = sent.findLast(({ shape }) => (shape.opcode ?? 1) < opcodes.close)?.shape.fin === false;
  // Where a message stands open a command would be a fault: a ping asks instead.
  if (code === undefined) peer.write(open ? frame(question, { opcode: opcodes.ping }) : text(command(99)));
  await eventually(() => {
    const done =
      peer.closed !== undefined ||
      peer.over ||
      peer.pongs.includes(question) ||
      peer.texts.some((one) => one.startsWith('{"re":99,'));
    expect(done, `seed ${seed}, ${random.seed}: ${JSON.stringify(told)}`).toBe(true);
  });
  expect([peer.closed?.code, random.seed, told]).toEqual([code, random.seed, told]);
  expect(peer.pongs.filter((one) => one !== question)).toEqual(pongs);
};

const inBatches = async (count: number, run: (index: number) => Promise<void>): Promise<void> => {
  for (let from = 0; from < count; from += sideBySide) {
    const batch = Array.from({ length: Math.min(sideBySide, count - from) }, (_, index) => run(from + index));
    await Promise.all(batch);
    await witness.look();
  }
  expect(watched.errors).toEqual([]);
};

test(
  `${sequences} sequences of frames end as RFC 6455 says (seed ${seed})`,
  { timeout: 600_000 },
  async () => {
    await inBatches(sequences, (index) => judge(createRandom(seed).fork(`frames ${index}`)));
  },
);

const codes = new Set([undefined, 1002, 1003, 1005, 1007, 1009, 4400, 4429]);

test(`${sequences} streams of flipped bits harm nobody (seed ${seed})`, { timeout: 600_000 }, async () => {
  await inBatches(sequences, async (index) => {
    const random = createRandom(seed).fork(`bits ${index}`);
    const bytes = Buffer.concat(sequenceOf(random).map(({ payload, shape }) => frame(payload, shape)));
    for (let flips = random.between(1, 20); flips > 0; flips -= 1) {
      const at = random.below(Math.min(bytes.length, 200));
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    }
    using peer = await opened();
    await peer.writeEach(cutUp(random, [bytes]));
    peer.socket.end();
    await eventually(() => peer.over);
    const code = peer.closed?.code;
    // What a client gives as its own reason it is given back.
    expect(
      codes.has(code) || (code !== undefined && code >= 1000 && code < 5_000),
      `seed ${seed}, ${random.seed}`,
    ).toBe(true);
  });
});
