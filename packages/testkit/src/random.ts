/**
 * Chance from a seed (xoshiro128**), so that a run can be repeated by its seed.
 * The same seed gives the same numbers on every machine; `fork` gives a stream of its own to each part of a run, so
 * that one part drawing more does not change what the others draw.
 */
export interface Random {
  readonly seed: number;
  /** A number in [0, 1). */
  next(): number;
  /** An integer in [0, bound). */
  below(bound: number): number;
  /** An integer in [least, most], both included. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** A shuffled copy. */
  shuffle<T>(list: readonly T[]): T[];
  /** Another stream, that depends on this one's seed and the label alone. */
  fork(label: string): Random;
}

const rotate = (x: number, by: number): number => ((x << by) | (x >>> (32 - by))) >>> 0;

/** Spreads a seed over 32-bit words (splitmix32). */
const spread = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let word = state;
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return (word ^ (word >>> 15)) >>> 0;
  };
};

const words = (seed: number): (() => number) => {
  const draw = spread(seed);
  let [a, b, c, d] = [draw(), draw(), draw(), draw()];
  return () => {
    const word = Math.imul(rotate(Math.imul(b, 5) >>> 0, 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d >>> 0, 11);
    return word;
  };
};

const hash = (seed: number, label: string): number => {
  let value = seed ^ 0x811c9dc5;
  for (const letter of label) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
};

/** A stream of chance; the seed is any integer, its lower 32 bits count. */
export const createRandom = (seed: number): Random => {
  const word = words(seed);
  const next = (): number => word() / 2 ** 32;
  const below = (bound: number): number => Math.floor(next() * bound);
  const pick = <T>(list: readonly T[]): T => {
    const index = below(list.length);
    for (const value of list.slice(index, index + 1)) return value;
    throw new RangeError('nothing to pick from');
  };
  const shuffle = <T>(list: readonly T[]): T[] =>
    list
      .map((value) => ({ value, key: next() }))
      .toSorted((one, other) => one.key - other.key)
      .map(({ value }) => value);
  return {
    seed,
    next,
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: (probability) => next() < probability,
    pick,
    shuffle,
    fork: (label) => createRandom(hash(seed, label)),
  };
};

/** The seed a run was asked for (`TEST_SEED`), or a new one; print it, so that a failure can be repeated. */
export const chooseSeed = (asked: string | undefined): number => {
  const seed = Number(asked ?? Math.floor(Math.random() * 2 ** 32));
  if (!Number.isSafeInteger(seed)) throw new RangeError(`not a seed: ${asked}`);
  return seed;
};
