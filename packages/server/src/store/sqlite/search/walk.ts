/**
 * Finding, newest first, in steps between which others get their turn.
 *
 * Promise: each channel is asked for its own words only, in slices of a bounded length; a channel whose newest event is older
 * than everything on a full page ends the walk, for the others are older still.
 */
import type { Found, SearchQuery } from '../../search.ts';
import { matchOf, type IndexRows } from './index-rows.ts';
import type { LogReader, Readable } from './log-reader.ts';

/** So many events of a channel are looked through without a pause. */
const sliceSeqs = 100_000;

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

  add(more: readonly Found[]): void {
    if (more.length > 0) this.found = [...this.found, ...more].toSorted(newestFirst).slice(0, this.#limit);
  }
}

type Parts = { readonly index: IndexRows; readonly log: LogReader };

function* channelWalk(
  { index, log }: Parts,
  channel: Readable,
  query: SearchQuery,
  page: Page,
): Generator<undefined, void> {
  const match = matchOf(channel.num, query.words, query.by);
  let below = query.below ?? Number.MAX_SAFE_INTEGER;
  for (let top = channel.head; top >= channel.fromSeq; top -= sliceSeqs) {
    const low = Math.max(channel.fromSeq, top - sliceSeqs + 1);
    const start = low === 1 ? 1 : log.positionOf(channel.num, low);
    if (start === undefined) return;
    const from = Math.max(start, page.floor + 1);
    const positions = from < below ? index.find(match, below, from, query.limit) : [];
    page.add(
      positions.flatMap((position) => {
        const seq = index.seq(position);
        return seq === undefined ? [] : [{ channel: channel.id, seq, position }];
      }),
    );
    below = Math.min(below, start);
    if (below <= page.floor + 1) return;
    yield;
  }
}

export function* walk(parts: Parts, query: SearchQuery): Generator<undefined, readonly Found[]> {
  const page = new Page(query.limit);
  if (query.words.length === 0) return [];
  for (const channel of parts.log.channelsOf(query.user, query.channel)) {
    if (channel.headPosition <= page.floor) break;
    yield* channelWalk(parts, channel, query, page);
  }
  return page.found;
}
