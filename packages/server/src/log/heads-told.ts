/**
 * Who waits until a channel was told up to a seq: what other nodes wrote before is on its way, and with it the answer is in memory. It
 * comes within milliseconds or is not waited for.
 */
import type { Clock } from '../kit/clock.ts';

type Waiting = { readonly seq: number; readonly go: () => void };

/** As long as a gap is waited for before the log is read. */
const patienceMs = 250;

export class HeadsTold {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #waiting = new Map<string, Set<Waiting>>();

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock;
  }

  told(channel: string, seq: number): void {
    for (const waiting of this.#waiting.get(channel) ?? []) if (waiting.seq <= seq) waiting.go();
  }

  /** Resolves in any case. */
  until(channel: string, seq: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const here = this.#waiting.get(channel) ?? new Set<Waiting>();
    const go = (): void => {
      timer.cancel();
      here.delete(waiting);
      if (here.size === 0) this.#waiting.delete(channel);
      resolve();
    };
    const timer = this.#clock.after(patienceMs, go);
    const waiting = { seq, go };
    this.#waiting.set(channel, here.add(waiting));
    return promise;
  }
}
