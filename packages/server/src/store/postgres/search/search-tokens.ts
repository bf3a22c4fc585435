/**
 * What the index keeps of a message: its words, and marks that no word can be: `^` and the beginnings of its words of up to two letters,
 * of which there are too many to look through, `#` its channel, `@` its author. And how a query asks for them.
 */
import type { SearchQuery } from '../../search.ts';
import type { Word } from '../../search-words.ts';

const longestBeginning = 2;

const beginnings = (word: string): readonly string[] => {
  const letters = Array.from(word);
  return letters.slice(0, longestBeginning).map((_, index) => `^${letters.slice(0, index + 1).join('')}`);
};

export const tokensOf = (
  words: readonly string[],
  { channel, by }: { readonly channel: number; readonly by: string | null },
): readonly string[] => {
  const marks = [`#${channel}`, ...(by === null ? [] : [`@${by}`])];
  return [...new Set([...words, ...words.flatMap(beginnings), ...marks])];
};

const quoted = (token: string): string => `'${token.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

const asked = ({ text, prefix }: Word): string => {
  if (!prefix) return quoted(text);
  return Array.from(text).length <= longestBeginning ? quoted(`^${text}`) : `${quoted(text)}:*`;
};

/** Text of a tsquery. */
export const tsqueryOf = ({ words, by }: Pick<SearchQuery, 'words' | 'by'>): string =>
  [...words.map(asked), ...(by === undefined ? [] : [quoted(`@${by}`)])].join(' & ');
