/** A message's text in one line, without markers: for quotes, bars, lists and what is read out (C11, T22, L3, Y2). Pure. */
import { blocksOf, type Block } from './blocks.ts';
import type { Inline } from './inline.ts';

const most = 300;

const lettersOf = (run: Inline): string =>
  'children' in run ? run.children.map(lettersOf).join('') : run.text;

const lineOf = (block: Block): string =>
  block.is === 'code' ? block.text : block.lines.map((line) => line.map(lettersOf).join('')).join(' ');

/** All of it. */
export const plainOf = (text: string): string =>
  blocksOf(text).map(lineOf).join(' ').replaceAll(/\s+/g, ' ').trim();

export const gistOf = (text: string): string => plainOf(text.slice(0, most * 2)).slice(0, most);
