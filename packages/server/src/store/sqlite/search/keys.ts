/**
 * The keys under which a message is kept: its words, how they begin, who wrote it, and where.
 *
 * Promise: a query is a list of keys that all have to be there, and at most beginnings too long to have a key of their own. Of one
 * message no key comes twice.
 */
import { createHash } from 'node:crypto';
import type { Word } from '../../search-words.ts';

/** Longer beginnings have few words each: those are looked up. */
const longestBeginning = 3;

export type Asked = {
  readonly keys: readonly string[];
  /** Beginnings without a key. */
  readonly beginnings: readonly string[];
};

// *, § and # are in no word.
const authorKey = (user: string): string =>
  `§${createHash('sha256').update(user).digest('hex').slice(0, 16)}`;
const channelKey = (num: number): string => `#${num}`;
const beginningKey = (letters: string): string => `${letters}*`;

const beginningsOf = (word: string): readonly string[] => {
  const letters = Array.from(word.slice(0, 2 * longestBeginning)).slice(0, longestBeginning);
  return letters.map((_, index) => beginningKey(letters.slice(0, index + 1).join('')));
};

type Said = { readonly channel: number; readonly by: string | null; readonly words: readonly string[] };

export const keysOf = ({ channel, by, words }: Said): ReadonlySet<string> => {
  const keys = new Set<string>([channelKey(channel)]);
  if (by !== null) keys.add(authorKey(by));
  for (const word of words) {
    keys.add(word);
    for (const beginning of beginningsOf(word)) keys.add(beginning);
  }
  return keys;
};

type Question = {
  readonly channel: number | undefined;
  readonly by: string | undefined;
  readonly words: readonly Word[];
};

export const askedKeys = ({ channel, by, words }: Question): Asked => {
  const isLong = ({ text, prefix }: Word): boolean => prefix && Array.from(text).length > longestBeginning;
  const [long, short] = [words.filter(isLong), words.filter((word) => !isLong(word))];
  return {
    keys: [
      ...(channel === undefined ? [] : [channelKey(channel)]),
      ...(by === undefined ? [] : [authorKey(by)]),
      ...short.map(({ text, prefix }) => (prefix ? beginningKey(text) : text)),
    ],
    beginnings: long.map(({ text }) => text),
  };
};
