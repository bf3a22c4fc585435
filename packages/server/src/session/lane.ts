/**
 * The order in which one connection's commands take effect (ACK-1). A pipelined command reaches the log in the same turn
 * in which it starts, so it waits only for the ordered ones before it; an ordered command, which reads before it writes,
 * waits for everything before it. At most `mostRunning` run at once: whoever sends faster than it is answered waits here, and
 * not as answers that fill its way out (SLOW-1).
 */
type Waiting = { readonly ordered: boolean; readonly start: () => Promise<void> };

const mostRunning = 256;

export class Lane {
  #opened = false;
  #running = 0;
  #orderedRunning = false;
  /** Made when something has to wait: most lanes are empty most of the time. */
  #waiting: Waiting[] | undefined;
  #idle: (() => void)[] | undefined;

  get running(): number {
    return this.#running;
  }

  /** Nothing starts before. */
  open(): void {
    this.#opened = true;
    this.#advance();
  }

  pipelined<T>(start: () => Promise<T>): Promise<T> {
    return this.#take(start, false);
  }

  ordered<T>(start: () => Promise<T>): Promise<T> {
    return this.#take(start, true);
  }

  /** Resolves when all that has come has ended. */
  async idle(): Promise<void> {
    if (this.#running === 0 && this.#waiting === undefined) return;
    await new Promise<void>((resolve) => (this.#idle ??= []).push(resolve));
  }

  #take<T>(start: () => Promise<T>, ordered: boolean): Promise<T> {
    if (this.#waiting === undefined && this.#free(ordered)) return this.#run(start, ordered);
    return new Promise((resolve, reject) => {
      (this.#waiting ??= []).push({ ordered, start: () => this.#run(start, ordered).then(resolve, reject) });
    });
  }

  #free(ordered: boolean): boolean {
    if (!this.#opened || this.#orderedRunning) return false;
    return ordered ? this.#running === 0 : this.#running < mostRunning;
  }

  #run<T>(start: () => Promise<T>, ordered: boolean): Promise<T> {
    this.#running += 1;
    this.#orderedRunning = ordered;
    const done = start();
    const end = (): void => this.#end();
    done.then(end, end);
    return done;
  }

  #end(): void {
    this.#running -= 1;
    this.#orderedRunning = false;
    this.#advance();
    if (this.#running > 0 || this.#waiting !== undefined) return;
    for (const resolve of this.#idle ?? []) resolve();
    this.#idle = undefined;
  }

  #advance(): void {
    while (this.#waiting?.[0] !== undefined && this.#free(this.#waiting[0].ordered)) {
      const next = this.#waiting.shift();
      if (this.#waiting.length === 0) this.#waiting = undefined;
      void next?.start();
    }
  }
}
