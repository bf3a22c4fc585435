/**
 * The end of an account (protocol.md section 4; PRV-1). Promise: once `begin` resolves the name is gone and nobody gets in by it;
 * then its memberships end, one after the other, by `memberLeft {how: erased}`, in which a group finds its next
 * owner by itself; then what it wrote is deleted for everyone. Whatever stops it in between, the next
 * start goes on. What others did to his messages goes with them; his reactions and votes stay, by nobody's name.
 */
import { GhantiError, notFound } from '@ghanti/protocol';
import type { Clock, Timer } from '../kit/clock.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Step, Store, WriteResult } from '../store/store.ts';

export type ErasureOptions = {
  readonly store: Pick<Store, 'erasure' | 'messages'>;
  readonly log: Pick<EventLog, 'append'>;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  /** Ends all that rests on the account: sign-ins, keys, connections. */
  readonly shutOut: (user: string) => Promise<void>;
  readonly failed: (error: unknown) => void;
};

const rowsPerLook = 1_000;
const deletionsPerWrite = 50;
const againMs = 30_000;

const later = (): GhantiError =>
  new GhantiError('unavailable', 'the account is shut; what is left of it is erased later');

export class Erasure {
  readonly #with: ErasureOptions;
  #running: Promise<void> = Promise.resolve();
  #again: Timer | undefined;
  #stopped = false;

  constructor(options: ErasureOptions) {
    this.#with = options;
  }

  /**
   * Resolves when the account cannot be used any more; `done` when nothing is left of it, or it rejects with `unavailable`, and
   * the rest is done later. Rejects with `not_found`.
   */
  async begin(user: string): Promise<{ readonly done: Promise<void> }> {
    const { store, clock, shutOut } = this.#with;
    if (!(await store.erasure.begin(user, clock.now()))) throw notFound();
    await shutOut(user);
    const done = this.#goOn().then(async () => {
      if ((await store.erasure.pending()).includes(user)) throw later();
    });
    // Whoever does not wait for it is told by the log.
    void done.catch(() => undefined);
    return { done };
  }

  /** Goes on with what an earlier run began. */
  resume(): void {
    void this.#goOn();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#again?.cancel();
    await this.#running;
  }

  /** One after the other, whoever began them. */
  #goOn(): Promise<void> {
    this.#running = this.#running.then(async () => {
      try {
        for (const user of await this.#with.store.erasure.pending()) await this.#erase(user);
      } catch (error) {
        if (this.#stopped) return;
        this.#with.failed(error);
        this.#again = this.#with.clock.after(againMs, () => void this.#goOn());
      }
    });
    return this.#running;
  }

  async #erase(user: string): Promise<void> {
    const { store, shutOut } = this.#with;
    await shutOut(user);
    for (const channel of await store.erasure.channels(user)) {
      if (this.#stopped) return;
      await this.#write([{ do: 'part', channel, user, by: user, how: 'erased' }]);
    }
    if (!(await this.#scrub(user))) return;
    await store.erasure.finish(user);
  }

  /** False where it was stopped before the end. */
  async #scrub(user: string): Promise<boolean> {
    const { messages } = this.#with.store;
    let after = 0;
    for (;;) {
      if (this.#stopped) return false;
      const page = await messages.writtenBy(user, after, rowsPerLook);
      for (let from = 0; from < page.messages.length; from += deletionsPerWrite) {
        const some = page.messages.slice(from, from + deletionsPerWrite);
        await this.#write(some.map(({ channel, seq }) => ({ do: 'delete', channel, seq, by: null })));
      }
      if (page.next === undefined) return true;
      after = page.next;
    }
  }

  async #write(steps: readonly Step[]): Promise<void> {
    this.#settled(await this.#with.log.append({ at: this.#with.clock.now(), guards: [], steps }));
  }

  /** Whoever left in the meantime, or is no member, has nothing to leave. */
  #settled(result: WriteResult): void {
    if (result.outcome === 'broken') throw result.error;
  }
}
