/** A message's text in one line, without markers: for quotes, bars and lists (C11, T22). Pure. */
import { blocksOf, type Block } from './blocks.ts';
import type { Inline } from './inline.ts';

const most = 300;

const lettersOf = (run: Inline): string =>
  'children' in run ? run.children.map(lettersOf).join('') : run.text;

const lineOf = (block: Block): string =>
  block.is === 'code' ? block.text : block.lines.map((line) => line.map(lettersOf).join('')).join(' ');

export const gistOf = (text: string): string =>
  blocksOf(text.slice(0, most * 2))
    .map(lineOf)
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, most);
