/**
 * Which messages of a chunk have something: their numbers within it, in order, or a bit for each, whichever is smaller. Pure.
 *
 * Promise: what is common costs a bit for each message of the chunk, what is rare two bytes for each that has it, in memory and in
 * the file; and however common words are, what they have in common is found by a few hundred instructions for each.
 */
export type DocList = Uint16Array | Uint32Array;

const wordBits = 32;

/** In the file a list of numbers has an even length, and one of bits an odd one. */
const bitsMark = 1;

const isBits = (list: DocList): list is Uint32Array => list instanceof Uint32Array;

const bitsOf = (docs: Iterable<number>, words: number): Uint32Array => {
  const bits = new Uint32Array(words);
  for (const doc of docs) bits[doc >>> 5] = (bits[doc >>> 5] ?? 0) | (1 << (doc & 31));
  return bits;
};

/** Of ascending numbers. */
export const listOf = (docs: readonly number[] | Uint16Array): DocList => {
  const words = Math.floor((docs.at(-1) ?? 0) / wordBits) + 1;
  return docs.length * 2 > words * 4 ? bitsOf(docs, words) : Uint16Array.from(docs);
};

/** Ascending. */
export const docsIn = (list: DocList): Uint16Array => {
  if (!isBits(list)) return list;
  const docs = new Uint16Array(list.length * wordBits);
  let count = 0;
  for (let at = 0; at < list.length; at += 1)
    for (let word = list[at] ?? 0; word !== 0; word &= word - 1)
      docs[count++] = at * wordBits + 31 - Math.clz32(word & -word);
  return docs.subarray(0, count);
};

const indexIn = (docs: Uint16Array, doc: number): number => {
  let low = 0;
  for (let high = docs.length; low < high;) {
    const middle = (low + high) >>> 1;
    if ((docs[middle] ?? 0) < doc) low = middle + 1;
    else high = middle;
  }
  return low;
};

const has = (list: DocList, doc: number): boolean =>
  isBits(list) ? (((list[doc >>> 5] ?? 0) >>> (doc & 31)) & 1) === 1 : list[indexIn(list, doc)] === doc;

const commonBits = (one: Uint32Array, other: Uint32Array): Uint32Array => {
  const bits = one.slice(0, Math.min(one.length, other.length));
  for (let at = 0; at < bits.length; at += 1) bits[at] = (bits[at] ?? 0) & (other[at] ?? 0);
  return bits;
};

/** What two lists have in common. */
export const inBoth = (one: DocList, other: DocList): DocList => {
  if (isBits(one)) return isBits(other) ? commonBits(one, other) : inBoth(other, one);
  if (!isBits(other) && other.length < one.length) return inBoth(other, one);
  return one.filter((doc) => has(other, doc));
};

/** What is in any of some lists. */
export const inAny = (lists: readonly DocList[]): DocList => {
  const [first = new Uint16Array(), ...others] = lists;
  if (others.length === 0) return first;
  const last = Math.max(
    ...lists.map((list) => (isBits(list) ? list.length * wordBits - 1 : (list.at(-1) ?? 0))),
  );
  const bits = new Uint32Array(Math.floor(last / wordBits) + 1);
  for (const list of lists) {
    if (isBits(list))
      for (let at = 0; at < list.length; at += 1) bits[at] = (bits[at] ?? 0) | (list[at] ?? 0);
    else for (const doc of list) bits[doc >>> 5] = (bits[doc >>> 5] ?? 0) | (1 << (doc & 31));
  }
  return bits;
};

const changedBits = (bits: Uint32Array, doc: number, isIn: boolean): Uint32Array => {
  const made = new Uint32Array(Math.max(bits.length, (doc >>> 5) + 1));
  made.set(bits);
  const [word, bit] = [made[doc >>> 5] ?? 0, 1 << (doc & 31)];
  made[doc >>> 5] = isIn ? word | bit : word & ~bit;
  return made;
};

/** With one more, or without one. */
export const changed = (list: DocList, doc: number, isIn: boolean): DocList => {
  if (has(list, doc) === isIn) return list;
  if (isBits(list)) return changedBits(list, doc, isIn);
  const at = indexIn(list, doc);
  return listOf([...list.subarray(0, at), ...(isIn ? [doc] : []), ...list.subarray(isIn ? at : at + 1)]);
};

export const isEmpty = (list: DocList): boolean =>
  isBits(list) ? list.every((word) => word === 0) : list.length === 0;

export const bytesOf = (list: DocList): Uint8Array => {
  const bytes = new Uint8Array(list.buffer, list.byteOffset, list.byteLength);
  if (!isBits(list)) return bytes;
  const marked = new Uint8Array(bytes.length + bitsMark);
  marked.set(bytes);
  return marked;
};

export const listIn = (bytes: Uint8Array): DocList => {
  const { buffer, byteOffset } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return bytes.length % 2 === bitsMark
    ? new Uint32Array(buffer, byteOffset, (bytes.length - bitsMark) / 4)
    : new Uint16Array(buffer, byteOffset, bytes.length / 2);
};
