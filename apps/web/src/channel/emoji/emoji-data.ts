/** The emoji of the picker, and how they are found by their words. Loaded when somebody looks for one. */
import { emojiLines, type EmojiGroup } from './emoji-list.ts';

export type Emoji = { readonly emoji: string; readonly words: readonly string[]; readonly group: EmojiGroup };

const readLine = (line: string, group: EmojiGroup): Emoji => {
  const [emoji = '', ...words] = line.split(' ');
  return { emoji, words, group };
};

const groups = Object.keys(emojiLines) as EmojiGroup[];

export const allEmoji: readonly Emoji[] = groups.flatMap((group) =>
  emojiLines[group]
    .trim()
    .split('\n')
    .map((line) => readLine(line, group)),
);

const plain = (text: string): string => text.normalize('NFC').toLocaleLowerCase().trim();

/** How well a word fits: the first word is what the emoji is called, and a whole word is better than a beginning. */
const rank = ({ words }: Emoji, wanted: string): number => {
  const at = words.findIndex((word) => plain(word) === wanted);
  if (at >= 0) return Math.min(at, 1);
  return plain(words[0] ?? '').startsWith(wanted) ? 2 : 3;
};

/** Those of which a word begins so, in either language; the best first. */
export const findEmoji = (text: string, most = 40): readonly Emoji[] => {
  const wanted = plain(text);
  if (wanted === '') return [];
  const found = allEmoji.filter(({ words }) => words.some((word) => plain(word).startsWith(wanted)));
  return found.toSorted((a, b) => rank(a, wanted) - rank(b, wanted)).slice(0, most);
};
