/**
 * What a search finds in a text, the way the server finds it: whole words, the last one as a beginning while one types
 * (S3); Latin letters without case and accents, Devanagari with its signs (S4). Pure.
 */
import { graphemes } from '../ui/graphemes.ts';

/** Letters with their signs, numbers: what a word is made of. */
const word = /[\p{L}\p{N}\p{Mn}\p{Mc}\p{Co}]+/gu;

const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase();

/** What is asked of the server: the last word may go on. */
export const queryOf = (typed: string): string => {
  const text = typed.trim().normalize('NFC');
  return /[\p{L}\p{N}\p{Mn}\p{Mc}\p{Co}]$/u.test(text) ? `${text}*` : text;
};

type Wanted = { readonly text: string; readonly isBeginning: boolean };

const wantedOf = (query: string): readonly Wanted[] =>
  [...query.matchAll(word)].map((match) => ({
    text: folded(match[0]),
    isBeginning: query[match.index + match[0].length] === '*',
  }));

export type Part = { readonly text: string; readonly isMatch: boolean };

const fits = (found: string, wanted: readonly Wanted[]): boolean => {
  const text = folded(found);
  return wanted.some((one) => (one.isBeginning ? text.startsWith(one.text) : text === one.text));
};

/** A text in parts, those that the query found marked. */
export const partsOf = (text: string, query: string): readonly Part[] => {
  const wanted = wantedOf(query);
  const parts: Part[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(word)) {
    if (!fits(found, wanted)) continue;
    if (index > end) parts.push({ text: text.slice(end, index), isMatch: false });
    parts.push({ text: found, isMatch: true });
    end = index + found.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), isMatch: false });
  return parts;
};

/** Whether all words of the query are there: for searching what is on this device. */
export const answers = (text: string, query: string): boolean => {
  const words = [...text.matchAll(word)].map(([found]) => found);
  const wanted = wantedOf(query);
  return wanted.length > 0 && wanted.every((one) => words.some((found) => fits(found, [one])));
};

const leadLetters = 24;

/** One line around the first match. */
export const snippetOf = (text: string, query: string): readonly Part[] => {
  const parts = partsOf(text.replaceAll(/\s+/g, ' '), query);
  const [first, ...rest] = parts;
  if (first === undefined || first.isMatch) return parts;
  const letters = graphemes(first.text);
  if (letters.length <= leadLetters || rest.length === 0) return parts;
  return [{ text: `…${letters.slice(-leadLetters).join('')}`, isMatch: false }, ...rest];
};
