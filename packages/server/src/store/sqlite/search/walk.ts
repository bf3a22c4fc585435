/**
 * Finding, newest first, in steps between which others get their turn.
 *
 * Promise: who is in few channels has each of them asked for its own words. Who is in many has the words of all channels looked
 * through first: seldom ones are soon at their end, common ones soon fill a page. Where neither happens, because they are common elsewhere, it
 * goes on channel by channel; one whose newest event is older than everything on a full page ends the walk, for the others are
 * older still. No step looks through more than a bounded part of the log.
 */
import type { Found, SearchQuery } from '../../search.ts';
import { everywhere, matchOf, type IndexRows } from './index-rows.ts';
import type { LogReader, Readable } from './log-reader.ts';

/** So many events of a channel are looked through without a pause. */
const sliceSeqs = 100_000;
const slicePositions = 100_000;
/** So many channels are asked one by one. */
const fewChannels = 64;
/** So many places of all channels are looked at before it is asked channel by channel. */
const mostPlaces = 1000;
const placesAtOnce = 200;

const newestFirst = (one: Found, other: Found): number => other.position - one.position;

class Page {
  found: readonly Found[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Nothing at or below this can be on the page any more. */
  get floor(): number {
    return this.found[this.#limit - 1]?.position ?? 0;
  }

  get isFull(): boolean {
    return this.found.length === this.#limit;
  }

  add(more: readonly Found[]): void {
    if (more.length > 0) this.found = [...this.found, ...more].toSorted(newestFirst).slice(0, this.#limit);
  }
}

type Parts = {
  readonly index: IndexRows;
  readonly log: LogReader;
  /** How far the index goes. */
  readonly position: number;
};

type Below = SearchQuery & { readonly below: number };

function* channelWalk(
  { index, log }: Parts,
  channel: Readable,
  query: Below,
  page: Page,
): Generator<undefined, void> {
  const match = matchOf(channel.num, query.words, query.by);
  let { below } = query;
  for (let top = channel.head; top >= channel.fromSeq; top -= sliceSeqs) {
    const low = Math.max(channel.fromSeq, top - sliceSeqs + 1);
    const start = low === 1 ? 1 : log.positionOf(channel.num, low);
    if (start === undefined) return;
    const from = Math.max(start, page.floor + 1);
    const positions = from < below ? index.find(match, below, from, query.limit) : [];
    page.add(
      positions.flatMap((position) => {
        const seq = index.place(position)?.seq;
        return seq === undefined ? [] : [{ channel: channel.id, seq, position }];
      }),
    );
    below = Math.min(below, start);
    if (below <= page.floor + 1) return;
    yield;
  }
}

/** Which of some places the user may read. */
const readable = (
  { index, log }: Parts,
  user: string,
): ((positions: readonly number[]) => readonly Found[]) => {
  const known = new Map<number, Readable | undefined>();
  const channelOf = (num: number): Readable | undefined => {
    if (!known.has(num)) known.set(num, log.channelOf(user, num));
    return known.get(num);
  };
  return (positions) =>
    positions.flatMap((position) => {
      const place = index.place(position);
      const channel = place === undefined ? undefined : channelOf(place.channel);
      if (place === undefined || channel === undefined || place.seq < channel.fromSeq) return [];
      return [{ channel: channel.id, seq: place.seq, position }];
    });
};

/** Looks at the words of all channels; gives the place below which nothing was looked at, 0 where nothing is left. */
function* widely(parts: Parts, query: Below, page: Page): Generator<undefined, number> {
  const match = matchOf(everywhere, query.words, query.by);
  const own = readable(parts, query.user);
  let { below } = query;
  for (let looked = 0; looked < mostPlaces && below > 1;) {
    const from = Math.max(1, below - slicePositions);
    const positions = parts.index.find(match, below, from, placesAtOnce);
    page.add(own(positions));
    if (page.isFull) return 0;
    looked += positions.length;
    below = positions.length === placesAtOnce ? (positions.at(-1) ?? from) : from;
    yield;
  }
  return below <= 1 ? 0 : below;
}

export function* walk(parts: Parts, asked: SearchQuery): Generator<undefined, readonly Found[]> {
  const page = new Page(asked.limit);
  if (asked.words.length === 0) return [];
  const below = Math.min(asked.below ?? Number.MAX_SAFE_INTEGER, parts.position + 1);
  let query: Below = { ...asked, below };
  if (query.channel === undefined && parts.log.isInMany(query.user, fewChannels)) {
    query = { ...query, below: yield* widely(parts, query, page) };
    if (query.below === 0) return page.found;
  }
  for (const channel of parts.log.channelsOf(query.user, query.channel)) {
    if (channel.headPosition <= page.floor) break;
    yield* channelWalk(parts, channel, query, page);
  }
  return page.found;
}
