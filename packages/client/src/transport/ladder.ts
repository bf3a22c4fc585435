/**
 * What is remembered of the transports between two connections: which one to begin with, how long one may take, when a better
 * one is looked for. Pure; time is the link's (chosen.ts). Transports are their places in the order of preference.
 */

const firstPatienceMs = 5_000;
/** Below the silence after which the connection gives up by itself. */
const lastPatienceMs = 10_000;
const firstClimbMs = 60_000;
const lastClimbMs = 600_000;
/** So many connections in a row that ended before their first heartbeat: something lets them begin, and no more. */
const mostUnsound = 3;

export class Ladder {
  /** How long a transport may take until it is `ready`. */
  patienceMs = firstPatienceMs;
  /** After this much time on a lower one the better ones are tried. */
  climbMs = firstClimbMs;
  readonly #count: number;
  #best = 0;
  #unsound = 0;

  constructor(count: number) {
    this.#count = count;
  }

  /** The one to begin with, then the others as they are preferred. */
  get order(): readonly number[] {
    const all = Array.from({ length: this.#count }, (_, at) => at);
    return [this.#best, ...all.filter((at) => at !== this.#best)];
  }

  /** It is `ready`. */
  reached(at: number): void {
    this.#best = at;
    this.patienceMs = firstPatienceMs;
    // Where it turns out not to carry, the next look upwards is later.
    if (at === 0) this.stayed();
  }

  /** It carries, for as long as a heartbeat takes. */
  sound(at: number): void {
    this.#unsound = 0;
    if (at === 0) this.climbMs = firstClimbMs;
  }

  /** It had not had its time when the connection gave up. */
  beginAt(at: number): void {
    this.#best = at;
  }

  /** Its beginning gets through, and no more. */
  held(at: number): void {
    this.#unsound = 0;
    this.#best = (at + 1) % this.#count;
  }

  /** It ended before that, and the server did not say why. */
  unsound(): void {
    this.#unsound += 1;
    if (this.#unsound < mostUnsound) return;
    this.#unsound = 0;
    this.#best = (this.#best + 1) % this.#count;
  }

  /** None was `ready`: the network may be slower than it was thought to be. */
  failed(): void {
    this.patienceMs = Math.min(lastPatienceMs, this.patienceMs * 2);
  }

  /** The better ones do not get through yet. */
  stayed(): void {
    this.climbMs = Math.min(lastClimbMs, this.climbMs * 2);
  }

  /** What was learned of another network says nothing of this one. */
  forget(): void {
    this.#best = 0;
    this.#unsound = 0;
    this.patienceMs = firstPatienceMs;
    this.climbMs = firstClimbMs;
  }
}
