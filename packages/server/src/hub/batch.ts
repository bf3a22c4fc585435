/**
 * What travels from a commit to the members: a run is one channel's contiguous share of a commit. Each wire form of a
 * run is built once, as one piece, however many members it goes to (architecture.md section 1.4).
 * The forms themselves belong to the transports; here they are only kept.
 */
import { isSelfChannel } from '../kit/channel-ids.ts';
import type { EventRow } from '../log/event-log.ts';

/** A transport's way to put envelopes on its wire. A piece is what one send takes: one envelope, or many in order. Made once: what
 * it gave is kept under it. */
export type WireForm<Piece = unknown> = {
  /** `cursor`: of an event whose scope has one. */
  encode(type: string, envelope: string, cursor?: string): Piece;
  join(pieces: readonly Piece[]): Piece;
};

/** What was made of one thing in each form: nearly always there is one, and a map is larger than most of what it would keep. */
class Pieces {
  #form: WireForm | undefined;
  #piece: unknown;
  #more: Map<WireForm, unknown> | undefined;

  get<Piece>(form: WireForm<Piece>): Piece | undefined {
    // What was kept under a form is what it made.
    return (form === this.#form ? this.#piece : this.#more?.get(form)) as Piece | undefined;
  }

  keep<Piece>(form: WireForm<Piece>, piece: Piece): Piece {
    if (this.#form !== undefined) (this.#more ??= new Map()).set(form, piece);
    else {
      this.#form = form;
      this.#piece = piece;
    }
    return piece;
  }
}

export class Run {
  readonly channel: string;
  readonly events: readonly EventRow[];
  /** Characters of all envelopes: what the run is taken to weigh in a queue. */
  readonly size: number;
  readonly first: number;
  readonly last: number;
  /** What its cursors say is still to be told from here on (STA-1), where anything is. */
  readonly statesFrom: number | undefined;
  readonly #cursor: (position: number) => string;
  readonly #cursors: readonly string[];
  readonly #envelopes: readonly string[];
  readonly #pieces = new Pieces();
  /** The same run in other scopes: made when the first reader of one is there. */
  #scoped: Map<string, Run> | undefined;

  constructor(
    channel: string,
    events: readonly EventRow[],
    cursor: (position: number) => string,
    statesFrom?: number,
  ) {
    this.channel = channel;
    this.statesFrom = statesFrom;
    this.#cursor = cursor;
    this.events = events;
    this.#cursors = events.map(({ position }) => cursor(position));
    this.#envelopes = events.map((event, index) => eventEnvelope(event, this.#cursors[index] ?? ''));
    this.size = this.#envelopes.reduce((sum, envelope) => sum + envelope.length, 0);
    this.first = events[0]?.position ?? 0;
    this.last = events.at(-1)?.position ?? 0;
  }

  /** The same events with other data. */
  with(data: readonly string[]): Run {
    const changed = this.events.map((event, index) => ({ ...event, data: data[index] ?? event.data }));
    return new Run(this.channel, changed, this.#cursor, this.statesFrom);
  }

  /** The same events with the cursors of another scope (CUR-2); made once for all of its readers. */
  scoped(filter: string, cursor: (position: number) => string): Run {
    const made = this.#scoped?.get(filter);
    if (made !== undefined) return made;
    const run = new Run(this.channel, this.events, cursor, this.statesFrom);
    (this.#scoped ??= new Map()).set(filter, run);
    return run;
  }

  /** All events, in order. */
  piece<Piece>(form: WireForm<Piece>): Piece {
    return this.#pieces.get(form) ?? this.#pieces.keep(form, this.pieceFrom(form, 0));
  }

  /** The events from an index on; for the few who joined or resumed within the run. */
  pieceFrom<Piece>(form: WireForm<Piece>, from: number): Piece {
    const pieces = this.events
      .slice(from)
      .map((event, index) =>
        form.encode(event.type, this.#envelopes[from + index] ?? '', this.#cursors[from + index]),
      );
    return form.join(pieces);
  }
}

/** One signal, or several of one channel, on their way out: no seq, no cursor, never in the log. */
export class WireSignal {
  readonly type: string;
  readonly channel: string | undefined;
  readonly size: number;
  /** The commit that it tells of, by positions: it begins after one and ends at the other. */
  commit: { readonly after: number; readonly last: number } | undefined;
  readonly #envelopes: readonly string[];
  readonly #pieces = new Pieces();

  constructor(type: string, ...envelopes: readonly SignalEnvelope[]) {
    this.type = type;
    this.channel = envelopes[0]?.channel;
    this.#envelopes = envelopes.map((envelope) => JSON.stringify({ type, ...envelope }));
    this.size = this.#envelopes.reduce((sum, envelope) => sum + envelope.length, 0);
  }

  piece<Piece>(form: WireForm<Piece>): Piece {
    return this.#pieces.get(form) ?? this.#pieces.keep(form, form.join(this.#encoded(form)));
  }

  #encoded<Piece>(form: WireForm<Piece>): readonly Piece[] {
    return this.#envelopes.map((envelope) => form.encode(this.type, envelope));
  }
}

export type SignalEnvelope = {
  readonly channel?: string;
  readonly by?: string | null;
  readonly at: number;
  readonly data: object;
};

/** The envelope of protocol.md section 2; `data` is JSON text already and is spliced in. */
export const eventEnvelope = (event: EventRow, cursor: string): string =>
  `{"type":"${event.type}","channel":${JSON.stringify(event.channel)},"seq":${event.seq},"id":"${event.id}",` +
  `"by":${JSON.stringify(event.by)},"at":${event.at},"cursor":"${cursor}","data":${event.data}}`;

/** Splits a commit's events, which are in position order, into runs of one channel each. */
export const runsOf = (
  events: readonly EventRow[],
  cursor: (position: number) => string,
  statesFrom?: number,
): readonly Run[] => {
  const runs: Run[] = [];
  let start = 0;
  for (let index = 1; index <= events.length; index += 1) {
    const channel = events[start]?.channel;
    if (channel === undefined || events[index]?.channel === channel) continue;
    runs.push(new Run(channel, events.slice(start, index), cursor, statesFrom));
    start = index;
  }
  return runs;
};

/**
 * Splits a commit's events, which are in position order, so that each stretch is of one channel but for events of `self` channels
 * between: of many who join a group, each is told so, and the group of him.
 */
export const stretchesOf = (events: readonly EventRow[]): readonly (readonly EventRow[])[] => {
  const stretches: EventRow[][] = [];
  let of: string | undefined;
  for (const event of events) {
    const isOwn = isSelfChannel(event.channel);
    if (stretches.length === 0 || (!isOwn && of !== undefined && of !== event.channel)) {
      stretches.push([]);
      of = undefined;
    }
    if (!isOwn) of = event.channel;
    stretches.at(-1)?.push(event);
  }
  return stretches;
};

/** Cuts events into pieces of about `maxSize` characters of data; each holds at least one event. */
export const inPieces = (events: readonly EventRow[], maxSize: number): readonly (readonly EventRow[])[] => {
  const pieces: EventRow[][] = [];
  let size = maxSize;
  for (const event of events) {
    if (size >= maxSize) {
      pieces.push([]);
      size = 0;
    }
    pieces.at(-1)?.push(event);
    size += event.data.length;
  }
  return pieces;
};
