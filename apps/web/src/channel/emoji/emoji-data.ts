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

/** Those of which a word begins so, in either language; whole words first. */
export const findEmoji = (text: string, most = 40): readonly Emoji[] => {
  const wanted = plain(text);
  if (wanted === '') return [];
  const found = allEmoji.filter(({ words }) => words.some((word) => plain(word).startsWith(wanted)));
  const exact = ({ words }: Emoji): number => (words.some((word) => plain(word) === wanted) ? 0 : 1);
  return found.toSorted((a, b) => exact(a) - exact(b)).slice(0, most);
};
