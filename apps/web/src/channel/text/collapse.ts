/**
 * What of a long message stands there before "Read more" (T11): about twelve lines or eight hundred characters, cut where
 * a word ends and never inside a letter. Pure.
 */
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

const endOfWord = (text: string, maxCharacters: number): number => {
  const blank = text.slice(0, maxCharacters).search(/\s\S*$/);
  return blank > maxCharacters / 2 ? blank : letterStart(text, maxCharacters);
};

/** The beginning of a long text (fewer letters make twelve lines on a narrow screen), or undefined where it is short enough to stand there as a whole. */
export const beginningOf = (text: string, maxCharacters = 800): string | undefined => {
  const byLines = endOfLines(text);
  const isLong = text.length > maxCharacters + slack;
  const end = isLong ? Math.min(byLines, endOfWord(text, maxCharacters)) : byLines;
  return end < text.length ? text.slice(0, end).trimEnd() : undefined;
};
