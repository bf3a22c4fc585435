/**
 * The order in which one connection's commands take effect (ACK-1). A pipelined command reaches the log in the same turn
 * in which it starts, so it waits only for the ordered ones before it; an ordered command, which reads before it writes,
 * waits for everything before it. At most `mostRunning` run at once: whoever sends faster than it is answered waits here, and
 * not as answers that fill its way out (SLOW-1).
 */
type Waiting = { readonly ordered: boolean; readonly begin: () => void };

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

  /** Nothing begins before. */
  open(): void {
    this.#opened = true;
    this.#advance();
  }

  /** Undefined where it is a command's turn, else what resolves when it is. Whoever had a turn says `end`. */
  turn(ordered: boolean): Promise<void> | undefined {
    if (this.#waiting === undefined && this.#free(ordered)) {
      this.#begin(ordered);
      return undefined;
    }
    return new Promise((begin) => void (this.#waiting ??= []).push({ ordered, begin }));
  }

  /** One that had its turn has ended. */
  end(): void {
    this.#running -= 1;
    this.#orderedRunning = false;
    this.#advance();
    if (this.#running > 0 || this.#waiting !== undefined) return;
    for (const resolve of this.#idle ?? []) resolve();
    this.#idle = undefined;
  }

  /** Resolves when all that has come has ended. */
  async idle(): Promise<void> {
    if (this.#running === 0 && this.#waiting === undefined) return;
    await new Promise<void>((resolve) => (this.#idle ??= []).push(resolve));
  }

  #free(ordered: boolean): boolean {
    if (!this.#opened || this.#orderedRunning) return false;
    return ordered ? this.#running === 0 : this.#running < mostRunning;
  }

  #begin(ordered: boolean): void {
    this.#running += 1;
    this.#orderedRunning = ordered;
  }

  #advance(): void {
    while (this.#waiting?.[0] !== undefined && this.#free(this.#waiting[0].ordered)) {
      const next = this.#waiting.shift();
      if (this.#waiting.length === 0) this.#waiting = undefined;
      if (next === undefined) return;
      this.#begin(next.ordered);
      next.begin();
    }
  }
}
