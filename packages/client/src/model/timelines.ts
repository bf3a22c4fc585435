/**
 * The runs of all channels, as far as they are in memory. What the storage has of a channel is read when it is needed;
 * events that come meanwhile wait, so nothing is applied to what is not here. What nobody looks at is let go when too much
 * is held (the storage, or the server, has it).
 */
import type { ChannelState } from './channel-state.ts';
import { cut, withEvent, withRun, without, type Run, type Runs } from './runs.ts';
import type { PlainEvent } from '../wire.ts';

/** The newest run as the storage keeps it; `asOf`: the newest event that it knows. */
export type KeptTimeline = { readonly asOf: number; readonly run: Run };

export type TimelinesOptions = {
  readonly read: (channel: string) => Promise<KeptTimeline | undefined>;
  readonly state: (channel: string) => ChannelState | undefined;
  readonly isWatched: (channel: string) => boolean;
  readonly changed: (channel: string) => void;
  /** What the storage had is here. */
  readonly loaded: (channel: string) => void;
};

/** Rows kept of one channel in the storage. */
const mostKept = 200;
/** Rows held of one channel. */
export const mostHeld = 1000;
/** Rows held of all channels together: beyond the first number, down to the second. */
const mostInAll = 20_000;
const fewerInAll = 12_000;

export class Timelines {
  readonly #options: TimelinesOptions;
  /** Least recently used first. */
  readonly #runs = new Map<string, Runs>();
  /** What the storage has and nobody has read. */
  readonly #stored = new Set<string>();
  readonly #opened = Promise.withResolvers<void>();
  #isOpen = false;
  readonly #waiting = new Map<string, PlainEvent[]>();
  readonly #loads = new Map<string, Promise<void>>();

  constructor(options: TimelinesOptions) {
    this.#options = options;
  }

  get(channel: string): Runs {
    return this.#runs.get(channel) ?? [];
  }

  set(channel: string, runs: Runs): void {
    this.#runs.delete(channel);
    this.#runs.set(channel, runs);
    this.#options.changed(channel);
  }

  /** The storage was read, and has these. */
  stored(channels: Iterable<string>): void {
    for (const channel of channels) this.#stored.add(channel);
    this.#isOpen = true;
    this.#opened.resolve();
  }

  apply(event: PlainEvent): void {
    const { channel } = event;
    if (!this.#stored.has(channel)) return this.set(channel, bounded(withEvent(this.get(channel), event)));
    this.#waiting.set(channel, [...(this.#waiting.get(channel) ?? []), event]);
    void this.load(channel);
  }

  /** Resolves when what the storage has is here. */
  load(channel: string): Promise<void> {
    // A page that opens on a conversation asks before the storage has said what it has.
    if (!this.#isOpen) return this.#opened.promise.then(() => this.load(channel));
    if (!this.#stored.has(channel)) return Promise.resolve();
    const known = this.#loads.get(channel);
    if (known !== undefined) return known;
    const load = this.#load(channel).finally(() => this.#loads.delete(channel));
    this.#loads.set(channel, load);
    return load;
  }

  /** Resolves when no load is under way. */
  async settled(): Promise<void> {
    while (this.#loads.size > 0) await Promise.all(this.#loads.values());
  }

  hide(channel: string, seq: number): void {
    if (this.#runs.has(channel)) this.set(channel, without(this.get(channel), seq));
  }

  drop(channel: string): void {
    this.#stored.delete(channel);
    this.#waiting.delete(channel);
    if (this.#runs.delete(channel)) this.#options.changed(channel);
  }

  dropAll(): void {
    this.#stored.clear();
    this.#waiting.clear();
    for (const channel of this.#runs.keys()) this.drop(channel);
  }

  /** What the storage is to keep; undefined where there is nothing, or what it has is not read. */
  kept(channel: string): KeptTimeline | undefined {
    const run = this.get(channel).at(-1);
    const state = this.#options.state(channel);
    if (run === undefined || state === undefined) return undefined;
    // Before the first event comes live, the log is known as far as the list told.
    const asOf = state.applied ?? state.summary.head;
    return run.to < asOf ? undefined : { asOf, run: cut(run, mostKept, 'newest') };
  }

  isStored(channel: string): boolean {
    return this.#stored.has(channel);
  }

  /**
   * Lets go what nobody looks at, where too much is held. `isKept`: the storage has this channel as it is here, and will
   * give it back; of others the server will.
   */
  trim(isKept: (channel: string) => boolean, isBusy: (channel: string) => boolean): void {
    let held = 0;
    for (const runs of this.#runs.values()) held += rowsIn(runs);
    if (held <= mostInAll) return;
    for (const [channel, runs] of this.#runs) {
      if (held <= fewerInAll) return;
      if (this.#options.isWatched(channel) || isBusy(channel)) continue;
      held -= rowsIn(runs);
      const kept = isKept(channel) && this.kept(channel) !== undefined;
      this.#runs.delete(channel);
      if (kept) this.#stored.add(channel);
    }
  }

  async #load(channel: string): Promise<void> {
    const kept = await this.#options.read(channel).catch(() => undefined);
    if (!this.#stored.delete(channel)) return;
    const events = this.#waiting.get(channel) ?? [];
    this.#waiting.delete(channel);
    const before = this.get(channel);
    const base = kept !== undefined && this.#fits(channel, kept, events) ? withRun(before, kept.run) : before;
    const hidden = this.#options.state(channel)?.hidden ?? [];
    this.set(channel, hidden.reduce(without, events.reduce(withEvent, base)));
    this.#options.loaded(channel);
  }

  /** Another program may have kept it at another time: it is good only where nothing lies between. */
  #fits(channel: string, { asOf }: KeptTimeline, [first]: readonly PlainEvent[]): boolean {
    const applied = first === undefined ? this.#options.state(channel)?.applied : first.seq - 1;
    return applied === undefined || asOf >= applied;
  }
}

/** Watched for days, the newest run loses its oldest rows, some at a time. */
const bounded = (runs: Runs): Runs => {
  const last = runs.at(-1);
  if (last === undefined || last.entries.length < mostHeld + 100) return runs;
  return [...runs.slice(0, -1), cut(last, mostHeld, 'newest')];
};

const rowsIn = (runs: Runs): number => runs.reduce((sum, run) => sum + run.entries.length + 1, 0);
