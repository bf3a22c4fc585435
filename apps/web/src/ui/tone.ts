/** One of the eight colours of people and groups: always the same for the same id. All bear white text (contrast >= 5.3). */
const count = 8;

export const toneOf = (id: string): number => {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum % count;
};
