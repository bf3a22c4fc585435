/**
 * The order in which one connection's commands take effect (ACK-1). A pipelined command reaches the log in the same turn
 * in which it starts, so it waits only for the ordered ones before it; an ordered command, which reads before it writes,
 * waits for everything before it.
 */
export class Lane {
  /** When the last ordered command, or the handshake, ends. */
  #ordered: Promise<void>;
  #orderedDone = false;
  readonly #running = new Set<Promise<void>>();

  /** Nothing starts before `opened`. */
  constructor(opened: Promise<void>) {
    this.#ordered = this.#watch(opened);
  }

  get running(): number {
    return this.#running.size;
  }

  pipelined<T>(start: () => Promise<T>): Promise<T> {
    return this.#track(this.#orderedDone ? start() : this.#ordered.then(start));
  }

  ordered<T>(start: () => Promise<T>): Promise<T> {
    const before = [this.#ordered, ...this.#running];
    const done = this.#track(Promise.all(before).then(start));
    this.#ordered = this.#watch(done.then(ignore, ignore));
    return done;
  }

  /** Resolves when all that has begun has ended. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #watch(done: Promise<void>): Promise<void> {
    this.#orderedDone = false;
    const watched: Promise<void> = done.then(() => {
      if (this.#ordered === watched) this.#orderedDone = true;
    });
    return watched;
  }

  #track<T>(promise: Promise<T>): Promise<T> {
    const ended: Promise<void> = promise.then(ignore, ignore).then(() => void this.#running.delete(ended));
    this.#running.add(ended);
    return promise;
  }
}

const ignore = (): void => undefined;
