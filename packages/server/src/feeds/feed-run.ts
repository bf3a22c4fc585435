/**
 * Updates of one feed on their way out: each wire form is made once for all who get the same updates after the same one.
 * Where updates were passed over, the next one says how many (`skipped`, FEED-1). On a socket they carry no cursor (CUR-2), on a
 * stream that of its scope.
 */
import type { WireForm } from '../hub/batch.ts';
import type { EventRow } from '../log/event-log.ts';

/** `key` is undefined where the event is no update: somebody came or went. */
export type FeedEvent = { readonly row: EventRow; readonly key: string | undefined };

/** About how many characters it has on the wire. */
export const sizeOf = ({ row }: FeedEvent): number => row.data.length + 160;

/** The data of an update, with how many were passed over since the one before. */
const withSkipped = (data: string, skipped: number): string =>
  skipped > 0 ? `${data.slice(0, -1)},"skipped":${skipped}}` : data;

/** The rows of updates as they are told after a seq: those passed over are counted from one to the next. */
export const counted = (events: readonly FeedEvent[], after: number): readonly EventRow[] => {
  let before = after;
  return events.map(({ row, key }) => {
    const skipped = row.seq - before - 1;
    before = row.seq;
    return key === undefined ? row : { ...row, data: withSkipped(row.data, skipped) };
  });
};

const envelopeOf = ({ row, key }: FeedEvent, before: number, cursor: string | undefined): string => {
  const { type, channel, seq, id, by, at, data } = row;
  const shown = key === undefined ? data : withSkipped(data, seq - before - 1);
  const place = cursor === undefined ? '' : `"cursor":"${cursor}",`;
  return `{"type":"${type}","channel":"${channel}","seq":${seq},"id":"${id}","by":${JSON.stringify(by)},"at":${at},${place}"data":${shown}}`;
};

/** Of each event its position. */
export type CursorAt = (position: number) => string;

export class FeedRun {
  readonly events: readonly FeedEvent[];
  /** The seq that was sent before these. */
  readonly after: number;
  readonly last: number;
  readonly #cursorAt: CursorAt | undefined;
  #pieces: Map<WireForm, unknown> | undefined;
  #scoped: Map<string, FeedRun> | undefined;

  constructor(events: readonly FeedEvent[], after: number, cursorAt?: CursorAt) {
    this.events = events;
    this.after = after;
    this.#cursorAt = cursorAt;
    this.last = events.at(-1)?.row.seq ?? after;
  }

  /** The same with cursors, for one reader. */
  with(cursorAt: CursorAt): FeedRun {
    return new FeedRun(this.events, this.after, cursorAt);
  }

  /** The same with the cursors of a scope; made once for all of its readers. */
  scoped(filter: string, cursorAt: CursorAt): FeedRun {
    const made = this.#scoped?.get(filter);
    if (made !== undefined) return made;
    const run = this.with(cursorAt);
    (this.#scoped ??= new Map()).set(filter, run);
    return run;
  }

  piece<Piece>(form: WireForm<Piece>): Piece {
    const made = this.#pieces?.get(form);
    // What was kept under the form is what it made.
    if (made !== undefined) return made as Piece;
    let before = this.after;
    const pieces = this.events.map((event) => {
      const cursor = this.#cursorAt?.(event.row.position);
      const piece = form.encode(event.row.type, envelopeOf(event, before, cursor), cursor);
      before = event.row.seq;
      return piece;
    });
    const joined = form.join(pieces);
    (this.#pieces ??= new Map()).set(form, joined);
    return joined;
  }
}
