/**
 * Time alone ends messages (EXP-1): a channel is looked at again at the moment when its last message, or one of the unread, is
 * over. One timer per channel that has such a message; what a moment means is the model's.
 */
import type { ChannelState } from './channel-state.ts';
import type { Clock } from '../options.ts';

export type ExpiryOptions = { readonly clock: Clock; readonly ended: (channel: string) => void };

/** Timers of browsers take no more. */
const mostMs = 2 ** 30;

const nextEnd = ({ summary, ends }: ChannelState, now: number): number => {
  const { last } = summary;
  const lastEnd = last?.type === 'receiveMessage' ? last.data.expiresAt : undefined;
  return Math.min(...ends.map(([, at]) => at), lastEnd !== undefined && lastEnd > now ? lastEnd : Infinity);
};

export class Expiry {
  readonly #options: ExpiryOptions;
  readonly #timers = new Map<string, { readonly at: number; readonly stop: () => void }>();

  constructor(options: ExpiryOptions) {
    this.#options = options;
  }

  /** The channel changed, came, or went. */
  look(channel: string, state: ChannelState | undefined): void {
    const { clock } = this.#options;
    const now = clock.now();
    const at = state === undefined ? Infinity : nextEnd(state, now);
    const known = this.#timers.get(channel);
    if (known?.at === at || (known === undefined && at === Infinity)) return;
    known?.stop();
    this.#timers.delete(channel);
    if (at === Infinity) return;
    const stop = clock.after(Math.min(Math.max(0, at - now), mostMs), () => {
      this.#timers.delete(channel);
      this.#options.ended(channel);
    });
    this.#timers.set(channel, { at, stop });
  }

  stop(): void {
    for (const { stop } of this.#timers.values()) stop();
    this.#timers.clear();
  }
}
