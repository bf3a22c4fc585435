/**
 * What a cursor says of feeds that give the newest value of each key (FEED-1): from where values are owed to its reader, since they
 * come at a rate while all else goes on (CUR-1). A cursor is short, so feeds have names of four characters in it, and where more
 * than a few are behind the rest share one; two that share a name, or the rest, may be told a value twice.
 */
import { createHash } from 'node:crypto';
import { mostOwed } from '@ghanti/protocol';
import type { Owed, Place } from '../log/event-log.ts';

/** Of all that have no entry of their own. */
const theRest = '0000';
const names = 36 ** 4;

const nameOf = (channel: string): string => {
  const number = 1 + (createHash('sha256').update(channel).digest().readUInt32BE(0) % (names - 1));
  return number.toString(36).padStart(4, '0');
};

/** From where a reader is owed values of a feed; his position where it is none. */
export const owedFrom = ({ owed, position }: Place, channel: string): number =>
  owed?.get(nameOf(channel)) ?? owed?.get(theRest) ?? position;

/** By channel, in a form that fits into a cursor; undefined where nothing is owed. */
export const owedOf = (byChannel: Iterable<readonly [string, number]>): Owed | undefined => {
  const sorted = [...byChannel].toSorted(([, one], [, other]) => one - other);
  if (sorted.length === 0) return undefined;
  const owed = new Map<string, number>();
  for (const [channel, from] of sorted) {
    const name = nameOf(channel);
    // Sorted: the first of a name is the lowest.
    if (owed.has(name)) continue;
    if (owed.size < mostOwed - 1) owed.set(name, from);
    else if (!owed.has(theRest)) owed.set(theRest, from);
  }
  return owed;
};
