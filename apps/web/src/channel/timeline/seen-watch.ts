/**
 * What was really before somebody's eyes (M3): a message that stood on a visible, focused screen for 400 ms. Never what was
 * fetched, previewed, or passed by in a fling. Time and the screen are handed in.
 */
export type SeenWatchOptions = {
  /** The seqs of which at least half is on screen now; none while nobody looks. */
  readonly visible: () => readonly number[];
  readonly seen: (seq: number) => void;
  /** Gives the way to call it off. */
  readonly after: (ms: number, run: () => void) => () => void;
};

const restMs = 400;

export class SeenWatch {
  readonly #options: SeenWatchOptions;
  #stop: (() => void) | undefined;
  #told = 0;

  constructor(options: SeenWatchOptions) {
    this.#options = options;
  }

  /** Something moved, came in, or somebody came back: look again, and once more after a rest. */
  look(): void {
    this.#stop?.();
    const before = new Set(this.#options.visible().filter((seq) => seq > this.#told));
    if (before.size === 0) return;
    this.#stop = this.#options.after(restMs, () => this.#decide(before));
  }

  end(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #decide(before: ReadonlySet<number>): void {
    this.#stop = undefined;
    const still = this.#options.visible().filter((seq) => before.has(seq));
    const newest = Math.max(0, ...still);
    if (newest <= this.#told) return;
    this.#told = newest;
    this.#options.seen(newest);
  }
}
