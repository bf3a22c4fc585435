/**
 * What travels from a commit to the members: a run is one channel's contiguous share of a commit. Each wire form of a
 * run is built once, however many members it goes to (architecture.md section 1.4).
 * The forms themselves belong to the transports; here they are only kept.
 */
import type { EventRow } from '../log/event-log.ts';

/** A transport's way to put an envelope on its wire. `name` tells forms apart. */
export type WireForm<Frame = unknown> = {
  readonly name: string;
  readonly encode: (type: string, envelope: string) => Frame;
};

export class Run {
  readonly channel: string;
  readonly events: readonly EventRow[];
  readonly #envelopes: readonly string[];
  readonly #forms = new Map<string, readonly unknown[]>();
  /** Characters of all envelopes: what the run is taken to weigh in a queue. */
  readonly size: number;

  constructor(channel: string, events: readonly EventRow[], cursor: (position: number) => string) {
    this.channel = channel;
    this.events = events;
    this.#envelopes = events.map((event) => eventEnvelope(event, cursor(event.position)));
    this.size = this.#envelopes.reduce((sum, envelope) => sum + envelope.length, 0);
  }

  get first(): number {
    return this.events[0]?.position ?? 0;
  }

  get last(): number {
    return this.events.at(-1)?.position ?? 0;
  }

  /** One frame per event, in order. */
  frames<Frame>(form: WireForm<Frame>): readonly Frame[] {
    const made = this.#forms.get(form.name);
    // A form's name stands for its frame type, so what was kept under the name is what `form` makes.
    if (made !== undefined) return made as readonly Frame[];
    const frames = this.events.map((event, index) => form.encode(event.type, this.#envelopes[index] ?? ''));
    this.#forms.set(form.name, frames);
    return frames;
  }
}

/** A signal on its way out: no seq, no cursor, never in the log. */
export class WireSignal {
  readonly type: string;
  readonly channel: string | undefined;
  readonly #envelope: string;
  readonly #forms = new Map<string, unknown>();

  constructor(type: string, envelope: SignalEnvelope) {
    this.type = type;
    this.channel = envelope.channel;
    this.#envelope = JSON.stringify({ type, ...envelope });
  }

  get size(): number {
    return this.#envelope.length;
  }

  frame<Frame>(form: WireForm<Frame>): Frame {
    const made = this.#forms.get(form.name);
    if (made !== undefined) return made as Frame;
    const frame = form.encode(this.type, this.#envelope);
    this.#forms.set(form.name, frame);
    return frame;
  }
}

export type SignalEnvelope = {
  readonly channel?: string;
  readonly by?: string | null;
  readonly at: number;
  readonly data: object;
};

/** The envelope of protocol.md section 2; `data` is JSON text already and is spliced in. */
export const eventEnvelope = (event: EventRow, cursor: string | undefined): string =>
  `{"type":"${event.type}","channel":${JSON.stringify(event.channel)},"seq":${event.seq},"id":"${event.id}",` +
  `"by":${JSON.stringify(event.by)},"at":${event.at},` +
  `${cursor === undefined ? '' : `"cursor":"${cursor}",`}"data":${event.data}}`;

/** Splits a commit's events, which are in position order, into runs of one channel each. */
export const runsOf = (events: readonly EventRow[], cursor: (position: number) => string): readonly Run[] => {
  const runs: Run[] = [];
  let start = 0;
  for (let index = 1; index <= events.length; index += 1) {
    const channel = events[start]?.channel;
    if (channel === undefined || events[index]?.channel === channel) continue;
    runs.push(new Run(channel, events.slice(start, index), cursor));
    start = index;
  }
  return runs;
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
