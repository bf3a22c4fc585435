/**
 * One feed as it is read on the connection: begun with a stretch of its past and the newest value of each key, gone on with after an
 * absence without a hole, or with a break where one cannot be helped (FEED-1). Watchers are told at most five times a second
 * (CL-60). Left to others: what is held of it.
 */
import type { Feed } from '../api.ts';
import { createCell } from '../kit/cell.ts';
import type { Readable } from '../kit/readable.ts';
import type { Clock } from '../options.ts';
import { isPassing, Refusal } from '../refusal.ts';
import type { Call, CommandOutput, CommandRequest, ErrorCode, EventEnvelope, PlainEvent } from '../wire.ts';
import { FeedMemory } from './feed-memory.ts';
import type { FeedPoints, FeedState, FeedValue } from './feed-state.ts';

export type LiveFeedOptions = {
  readonly id: string;
  readonly clock: Clock;
  readonly call: Call;
  readonly isOnline: () => boolean;
  /** The server's clock before this one. */
  readonly skewMs: () => number;
  readonly tell: (event: EventEnvelope) => void;
};

type Answer = CommandOutput<'subscribe'>;
type Published = Pick<PlainEvent<'feedUpdate'>, 'seq' | 'at' | 'by' | 'data'>;

const paceMs = 200;
/** Who comes back within this goes on as if he had not left. */
const lingerMs = 10_000;
const retryMs = 2_000;
/** After a silence it is asked whether there is still a feed. */
const silentMs = 30_000;
/** How much of the past is asked for at first, and of an absence in pages of 500. */
const stretch = 2_000;
const mostPages = 20;

const none: FeedState = { is: 'loading', values: [], head: 0, updates: 0, skipped: 0 };

export class LiveFeed implements Feed {
  readonly id: string;
  readonly state: Readable<FeedState>;
  readonly #options: LiveFeedOptions;
  readonly #cell = createCell<FeedState>(none);
  readonly #memory = new FeedMemory();
  #watchers = 0;
  /** What an earlier reading still brings is not taken. */
  #run = 0;
  /** What comes live while the past is read. */
  #held: EventEnvelope[] | undefined;
  #begun = false;
  #lost = false;
  #now: Omit<FeedState, 'values'> = none;
  #toldAt = 0;
  #cancelTelling: (() => void) | undefined;
  #cancelTimer: () => void = () => undefined;
  #cancelLeaving: () => void = () => undefined;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
    this.id = options.id;
    this.state = { get: this.#cell.get, subscribe: (listener) => this.#watch(listener) };
  }

  points(key: string, most = Infinity): FeedPoints {
    return this.#memory.points(key, most);
  }

  event(event: EventEnvelope): void {
    if (this.#held !== undefined) this.#held.push(event);
    else if (this.#begun && this.#take(event, true)) this.#changed();
  }

  retry(): void {
    if (this.#now.is === 'refused') this.#become({ is: 'loading' });
    this.resume();
  }

  /** The connection is there again, or another way carries it. */
  resume(): void {
    if (this.#watchers > 0) void this.#read();
  }

  lost(): void {
    this.#run += 1;
    this.#held = undefined;
    this.#lost = true;
    this.#cancelTimer();
    if (this.#now.is === 'live') this.#become({ is: 'waiting' });
  }

  #watch(listener: () => void): () => void {
    const stop = this.#cell.subscribe(listener);
    this.#cancelLeaving();
    if (this.#watchers++ === 0 && this.#now.is !== 'live') void this.#read();
    return () => {
      stop();
      if (--this.#watchers === 0)
        this.#cancelLeaving = this.#options.clock.after(lingerMs, () => this.#leave());
    };
  }

  #leave(): void {
    const { call, isOnline, id } = this.#options;
    this.#run += 1;
    this.#held = undefined;
    this.#begun = false;
    this.#lost = false;
    this.#cancelTimer();
    this.#cancelTelling?.();
    this.#memory.clear();
    this.#now = none;
    this.#tell();
    if (isOnline()) void call('unsubscribe', { channel: id }).catch(() => undefined);
  }

  async #read(): Promise<void> {
    const { isOnline } = this.#options;
    const run = ++this.#run;
    this.#cancelTimer();
    if (!isOnline()) return;
    this.#held = [];
    try {
      await (this.#begun ? this.#goOn(run) : this.#begin(run));
      if (run === this.#run) this.#live();
    } catch (error) {
      if (run === this.#run) this.#failed(error);
    }
  }

  async #begin(run: number): Promise<void> {
    const answer = await this.#ask({ latest: true });
    if (run !== this.#run) return;
    const { delivery, first, head, latest = [] } = answer;
    this.#memory.clear();
    this.#now = { ...this.#now, delivery };
    if (delivery === 'every' && first <= head) {
      this.#memory.reach(Math.max(first - 1, head - stretch));
      await this.#pages(run, false);
      if (run !== this.#run) return;
    }
    this.#memory.takeLatest(latest.map((value) => this.#valueOf(value)));
    this.#memory.reach(head);
    this.#begun = true;
  }

  async #goOn(run: number): Promise<void> {
    // Of what was passed over meanwhile nobody tells.
    if (this.#lost && this.#now.delivery === 'latest') this.#memory.break();
    await this.#pages(run, true);
  }

  /** Page after page from where one is; too far behind, from now on. */
  async #pages(run: number, told: boolean): Promise<void> {
    for (let page = 0; page < mostPages; page += 1) {
      const answer = await this.#ask({ after: this.#memory.head });
      if (run !== this.#run) return;
      // Another log, or one that has lost its end.
      if (answer.result === 'reset') return this.#begin(run);
      if (answer.result === 'limited') this.#memory.break();
      for (const event of answer.events) this.#take(event, told);
      this.#memory.reach(answer.asOf);
      if (!answer.more) return;
    }
    const { latest = [], head } = await this.#ask({ latest: true });
    if (run !== this.#run) return;
    this.#memory.break();
    this.#memory.takeLatest(latest.map((value) => this.#valueOf(value)));
    this.#memory.reach(head);
  }

  #ask(more: Omit<CommandRequest<'subscribe'>, 'channel'>): Promise<Answer> {
    return this.#options.call('subscribe', { channel: this.id, ...more });
  }

  #live(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#lost = false;
    for (const event of held) this.#take(event, true);
    this.#become({ is: 'live' });
    this.#listen();
  }

  /** Nobody tells a reader that a feed has ended: after a silence one asks. */
  #listen(): void {
    const { head } = this.#memory;
    this.#cancelTimer = this.#options.clock.after(silentMs, () => {
      if (this.#memory.head === head) void this.#read();
      else this.#listen();
    });
  }

  #failed(error: unknown): void {
    const { clock, isOnline } = this.#options;
    this.#held = undefined;
    if (!isPassing(error) && error instanceof Refusal) return this.#refused(error.code);
    if (!isOnline()) return;
    const wait = Math.max(retryMs, error instanceof Refusal ? (error.retryAfterMs ?? 0) : 0);
    this.#cancelTimer = clock.after(wait, () => void this.#read());
  }

  /** What may not be read is not shown either. */
  #refused(code: ErrorCode): void {
    this.#memory.clear();
    this.#begun = false;
    this.#become({ is: 'refused', code });
  }

  /** Whether something that is shown has changed. */
  #take(event: PlainEvent, told: boolean): boolean {
    if (event.type !== 'feedUpdate') {
      this.#memory.reach(event.seq);
      return false;
    }
    if (!this.#memory.take(this.#valueOf(event))) return false;
    if (told) {
      const { updates, skipped } = this.#now;
      this.#now = { ...this.#now, updates: updates + 1, skipped: skipped + (event.data.skipped ?? 0) };
      this.#options.tell(event);
    }
    return true;
  }

  #valueOf({ seq, at, by, data: { key = '', value } }: Published): FeedValue {
    const now = this.#options.clock.now();
    return { key, value, seq, by, at: Math.min(now, at - this.#options.skewMs()) };
  }

  #become(state: Pick<FeedState, 'is' | 'code'>): void {
    const { code: _code, ...rest } = this.#now;
    this.#now = { ...rest, ...state };
    this.#tell();
  }

  #changed(): void {
    if (this.#cancelTelling !== undefined) return;
    const wait = Math.max(0, this.#toldAt + paceMs - this.#options.clock.now());
    this.#cancelTelling = this.#options.clock.after(Math.min(wait, paceMs), () => this.#tell());
  }

  #tell(): void {
    this.#cancelTelling?.();
    this.#cancelTelling = undefined;
    this.#toldAt = this.#options.clock.now();
    const { values, head } = this.#memory;
    this.#cell.set({ ...this.#now, values, head });
  }
}
