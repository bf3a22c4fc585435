/**
 * How far this device is, told to the server: merged by maximum, at most one `mark` a second (RCP-1). What could not be
 * told is let go: whoever asked looks again later at what still holds.
 */
export type Mark = { readonly delivered?: number; readonly seen?: number };

export type MarksOptions = {
  /** Never rejects. */
  readonly send: (marks: readonly (Mark & { channel: string })[]) => Promise<void>;
  readonly after: (ms: number, run: () => void) => void;
  readonly now: () => number;
};

const betweenMs = 1000;
const gatherMs = 30;
/** The contract's most in one command. */
const most = 500;

const highest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);

const merged = (one: Mark, other: Mark): Mark => {
  const delivered = highest(one.delivered, other.delivered);
  const seen = highest(one.seen, other.seen);
  return { ...(delivered !== undefined && { delivered }), ...(seen !== undefined && { seen }) };
};

export class Marks {
  readonly #options: MarksOptions;
  readonly #waiting = new Map<string, Mark>();
  #scheduled = false;
  #sentAt = -Infinity;

  constructor(options: MarksOptions) {
    this.#options = options;
  }

  add(channel: string, mark: Mark): void {
    this.#waiting.set(channel, merged(this.#waiting.get(channel) ?? {}, mark));
    if (this.#scheduled) return;
    this.#scheduled = true;
    const wait = this.#sentAt + betweenMs - this.#options.now();
    this.#options.after(Math.max(gatherMs, wait), () => void this.#send());
  }

  async #send(): Promise<void> {
    this.#scheduled = false;
    this.#sentAt = this.#options.now();
    const batch = [...this.#waiting].slice(0, most);
    for (const [channel] of batch) this.#waiting.delete(channel);
    await this.#options.send(batch.map(([channel, mark]) => ({ channel, ...mark })));
  }
}
