/**
 * The stretch of wire that the Lab only pretends: whatever leaves this page or reaches it waits here for as long as the line is said to
 * take, and for as long as it is held (X4). Nothing is lost and nothing overtakes; what goes over TCP is as it was, only later.
 */
import { pause } from './lane.ts';

export class Line {
  latencyMs = 0;
  #held: PromiseWithResolvers<void> | undefined;

  get isHeld(): boolean {
    return this.#held !== undefined;
  }

  hold(): void {
    this.#held ??= Promise.withResolvers<void>();
  }

  release(): void {
    this.#held?.resolve();
    this.#held = undefined;
  }

  /** One way over it. */
  async cross(signal: AbortSignal): Promise<void> {
    if (this.latencyMs > 0) await pause(this.latencyMs, signal);
    while (this.#held !== undefined && !signal.aborted) await this.#held.promise;
  }
}
