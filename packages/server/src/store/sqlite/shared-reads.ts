/**
 * What was read of the log since the last transaction, for who asks the same: after a cut hundreds come back at once for the
 * same run of the same channel.
 *
 * Promise: what is given is what reading anew would give; no more than `most` are kept. Leaves to others to keep nothing that
 * time alone changes (EXP-1).
 */
const most = 64;

/** `begun`: how many transactions have begun. */
export class SharedReads<V> {
  readonly #begun: () => number;
  readonly #kept = new Map<string, V>();
  #keptAt = 0;

  constructor(begun: () => number) {
    this.#begun = begun;
  }

  get(key: string): V | undefined {
    const now = this.#begun();
    if (now !== this.#keptAt) this.#kept.clear();
    this.#keptAt = now;
    return this.#kept.get(key);
  }

  /** After a `get` of the same key gave nothing, in the same turn of the loop. */
  keep(key: string, value: V): void {
    if (this.#kept.size >= most) this.#kept.clear();
    this.#kept.set(key, value);
  }
}
