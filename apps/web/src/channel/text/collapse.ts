/**
 * What of a long message stands there before "Read more" (T11): about twelve lines or eight hundred characters, cut where
 * a word ends and never inside a letter. Pure.
 */
const maxCharacters = 800;
const maxLines = 12;
/** A cut that saves less than this is not worth a button. */
const slack = 200;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Where the letter begins that the place `at` lies in. */
const letterStart = (text: string, at: number): number => graphemes.segment(text).containing(at)?.index ?? at;

const endOfLines = (text: string): number => {
  let at = -1;
  for (let line = 0; line < maxLines; line++) {
    at = text.indexOf('\n', at + 1);
    if (at < 0) return text.length;
  }
  return at;
};

const endOfWord = (text: string): number => {
  const blank = text.slice(0, maxCharacters).search(/\s\S*$/);
  return blank > maxCharacters / 2 ? blank : letterStart(text, maxCharacters);
};

/** The beginning of a long text, or undefined where it is short enough to stand there as a whole. */
export const beginningOf = (text: string): string | undefined => {
  const byLines = endOfLines(text);
  const end = text.length <= maxCharacters + slack ? byLines : Math.min(byLines, endOfWord(text));
  return end < text.length ? text.slice(0, end).trimEnd() : undefined;
};
