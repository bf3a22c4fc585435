/**
 * What written text may be (protocol section 6, EV-02, EV-04, EV-05, RS-22).
 * Promises: accepted text is well-formed, in NFC, free of controls, not blank, bounded in bytes, and
 * carries at most 8 combining marks per base character (more are dropped, not refused, so pasted
 * text is never lost for its decoration). Cleaning what is clean changes nothing.
 * Every check is linear in the length. Leaves bidi isolation and folding of newlines to display.
 */
import * as z from 'zod';
import { defaultLimits } from './limits.ts';

/** Hindi needs at most 4 on one consonant (nukta, matra, anusvara, accent). */
const maxMarks = 8;

/** Marks kept before normalisation: reordering a long run of marks costs its square. */
const maxRawMarks = 32;

const plain = /^[\x20-\x7e\n\t]*$/;
const control = /(?![\n\t])\p{Cc}/u;
const visible = /[^\s\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]/u;
const crowded = /[\p{M}\p{Cf}]{9}/u;
const mark = /\p{M}/u;
const format = /\p{Cf}/u;

/** The length of well-formed text in UTF-8. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // Each half of a surrogate pair is one unit and two of its four bytes.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2;
  }
  return bytes;
}

/** Drops the marks after the `most`-th on one base character. Joiners do not start a new one. */
export function capMarks(text: string, most: number): string {
  if (!crowded.test(text)) return text;
  let kept = '';
  let marks = 0;
  for (const character of text) {
    if (mark.test(character)) marks += 1;
    else if (!format.test(character)) marks = 0;
    if (marks <= most || !mark.test(character)) kept += character;
  }
  return kept;
}

/** NFC with at most 8 marks per base; only for well-formed text. */
export function normaliseText(text: string): string {
  if (plain.test(text)) return text;
  return capMarks(capMarks(text, maxRawMarks).normalize('NFC'), maxMarks);
}

/** True for text that shows nothing: empty, white space, zero-width and other invisible characters. */
export function isBlank(text: string): boolean {
  return !visible.test(text);
}

export type TextResult = { ok: true; text: string } | { ok: false; fault: string; tooLarge?: true };

const refuse = (fault: string): TextResult => ({ ok: false, fault });

/** The rule for text of many lines: what would be stored, or why not. */
export function readText(raw: string, maxBytes: number): TextResult {
  const tooLarge: TextResult = { ok: false, fault: `over ${maxBytes} bytes`, tooLarge: true };
  if (raw.length > maxBytes * 4) return tooLarge;
  if (!raw.isWellFormed()) return refuse('not well-formed Unicode');
  if (control.test(raw)) return refuse('control characters other than line feed and tab');
  const text = normaliseText(raw);
  return utf8Bytes(text) > maxBytes ? tooLarge : { ok: true, text };
}

const lineFault = /[\n\t\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const counted = /[^\p{M}\p{Cf}]/gu;

/** The rule for names and titles: one line, trimmed, no direction overrides, not blank. */
export function readLine(raw: string, maxCharacters: number): TextResult {
  const read = readText(raw, maxCharacters * 16);
  if (!read.ok) return read.tooLarge ? refuse(`over ${maxCharacters} characters`) : read;
  const text = read.text.trim();
  if (lineFault.test(text)) return refuse('line breaks, tabs or direction overrides');
  if (isBlank(text)) return refuse('empty');
  const length = text.match(counted)?.length ?? 0;
  return length > maxCharacters ? refuse(`over ${maxCharacters} characters`) : { ok: true, text };
}

function settle(read: TextResult, context: z.RefinementCtx, limit?: string): string {
  if (read.ok) return read.text;
  const params = limit !== undefined && read.tooLarge ? { limit } : {};
  context.addIssue({ code: 'custom', message: read.fault, params });
  return z.NEVER;
}

/** Text of several lines that may be blank: descriptions, drafts, "about". */
export const looseText = (maxBytes: number) =>
  z.string().transform((raw, context) => settle(readText(raw, maxBytes), context));

/** Text of a message: 16 KiB after NFC; over it is `too_large` by `maxTextBytes`. */
export const messageText = z.string().transform((raw, context) => {
  const read = readText(raw, defaultLimits.maxTextBytes);
  if (read.ok && isBlank(read.text)) return settle(refuse('empty'), context);
  return settle(read, context, 'maxTextBytes');
});

/** One line of 1 to `maxCharacters` characters, marks and joiners not counted. */
export const line = (maxCharacters: number) =>
  z.string().transform((raw, context) => settle(readLine(raw, maxCharacters), context));

/** Title of a group. */
export const title = line(100);

/** Display name of a user. */
export const name = line(100);

const linkShape = /^(?:https?:\/\/(?=[A-Za-z0-9[])|\/(?![/\\]))[!#$%&()*+,./0-9:;=?@A-Z[\]_a-z~-]*$/;

/** A web address, or a path of this server, that is safe to make a link of. */
export const link = z.string().max(1024).regex(linkShape, 'not an http(s) address or a path');

const pictures = /^[\p{Extended_Pictographic}\p{Emoji_Component}]+$/u;
const picture = /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3/u;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function isOneEmoji(text: string): boolean {
  if (text.length > 64 || !pictures.test(text) || !picture.test(text)) return false;
  const [first] = graphemes.segment(text);
  return first?.segment === text;
}

/** Exactly one emoji, joined sequences and flags included. */
export const emoji = z.string().refine(isOneEmoji, 'not one emoji');
