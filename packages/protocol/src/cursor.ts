/**
 * Cursors: how far a reader has got over its scope (CUR-1, CUR-2, CUR-3).
 * Promises: at most 200 URL-safe characters, one string per cursor, and that a string which is cut,
 * flipped or written otherwise does not decode (CU-04). Not signed: a forged one reveals nothing.
 * Leaves to the log whether the epoch is known and the position is within it.
 *
 *     1.<epoch, 16 hex>.<position, base 36>[-<behind>][~<name, 4><owed>]…[_<at>][.<filter>].<checksum>
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
  /**
   * Feeds that give the newest value of each key, of which some are owed to this reader: a name of four characters, and how many
   * positions before its own. At most seven, sorted by name, each once.
   */
  readonly owed?: readonly (readonly [name: string, behind: number])[];
  /** Of a poll that such feeds are told to at a rate: when it was answered, in ms since 1970. */
  readonly at?: number;
  /** A short hash of the sorted channel list, for readers with a filter; 1-64 of A-Z a-z 0-9 _ -. */
  readonly filter?: string;
}

const shape =
  /^1\.([0-9a-f]{16})\.([0-9a-z]{1,11})(?:-([0-9a-z]{1,11}))?((?:~[0-9a-z]{5,15})*)(?:_([0-9a-z]{1,11}))?(?:\.([A-Za-z0-9_-]{1,64}))?\.[0-9a-z]{1,7}$/;
const epochShape = /^[0-9a-f]{16}$/;
const nameShape = /^[0-9a-z]{4}$/;
export const mostOwed = 7;
const longest = 200;
const filterShape = /^[A-Za-z0-9_-]{1,64}$/;

/** FNV-1a, 32 bits: sees every change of a single character. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}

const isBehind = (behind: number, position: number): boolean =>
  Number.isSafeInteger(behind) && behind >= 0 && behind <= position;

const owedFits = ({ owed = [], position }: Cursor): boolean =>
  owed.length <= mostOwed &&
  owed.every(
    ([name, behind], index) =>
      nameShape.test(name) && behind > 0 && isBehind(behind, position) && name > (owed[index - 1]?.[0] ?? ''),
  );

const placeText = ({ position, behind = 0, owed = [], at }: Cursor): string =>
  position.toString(36) +
  (behind === 0 ? '' : `-${behind.toString(36)}`) +
  owed.map(([name, back]) => `~${name}${back.toString(36)}`).join('') +
  (at === undefined ? '' : `_${at.toString(36)}`);

/** @throws RangeError on a cursor that could not be read back. */
export function encodeCursor(cursor: Cursor): string {
  const { epoch, position, behind = 0, at = 0, filter } = cursor;
  const positionFits = Number.isSafeInteger(position) && position >= 0;
  const placeFits = positionFits && isBehind(behind, position) && owedFits(cursor) && isBehind(at, at);
  if (!epochShape.test(epoch) || !placeFits) throw new RangeError('not a cursor');
  if (filter !== undefined && !filterShape.test(filter)) throw new RangeError('not a filter');
  const body = `1.${epoch}.${placeText(cursor)}${filter === undefined ? '' : `.${filter}`}`;
  const text = `${body}.${checksum(body)}`;
  if (text.length > longest) throw new RangeError('not a cursor');
  return text;
}

const owedIn = (text: string): NonNullable<Cursor['owed']> =>
  text
    .split('~')
    .slice(1)
    .map((each) => [each.slice(0, 4), Number.parseInt(each.slice(4), 36)] as const);

/** The cursor that a string stands for, or undefined for anything else at all. Never throws. */
export function decodeCursor(text: unknown): Cursor | undefined {
  const found = typeof text === 'string' && text.length <= longest ? shape.exec(text) : null;
  const [, epoch, digits, back, owed, at, filter] = found ?? [];
  if (epoch === undefined || digits === undefined) return undefined;
  const cursor: Cursor = {
    epoch,
    position: Number.parseInt(digits, 36),
    ...(back !== undefined && { behind: Number.parseInt(back, 36) }),
    ...(owed !== undefined && owed !== '' && { owed: owedIn(owed) }),
    ...(at !== undefined && { at: Number.parseInt(at, 36) }),
    ...(filter !== undefined && { filter }),
  };
  try {
    return encodeCursor(cursor) === text ? cursor : undefined;
  } catch {
    return undefined;
  }
}
