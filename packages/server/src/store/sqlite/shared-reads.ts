/**
 * What was read of the log since the last transaction, for who asks the same: after a cut hundreds come back at once for the
 * same run of the same channel.
 *
 * Promise: what is given is what reading anew would give; all that is kept has no more than a size. Leaves to others to keep nothing
 * that time alone changes (EXP-1), and nothing that is large by itself.
 */
export class SharedReads<V> {
  readonly #begun: () => number;
  readonly #most: number;
  readonly #kept = new Map<string, V>();
  #size = 0;
  #keptAt = 0;

  /** `begun`: how many transactions have begun; `most`: the size of all that is kept. */
  constructor(begun: () => number, most: number) {
    this.#begun = begun;
    this.#most = most;
  }

  get(key: string): V | undefined {
    const now = this.#begun();
    if (now !== this.#keptAt) this.#clear();
    this.#keptAt = now;
    return this.#kept.get(key);
  }

  /** After a `get` of the same key gave nothing, in the same turn of the loop. What is empty takes its place, too. */
  keep(key: string, value: V, size = 1): void {
    const taken = Math.max(1, size);
    if (this.#size + taken > this.#most) this.#clear();
    this.#kept.set(key, value);
    this.#size += taken;
  }

  #clear(): void {
    this.#kept.clear();
    this.#size = 0;
  }
}
