/** Words that have broken servers before, and how a good input is spoiled with them; all by chance of one seed. */
import type { Random } from '@ghanti/testkit';
import type { Fields } from '../../e2e/support/requests.ts';

const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

const texts = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\n',
  'a\r\nSet-Cookie: x=1',
  '\u001b[2J',
  '\ud800',
  '\udc00\ud800',
  '\ufeff',
  '\u202eabc',

  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'true',
  'NaN',
  '-0',
  '1e400',
  '0x10',
  '१२',

  '../../etc/passwd',
  '..%2f',
  "' OR 1=1 --",
  '"',
  '*',
  'a*',
  'NEAR("a" *',
  '<script>alert(1)</script>',
  '{{7*7}}',
  '${7*7}',
  '%s%n',

  'nobody',
  'asha',
  'bilal',
  'chitra',
  'сhitra',
  'аdmin',
  'a\u200bb',
  'feed:x',
  'self:x',
  'd:x',
  'self:',
  ':',
  '.',
  '..',

  'नमस्ते',
  '👩‍👩‍👧‍👦',
  '🙏🏽',
  '❤️',
  'e\u0301',
  `a${'\u0301'.repeat(50)}`,
  '\u1100\u1161',
  '\u3164',
  'ﬁ',
  'İ',
  'ß',

  'everyone',
  'me',
  'owner',
  'admin',
  'member',
  'members',
  'admins',
  'all',
  'joined',
  'typing',
  'idle',
  'latest',
  'every',

  '0193a7d8-0000-7000-8000-000000000000',
  'AAAAAAAAAAAAAAAAAAAAAA',
  'javascript:alert(1)',
  'https://x.example/y',
  '/x',
  '//x',
];

const numbers = [
  0,
  -0,
  1,
  -1,
  2,
  3,
  4,
  5,
  6,
  0.5,
  1.5,
  12,
  50,
  51,
  200,
  201,
  500,
  999,
  1000,
  1001,
  4096,
  65_536,

  2 ** 31,
  2 ** 32,
  2 ** 53,
  2 ** 53 - 1,
  -(2 ** 53),
  2 ** 63,
  1e21,
  1e308,
  -1e308,
  5e-324,
  4_102_444_800_001,
];

const long = (random: Random): string =>
  random
    .pick(['a', 'ü', '👍', '\u0301', '*', '[', '\n', ' '])
    .repeat(random.pick([33, 64, 65, 100, 129, 257, 1_025, 4_097, 9_000, 17_000]));

const leaf = (random: Random): unknown => {
  const draw = random.below(10);
  if (draw < 4) return random.pick(texts);
  if (draw < 7) return random.pick(numbers);
  if (draw < 8) return random.pick([true, false, null]);
  return random.chance(0.3) ? long(random) : random.pick([[], {}, deep(3), deep(9), deep(70), { $ne: null }]);
};

const key = (random: Random): string =>
  random.pick([...texts, 'x', 'seq', 'at', 'by', 'id', 'user', 'channel']);

const branch = (random: Random): unknown => {
  if (random.chance(0.5))
    return Array.from({ length: random.pick([1, 2, 3, 13, 51, 501]) }, () => random.pick(texts));
  const pairs = Array.from(
    { length: random.pick([1, 2, 3, 30]) },
    () => [key(random), leaf(random)] as const,
  );
  return Object.fromEntries(pairs);
};

const value = (random: Random): unknown => (random.chance(0.85) ? leaf(random) : branch(random));

/** A value like the one that stands there, changed a little; or another one altogether. */
const near = (random: Random, good: unknown): unknown => {
  if (random.chance(0.4)) return value(random);
  if (typeof good === 'string') {
    const at = random.below(good.length + 1);
    return random.pick([
      good + random.pick(texts),
      good.slice(0, at) + random.pick(texts) + good.slice(at),
      good.slice(0, at),
      [good],
    ]);
  }
  if (typeof good === 'number')
    return random.pick([good + 1, -good, good / 2, `${good}`, good * 1e6, [good]]);
  if (Array.isArray(good))
    return random.pick([[...good, value(random)], [...good, ...good], good.slice(1), good[0]]);
  return value(random);
};

/** The good input of a command, with up to three of its fields spoiled, left out, or added. */
export const spoiled = (random: Random, good: Fields, names: readonly string[]): Fields => {
  const fields = new Map(Object.entries(good));
  const changes = random.pick([0, 1, 1, 1, 2, 3]);
  for (let change = 0; change < changes; change += 1) {
    const name = random.chance(0.9) ? random.pick([...names, ...fields.keys(), 'x']) : key(random);
    if (random.chance(0.12)) fields.delete(name);
    else fields.set(name, near(random, fields.get(name)));
  }
  return Object.fromEntries(fields);
};

/** A packet that was good, with bits flipped, a piece cut out, doubled, or a word put in. */
export const broken = (random: Random, packet: string): Buffer => {
  let bytes = Buffer.from(packet);
  for (let faults = random.between(1, 4); faults > 0; faults -= 1) {
    const at = random.below(bytes.length + 1);
    const to = Math.min(bytes.length, at + random.between(1, 12));
    const [before, piece, after] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
    const word = Buffer.from(random.pick(texts));
    const flipped = Buffer.from(piece.map((byte) => byte ^ (1 << random.below(8))));
    bytes = Buffer.concat(
      random.pick([
        [before, flipped, after],
        [before, after],
        [before, piece, piece, after],
        [before, word, after],
        [before],
      ]),
    );
  }
  return bytes;
};
