/**
 * Which part of a channel is shown, and the pages of history that make it longer (T3, T9). One run is shown: the newest, or
 * the one that was jumped to. What comes live while a page is on its way is folded into it (RES-5). Nothing here rejects.
 */
import { Refusal } from '../refusal.ts';
import { cut, runAt, withPage, type Run, type Runs } from '../model/runs.ts';
import type { Model } from '../model/model.ts';
import { mostHeld } from '../model/timelines.ts';
import type { TimelineState } from '../views/timeline-items.ts';
import type { Envelope } from '../transport/transport.ts';
import type { CommandOutput, CommandRequest, ErrorCode, PlainEvent } from '../wire.ts';

type History = CommandOutput<'history'>;
type Place = Omit<CommandRequest<'history'>, 'channel'>;
export type Way = 'latest' | 'before' | 'after' | 'around';

export type PagesOptions = {
  readonly model: Model;
  readonly history: (request: CommandRequest<'history'>) => Promise<History>;
  readonly changed: (channel: string) => void;
  /** Names that are shown. */
  readonly meet: (users: readonly string[]) => void;
};

type State = { readonly loading: Way | undefined; readonly error: ErrorCode | undefined };

const firstPage = 50;
const nextPage = 100;
/** With fewer rows the newest run is not worth showing alone. */
const enough = 20;
const idle: State = { loading: undefined, error: undefined };

const isEvent = (envelope: Envelope): envelope is Extract<Envelope, { seq: number }> =>
  envelope.seq !== undefined;

/** What a page tells of: from where to where nothing is missing. */
const runOf = ({ messages, asOf, more }: History, { before, after, around }: Place, fromSeq: number): Run => {
  const entries = messages.map((message) => ({ message, asOf }));
  const [first, last] = [messages[0]?.seq ?? Infinity, messages.at(-1)?.seq ?? 0];
  if (!more)
    return {
      from: after === undefined ? fromSeq : after + 1,
      to: before === undefined ? asOf : before - 1,
      entries,
    };
  if (around !== undefined) return { from: Math.min(first, around), to: Math.max(last, around), entries };
  if (after !== undefined) return { from: after + 1, to: last, entries };
  return { from: first, to: before === undefined ? asOf : before - 1, entries };
};

export class Pages {
  readonly #options: PagesOptions;
  readonly #anchors = new Map<string, number>();
  readonly #inFlight = new Map<string, Promise<void>>();
  readonly #states = new Map<string, State>();

  constructor(options: PagesOptions) {
    this.#options = options;
  }

  state(channel: string): State {
    return this.#states.get(channel) ?? idle;
  }

  /** The run that is shown. */
  shown(channel: string): Run | undefined {
    const runs = this.#runs(channel);
    const anchor = this.#anchors.get(channel);
    return (anchor === undefined ? undefined : runAt(runs, anchor)) ?? runs.at(-1);
  }

  /** Whether more lies before and after what is shown. */
  ends(channel: string): Pick<TimelineState, 'hasBefore' | 'hasAfter'> {
    const run = this.shown(channel);
    const state = this.#options.model.channels.get(channel);
    if (run === undefined || state === undefined) return { hasBefore: false, hasAfter: false };
    const { fromSeq, head } = state.summary;
    return { hasBefore: run.from > fromSeq, hasAfter: run.to < (state.applied ?? head) };
  }

  /** There is something to show, from here or from the server. */
  async ensure(channel: string): Promise<void> {
    await this.#options.model.timelines.load(channel);
    await this.#inFlight.get(channel);
    const run = this.#runs(channel).at(-1);
    const { hasBefore } = this.ends(channel);
    if (run === undefined || (hasBefore && run.entries.length < enough))
      await this.#fetch(channel, 'latest', { limit: firstPage });
  }

  async latest(channel: string): Promise<void> {
    this.#anchors.delete(channel);
    this.#options.changed(channel);
    await this.ensure(channel);
  }

  async before(channel: string): Promise<void> {
    const run = this.shown(channel);
    if (run === undefined) return await this.ensure(channel);
    if (this.ends(channel).hasBefore)
      await this.#fetch(channel, 'before', { before: run.from, limit: nextPage });
  }

  async after(channel: string): Promise<void> {
    const run = this.shown(channel);
    if (run === undefined) return await this.ensure(channel);
    if (this.ends(channel).hasAfter) await this.#fetch(channel, 'after', { after: run.to, limit: nextPage });
  }

  async around(channel: string, seq: number): Promise<void> {
    await this.#options.model.timelines.load(channel);
    await this.#inFlight.get(channel);
    if (runAt(this.#runs(channel), seq) === undefined)
      await this.#fetch(channel, 'around', { around: seq, limit: nextPage });
    if (runAt(this.#runs(channel), seq) === undefined) return;
    this.#anchors.set(channel, seq);
    this.#settle(channel);
    this.#options.changed(channel);
  }

  forget(channel: string): void {
    this.#anchors.delete(channel);
    this.#states.delete(channel);
  }

  #runs(channel: string): Runs {
    return this.#options.model.timelines.get(channel);
  }

  #set(channel: string, state: State): void {
    this.#states.set(channel, state);
    this.#options.changed(channel);
  }

  /** One at a time: a list that is scrolled asks often. */
  #fetch(channel: string, way: Way, place: Place): Promise<void> {
    const known = this.#inFlight.get(channel);
    if (known !== undefined) return known;
    const fetching = this.#page(channel, way, place).finally(() => this.#inFlight.delete(channel));
    this.#inFlight.set(channel, fetching);
    return fetching;
  }

  async #page(channel: string, way: Way, place: Place): Promise<void> {
    this.#set(channel, { loading: way, error: undefined });
    const collector = this.#options.model.collect(channel);
    const before = this.#options.model.channels.get(channel);
    let error: ErrorCode | undefined;
    try {
      const page = await this.#options.history({ channel, ...place });
      const state = this.#options.model.current(channel);
      // A channel that became stale, or went and came again, has another past than the one that was asked for.
      if (state !== undefined && before?.stale === false && before.summary.fromSeq === state.summary.fromSeq)
        this.#take(channel, way, page, place, collector.heard.filter(isEvent));
    } catch (thrown) {
      error = thrown instanceof Refusal ? thrown.code : 'internal';
    } finally {
      collector.stop();
    }
    this.#set(channel, { loading: undefined, error });
  }

  #take(channel: string, way: Way, page: History, place: Place, heard: readonly PlainEvent[]): void {
    const { model } = this.#options;
    const fromSeq = model.channels.get(channel)?.summary.fromSeq ?? 1;
    const run = runOf(page, place, fromSeq);
    const runs = withPage(this.#runs(channel), run, heard, page.asOf);
    model.timelines.set(channel, this.#bounded(channel, runs, run, way));
    this.#settle(channel);
    model.choices.again(channel, page.asOf);
    model.mention(channel);
    this.#options.meet(page.messages.flatMap(({ by }) => by ?? []));
  }

  /** A run that has grown too long loses the end that nobody looks at. */
  #bounded(channel: string, runs: Runs, page: Run, way: Way): Runs {
    const grown = runAt(runs, page.from);
    if (grown === undefined || grown.entries.length <= mostHeld) return runs;
    const short = cut(grown, mostHeld, way === 'before' ? 'oldest' : 'newest');
    const anchor = way === 'before' ? short.from : short.to;
    this.#anchors.set(channel, anchor);
    return runs.map((run) => (run === grown ? short : run));
  }

  /** Shown to its end, the newest run is followed again. */
  #settle(channel: string): void {
    const runs = this.#runs(channel);
    const shown = this.shown(channel);
    if (shown !== undefined && shown === runs.at(-1) && !this.ends(channel).hasAfter)
      this.#anchors.delete(channel);
    else if (shown !== undefined && this.#anchors.has(channel)) this.#reanchor(channel, shown);
  }

  #reanchor(channel: string, shown: Run): void {
    const anchor = this.#anchors.get(channel) ?? shown.to;
    this.#anchors.set(channel, Math.min(Math.max(anchor, shown.from), shown.to));
  }
}
