/**
 * What is kept in memory of channels in use, right as of what was delivered: read from the database when first asked for,
 * then kept true by the commits themselves. Bounded: the one not asked for longest goes. What changes while a channel is being
 * read waits and is applied to what was read, so applying must bear being told what is known already.
 */
import type { Serving } from '../kit/serving.ts';

export type FollowedOptions<State, Change> = {
  readonly most: number;
  readonly load: (channel: string) => Promise<State>;
  readonly apply: (state: State, change: Change) => void;
  readonly serving?: Serving | undefined;
};

type Entry<State, Change> = {
  readonly loaded: Promise<State>;
  state: State | undefined;
  readonly waiting: Change[];
};

export class Followed<State, Change> {
  readonly #options: FollowedOptions<State, Change>;
  readonly #entries = new Map<string, Entry<State, Change>>();

  constructor(options: FollowedOptions<State, Change>) {
    this.#options = options;
  }

  /** Whether anybody asked for it lately. */
  has(channel: string): boolean {
    return this.#entries.has(channel);
  }

  /** What is known at once. */
  peek(channel: string): State | undefined {
    return this.#entries.get(channel)?.state;
  }

  get(channel: string): Promise<State> {
    const known = this.#entries.get(channel);
    if (known === undefined) return this.#load(channel);
    this.#entries.delete(channel);
    this.#entries.set(channel, known);
    return known.loaded;
  }

  tell(channel: string, change: Change): void {
    const entry = this.#entries.get(channel);
    if (entry === undefined) return;
    if (entry.state === undefined) entry.waiting.push(change);
    else this.#options.apply(entry.state, change);
  }

  /** What was kept of all channels may be wrong: it is read anew. */
  clear(): void {
    for (const channel of this.#entries.keys()) this.#options.serving?.remove(channel);
    this.#entries.clear();
  }

  #forget(channel: string): void {
    if (this.#entries.delete(channel)) this.#options.serving?.remove(channel);
  }

  #load(channel: string): Promise<State> {
    this.#options.serving?.add(channel);
    const entry: Entry<State, Change> = {
      state: undefined,
      waiting: [],
      loaded: this.#options.load(channel).then(
        (state) => {
          for (const change of entry.waiting) this.#options.apply(state, change);
          entry.state = state;
          return state;
        },
        (error: unknown) => {
          if (this.#entries.get(channel) === entry) this.#forget(channel);
          throw error;
        },
      ),
    };
    this.#entries.set(channel, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#options.most) break;
      this.#forget(oldest);
    }
    return entry.loaded;
  }
}
