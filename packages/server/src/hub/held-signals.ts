/**
 * Signals that came from a node which is further than this one: they wait until it is known here, too, who may hear them (PRV-1),
 * and no longer than a signal is worth anything.
 */
import type { Clock } from '../kit/clock.ts';
import type { SignalMessage } from './messages.ts';

const mostHeld = 1_000;
const worthMs = 3_000;

type Held = { readonly message: SignalMessage; readonly after: number; readonly at: number };

export type HeldSignalsOptions = {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly position: () => number;
  readonly tell: (message: SignalMessage) => void;
};

export class HeldSignals {
  readonly #options: HeldSignalsOptions;
  #held: Held[] = [];

  constructor(options: HeldSignalsOptions) {
    this.#options = options;
  }

  take(message: SignalMessage): void {
    const { after = 0 } = message;
    const { clock, position, tell } = this.#options;
    if (after <= position()) return tell(message);
    if (this.#held.length >= mostHeld) this.#held.shift();
    this.#held.push({ message, after, at: clock.monotonic() });
  }

  /** More is delivered here. */
  release(): void {
    if (this.#held.length === 0) return;
    const { clock, position, tell } = this.#options;
    const since = clock.monotonic() - worthMs;
    const held = this.#held.filter(({ at }) => at >= since);
    this.#held = held.filter(({ after }) => after > position());
    for (const { message, after } of held) if (after <= position()) tell(message);
  }
}
