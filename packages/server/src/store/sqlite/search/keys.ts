/**
 * The keys under which a message is kept: its words, how they begin, who wrote it, and where.
 *
 * Promise: a query is a list of keys that all have to be there, and at most beginnings too long to have a key of their own. Of one
 * message no key comes twice.
 */
import { createHash } from 'node:crypto';
import { afterLetter, type Word } from '../../search-words.ts';

/** Longer beginnings have few words each: those are looked up. */
const longestBeginning = 3;

export type Asked = {
  readonly keys: readonly string[];
  /** Beginnings without a key. */
  readonly beginnings: readonly string[];
};

/** Of so many authors the key is remembered: few people write most messages, and a hash costs as much as all their words. */
const mostAuthors = 10_000;
const authorKeys = new Map<string, string>();

// *, § and # are in no word.
const authorKey = (user: string): string => {
  const known = authorKeys.get(user);
  if (known !== undefined) return known;
  const made = `§${createHash('sha256').update(user).digest('hex').slice(0, 16)}`;
  if (authorKeys.size >= mostAuthors) authorKeys.clear();
  authorKeys.set(user, made);
  return made;
};
const channelKey = (num: number): string => `#${num}`;
const beginningKey = (letters: string): string => `${letters}*`;

const addBeginnings = (keys: Set<string>, word: string): void => {
  let end = 0;
  for (let letters = 0; letters < longestBeginning && end < word.length; letters += 1) {
    end = afterLetter(word, end);
    keys.add(beginningKey(word.slice(0, end)));
  }
};

type Said = { readonly channel: number; readonly by: string | null; readonly words: readonly string[] };

/** None where nothing was said. */
export const keysOf = ({ channel, by, words }: Said): ReadonlySet<string> => {
  const keys = new Set<string>();
  if (words.length === 0) return keys;
  keys.add(channelKey(channel));
  if (by !== null) keys.add(authorKey(by));
  for (const word of words) {
    keys.add(word);
    addBeginnings(keys, word);
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
