/**
 * What a word is, for every database alike, and what a query asks for (protocol.md section 6, `search`).
 *
 * Promise: letters, digits and their vowel signs make words, so that का is not in काम; case does not count, nor do accents
 * on Latin and Greek letters (`cafe` finds `café` and is found by it), while every sign of another script does. Invisible characters and skin tones do
 * not count; an emoji is a word. Scripts that write without spaces are cut by dictionary. Linear in the length.
 * Left to others: where words are kept, and who may read what they lead to.
 */
export type Word = { readonly text: string; /** Also what merely begins so. */ readonly prefix: boolean };

/** Another one means that what was cut before may be cut otherwise now. */
export const wordsVersion = `2/${process.versions.unicode ?? ''}/${process.versions.icu ?? ''}`;

/** Longer words are told apart by so many characters only. */
const longest = 64;

const ignored = /\p{Default_Ignorable_Code_Point}/gu;
const accented = /(?<=[\p{Script=Latin}\p{Script=Greek}])\p{Mn}+/gu;
const anyMark = /\p{Mn}/u;
const spaceless =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const pieces = /\p{Extended_Pictographic}|\p{RI}{2}|[\p{L}\p{N}\p{Co}\p{Mn}\p{Mc}]+/gu;
// A star at the end of a word, before a space or the end of the query.
const queryPieces = new RegExp(`(?:${pieces.source})(\\*+(?=\\s|$))?`, 'gu');
const plain = /^[\x20-\x7e\n\t]*$/;

const dictionary = new Intl.Segmenter('und', { granularity: 'word' });

const unaccented = (text: string): string =>
  anyMark.test(text) ? text.normalize('NFD').replace(accented, '').normalize('NFC') : text;

// Down, up and down again: ß and its capital are ss, and a final sigma is a sigma.
const folded = (text: string): string => {
  if (plain.test(text)) return text.toLowerCase();
  const cased = text.normalize('NFC').toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
  return unaccented(cased.normalize('NFD')).normalize('NFC').replace(ignored, '');
};

const cut = (piece: string): readonly string[] => {
  if (!spaceless.test(piece)) return [piece];
  const parts = [...dictionary.segment(piece)].filter(({ isWordLike }) => isWordLike === true);
  return parts.length === 0 ? [piece] : parts.map(({ segment }) => segment);
};

/** Where the letter ends that begins at a place of a text: not between the halves of a pair. */
export const afterLetter = (text: string, at: number): number =>
  at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);

const short = (word: string): string => {
  if (word.length <= longest) return word;
  let end = 0;
  for (let letters = 0; letters < longest && end < word.length; letters += 1) end = afterLetter(word, end);
  return word.slice(0, end);
};

/** The words of a text, each once. */
export const wordsIn = (text: string): readonly string[] => {
  const words = new Set<string>();
  for (const piece of folded(text).match(pieces) ?? []) for (const word of cut(piece)) words.add(short(word));
  return [...words];
};

/** What a query asks for: all of it has to be there. Nothing but a trailing star means anything. */
export const wordsAsked = (q: string): readonly Word[] => {
  const asked = new Map<string, Word>();
  for (const [match, star] of folded(q).matchAll(queryPieces)) {
    const parts = cut(star === undefined ? match : match.slice(0, -star.length)).map(short);
    for (const [index, text] of parts.entries()) {
      const prefix = star !== undefined && index === parts.length - 1;
      asked.set(`${prefix} ${text}`, { text, prefix });
    }
  }
  return [...asked.values()];
};
