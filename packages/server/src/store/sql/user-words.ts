/**
 * The words by which a person is found: those of the handle and the name, case folded, whole and cut at punctuation.
 */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase();
const bySpace = (text: string): string[] => fold(text).split(/\s+/u);
const parts = (word: string): string[] => [word, ...word.split(/[^\p{L}\p{N}\p{M}]+/u)];

const distinct = (words: readonly string[]): string[] => [...new Set(words)].filter((word) => word !== '');

export const wordsOf = (user: { readonly handle: string | null; readonly name: string }): readonly string[] =>
  distinct([...bySpace(user.name), ...bySpace(user.handle ?? '')].flatMap(parts));

/** Each must begin a word of whoever is found. */
export const prefixesOf = (q: string): readonly string[] => distinct(bySpace(q));
