/**
 * A message's text as blocks: paragraphs, quotes, lists, code (T17). What it holds is data that is drawn as elements; no
 * text ever becomes markup (T16). Newlines stay where they were written. Pure.
 */
import { inlineOf, type Inline, type Mentioned } from './inline.ts';

export type Lines = readonly (readonly Inline[])[];

export type Block =
  | { readonly is: 'paragraph'; readonly lines: Lines }
  | { readonly is: 'quote'; readonly lines: Lines }
  | { readonly is: 'bullets'; readonly lines: Lines }
  | { readonly is: 'numbers'; readonly first: number; readonly lines: Lines }
  | { readonly is: 'code'; readonly text: string };

type Kind = Exclude<Block['is'], 'code'>;

const shapes: readonly { is: Exclude<Kind, 'paragraph'>; shape: RegExp }[] = [
  { is: 'quote', shape: /^> ?(?=\S)/ },
  { is: 'bullets', shape: /^[-*•] (?=\S)/ },
  { is: 'numbers', shape: /^\d{1,4}\. (?=\S)/ },
];

/** What kind of line it is, and the line without its sign. */
const readLine = (line: string): { is: Kind; rest: string; sign: string } => {
  for (const { is, shape } of shapes) {
    const sign = shape.exec(line)?.[0];
    if (sign !== undefined) return { is, rest: line.slice(sign.length), sign };
  }
  return { is: 'paragraph', rest: line, sign: '' };
};

type Draft = { readonly is: Kind; readonly first: number; readonly lines: (readonly Inline[])[] };

const blockOf = ({ is, first, lines }: Draft): Block =>
  is === 'numbers' ? { is, first, lines } : { is, lines };

/** Text in which there is no fenced code. */
const plainBlocks = (text: string, mentioned: Mentioned): Block[] => {
  const drafts: Draft[] = [];
  for (const line of text.split('\n')) {
    const { is, rest, sign } = readLine(line);
    const last = drafts.at(-1);
    const follows =
      last?.is === is && (is !== 'numbers' || last.first + last.lines.length === Number.parseInt(sign, 10));
    const draft = follows ? last : { is, first: Number.parseInt(sign, 10), lines: [] };
    if (!follows) drafts.push(draft);
    draft.lines.push(inlineOf(rest, mentioned));
  }
  return drafts.map(blockOf);
};

const fence = /(?:^|\n)```\n?([^`]+?)\n?```(?:\n|$)/g;

/** The blocks of a text. */
export const blocksOf = (text: string, mentioned: Mentioned = new Map()): readonly Block[] => {
  const blocks: Block[] = [];
  let end = 0;
  const plain = (to: number): void => {
    if (to > end) blocks.push(...plainBlocks(text.slice(end, to), mentioned));
  };
  for (const match of text.matchAll(fence)) {
    plain(match.index);
    blocks.push({ is: 'code', text: match[1] ?? '' });
    end = match.index + match[0].length;
  }
  plain(text.length);
  return blocks;
};
