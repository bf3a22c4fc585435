/**
 * Finding, newest first, chunk by chunk, between which others get their turn.
 *
 * Promise: what all the words of a query have in common is found in each chunk before anything is looked at, so that common words cost
 * little more than rare ones. What is left is held against what the user may read by what stands beside the lists; the
 * log is asked once for each channel.
 */
import type { Found, SearchQuery } from '../../search.ts';
import { docsIn, inBoth, isEmpty, type DocList } from './doc-list.ts';
import type { IndexRows } from './index-rows.ts';
import { askedKeys, type Asked } from './keys.ts';
import type { LogReader } from './log-reader.ts';
import { Readers } from './readers.ts';

type Parts = {
  readonly index: IndexRows;
  readonly log: LogReader;
  /** How far the index goes. */
  readonly position: number;
};

type Walk = Parts & {
  readonly asked: Asked;
  readonly readers: Readers;
  readonly below: number;
  readonly limit: number;
  readonly found: Found[];
};

/** One chunk, or the tail, as it is asked. */
type Part = {
  readonly list: (key: string) => DocList | undefined;
  readonly beginning: (letters: string) => Generator<undefined, DocList>;
  readonly channels: () => ArrayLike<number>;
  readonly positions: () => ArrayLike<number>;
};

const nothing = new Uint16Array();

function* partsOf({ index: { tail, chunks }, below }: Walk): Generator<Part, void> {
  // As of now: what becomes a chunk meanwhile is in the tail that has been looked through.
  const spans = chunks.below(below);
  yield {
    list: (key) => tail.list(key),
    beginning: (letters) => tail.beginning(letters),
    channels: () => tail.channels,
    positions: () => tail.positions,
  };
  for (const { num } of spans)
    yield {
      list: (key) => chunks.list(num, key),
      beginning: (letters) => chunks.beginning(num, letters),
      channels: () => chunks.channels(num),
      positions: () => chunks.positions(num),
    };
}

/** The messages of a chunk that have all that is asked for. */
function* matching(part: Part, { keys, beginnings }: Asked): Generator<undefined, Uint16Array> {
  let docs: DocList | undefined;
  for (const key of keys) {
    const list = part.list(key) ?? nothing;
    docs = docs === undefined ? list : inBoth(docs, list);
    if (isEmpty(docs)) return nothing;
  }
  for (const letters of beginnings) {
    const list = yield* part.beginning(letters);
    docs = docs === undefined ? list : inBoth(docs, list);
    if (isEmpty(docs)) return nothing;
  }
  return docs === undefined ? nothing : docsIn(docs);
}

/** Adds those that the user may read, newest first, until the page is full. */
const addReadable = ({ index, readers, below, limit, found }: Walk, part: Part, docs: Uint16Array): void => {
  if (docs.length === 0) return;
  const channels = part.channels();
  let positions: ArrayLike<number> | undefined;
  for (let at = docs.length - 1; at >= 0 && found.length < limit; at -= 1) {
    const doc = docs[at] ?? 0;
    const open = readers.channel(channels[doc] ?? 0);
    if (open === undefined) continue;
    positions ??= part.positions();
    const position = positions[doc] ?? 0;
    if (position >= below || position < open.from) continue;
    const seq = index.seq(position);
    if (seq !== undefined) found.push({ channel: open.id, seq, position });
  }
};

export function* walk(parts: Parts, query: SearchQuery): Generator<undefined, readonly Found[]> {
  const { words, by, limit } = query;
  const readers = new Readers(parts.log, query.user);
  const channel = query.channel === undefined ? undefined : readers.named(query.channel);
  if (words.length === 0 || (query.channel !== undefined && channel === undefined)) return [];
  const asked = askedKeys({ channel, by, words });
  const below = Math.min(query.below ?? Infinity, parts.position + 1);
  const state: Walk = { ...parts, asked, readers, below, limit, found: [] };
  for (const part of partsOf(state)) {
    addReadable(state, part, yield* matching(part, asked));
    if (state.found.length === limit) break;
    yield;
  }
  return state.found;
}
