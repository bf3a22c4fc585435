/**
 * How much still fits into a message (C13). The server counts bytes of UTF-8 after normalisation; people count letters, so
 * what is shown is letters: one of Devanagari takes three bytes and more. Pure.
 */
import { graphemes } from '../../ui/graphemes.ts';

/** The contract's `maxTextBytes`. */
const maxBytes = 16_384;
const warnAt = 200;

const encoder = new TextEncoder();

export type Room = { readonly left: number; readonly isOver: boolean };

/** Undefined while there is plenty. */
export const roomFor = (text: string): Room | undefined => {
  if (text.length * 3 < maxBytes - warnAt * 8) return undefined;
  const bytes = encoder.encode(text.trim().normalize('NFC')).length;
  const perLetter = bytes / Math.max(1, graphemes(text).length);
  const left = Math.floor((maxBytes - bytes) / Math.max(1, perLetter));
  return left > warnAt ? undefined : { left, isOver: bytes > maxBytes };
};
