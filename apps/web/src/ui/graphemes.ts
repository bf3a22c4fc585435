/** Letters as they are written, with their vowel signs and joined parts: what may be cut and counted (H6, I7). */
const segmenter = new Intl.Segmenter();

export const graphemes = (text: string): string[] =>
  [...segmenter.segment(text)].map(({ segment }) => segment);

/** The first letter of a name; of what has none, a question mark. */
export const initialOf = (name: string): string => {
  const [first] = segmenter.segment(name.trim());
  return first?.segment.toLocaleUpperCase() ?? '?';
};
