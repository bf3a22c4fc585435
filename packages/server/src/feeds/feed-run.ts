/**
 * Updates of one feed on their way out: each wire form is made once for all who get the same updates after the same one.
 * Where updates were passed over, the next one says how many (`skipped`, FEED-1). On a socket they carry no cursor (CUR-2).
 */
import type { WireForm } from '../hub/batch.ts';
import type { EventRow } from '../log/event-log.ts';

/** `key` is undefined where the event is no update: somebody came or went. */
export type FeedEvent = { readonly row: EventRow; readonly key: string | undefined };

/** About how many characters it has on the wire. */
export const sizeOf = ({ row }: FeedEvent): number => row.data.length + 160;

/** The data of an update, with how many were passed over since the one before. */
export const withSkipped = (data: string, skipped: number): string =>
  skipped > 0 ? `${data.slice(0, -1)},"skipped":${skipped}}` : data;

const envelopeOf = ({ row, key }: FeedEvent, before: number): string => {
  const { type, channel, seq, id, by, at, data } = row;
  const shown = key === undefined ? data : withSkipped(data, seq - before - 1);
  return `{"type":"${type}","channel":"${channel}","seq":${seq},"id":"${id}","by":${JSON.stringify(by)},"at":${at},"data":${shown}}`;
};

export class FeedRun {
  readonly events: readonly FeedEvent[];
  /** The seq that was sent before these. */
  readonly after: number;
  readonly last: number;
  #pieces: Map<WireForm, unknown> | undefined;

  constructor(events: readonly FeedEvent[], after: number) {
    this.events = events;
    this.after = after;
    this.last = events.at(-1)?.row.seq ?? after;
  }

  piece<Piece>(form: WireForm<Piece>): Piece {
    const made = this.#pieces?.get(form);
    // What was kept under the form is what it made.
    if (made !== undefined) return made as Piece;
    let before = this.after;
    const pieces = this.events.map((event) => {
      const piece = form.encode(event.row.type, envelopeOf(event, before));
      before = event.row.seq;
      return piece;
    });
    const joined = form.join(pieces);
    (this.#pieces ??= new Map()).set(form, joined);
    return joined;
  }
}
