/**
 * Cursors: how far a reader has got over its scope (CUR-1, CUR-2, CUR-3).
 * Promises: at most 200 URL-safe characters, one string per cursor, and that a string which is cut,
 * flipped or written otherwise does not decode (CU-04). Not signed: a forged one reveals nothing.
 * Leaves to the log whether the epoch is known and the position is within it.
 *
 *     1.<epoch, 16 hex>.<position, base 36>[-<behind, base 36>][.<filter>].<checksum, base 36>
 */

export interface Cursor {
  /** 64 random bits as 16 hex digits. */
  readonly epoch: string;
  /** 0 to 2^53 - 1. */
  readonly position: number;
  /**
   * How many positions before its own the states (STA-1) were told last: of an event in the midst of a catch-up, whose states
   * come at the end. Missing where there is nothing to be told; else from 1 to the position.
   */
  readonly behind?: number;
  /** A short hash of the sorted channel list, for readers with a filter; 1-64 of A-Z a-z 0-9 _ -. */
  readonly filter?: string;
}

const shape =
  /^1\.([0-9a-f]{16})\.([0-9a-z]{1,11})(?:-([0-9a-z]{1,11}))?(?:\.([A-Za-z0-9_-]{1,64}))?\.[0-9a-z]{1,7}$/;
const epochShape = /^[0-9a-f]{16}$/;
const filterShape = /^[A-Za-z0-9_-]{1,64}$/;

/** FNV-1a, 32 bits: sees every change of a single character. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}

/** @throws RangeError on a cursor that could not be read back. */
export function encodeCursor(cursor: Cursor): string {
  const { epoch, position, behind = 0, filter } = cursor;
  const positionFits = Number.isSafeInteger(position) && position >= 0;
  const behindFits = Number.isSafeInteger(behind) && behind >= 0 && behind <= position;
  if (!epochShape.test(epoch) || !positionFits || !behindFits) throw new RangeError('not a cursor');
  if (filter !== undefined && !filterShape.test(filter)) throw new RangeError('not a filter');
  const place = `${position.toString(36)}${behind === 0 ? '' : `-${behind.toString(36)}`}`;
  const body = `1.${epoch}.${place}${filter === undefined ? '' : `.${filter}`}`;
  return `${body}.${checksum(body)}`;
}

/** The cursor that a string stands for, or undefined for anything else at all. Never throws. */
export function decodeCursor(text: unknown): Cursor | undefined {
  const [, epoch, digits, back, filter] = typeof text === 'string' ? (shape.exec(text) ?? []) : [];
  if (epoch === undefined || digits === undefined) return undefined;
  const position = Number.parseInt(digits, 36);
  const behind = back === undefined ? undefined : Number.parseInt(back, 36);
  if (!Number.isSafeInteger(position) || (behind ?? 0) > position) return undefined;
  const cursor: Cursor = {
    epoch,
    position,
    ...(behind !== undefined && { behind }),
    ...(filter !== undefined && { filter }),
  };
  return encodeCursor(cursor) === text ? cursor : undefined;
}
