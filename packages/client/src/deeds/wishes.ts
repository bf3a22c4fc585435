/**
 * Preferences and drafts as this user wants them and the server does not know yet: shown at once, kept, told a little later
 * (a draft when the hand rests), one channel after the other. What is wished anew while an answer is on its way stays wished.
 */
import type { Clock } from '../options.ts';
import { isPassing, Refusal } from '../refusal.ts';
import type { Preferences } from '../wire.ts';

export type WishesOptions = {
  readonly clock: Clock;
  readonly keep: (channel: string, wish: Preferences | undefined) => void;
  readonly send: (channel: string, wish: Preferences) => Promise<Preferences>;
  readonly told: (channel: string, preferences: Preferences) => void;
  readonly refused: (channel: string, refusal: Refusal) => void;
  readonly changed: (channel: string) => void;
};

const draftMs = 1500;
const retryMs = 3000;

export class Wishes {
  readonly #options: WishesOptions;
  readonly #wishes = new Map<string, Preferences>();
  /** Refused: shown and kept, and not told again as it is. */
  readonly #held = new Set<string>();
  readonly #timers = new Map<string, () => void>();
  readonly #inFlight = new Set<string>();
  #online = false;

  constructor(options: WishesOptions) {
    this.#options = options;
  }

  of(channel: string): Preferences | undefined {
    return this.#wishes.get(channel);
  }

  /** From storage. */
  adopt(wishes: ReadonlyMap<string, Preferences>): void {
    for (const [channel, wish] of wishes) {
      if (!this.#wishes.has(channel)) this.#wishes.set(channel, wish);
      this.#options.changed(channel);
    }
  }

  add(channel: string, wish: Preferences): void {
    const whole = { ...this.#wishes.get(channel), ...wish };
    this.#held.delete(channel);
    this.#set(channel, whole);
    this.#schedule(channel, 'draft' in wish ? draftMs : 0);
  }

  drop(channel: string): void {
    if (this.#wishes.has(channel)) this.#set(channel, undefined);
  }

  set online(online: boolean) {
    this.#online = online;
    if (online) for (const channel of this.#wishes.keys()) this.#schedule(channel, 0);
  }

  #set(channel: string, wish: Preferences | undefined): void {
    if (wish === undefined) this.#wishes.delete(channel);
    else this.#wishes.set(channel, wish);
    this.#options.keep(channel, wish);
    this.#options.changed(channel);
  }

  #schedule(channel: string, ms: number): void {
    this.#timers.get(channel)?.();
    this.#timers.set(
      channel,
      this.#options.clock.after(ms, () => void this.#send(channel)),
    );
  }

  async #send(channel: string): Promise<void> {
    this.#timers.delete(channel);
    const wish = this.#wishes.get(channel);
    if (!this.#online || wish === undefined || this.#held.has(channel) || this.#inFlight.has(channel)) return;
    this.#inFlight.add(channel);
    try {
      this.#options.told(channel, await this.#options.send(channel, wish));
      this.#fulfil(channel, wish);
    } catch (error) {
      this.#failed(channel, error);
    } finally {
      this.#inFlight.delete(channel);
    }
    if (this.#wishes.has(channel) && !this.#held.has(channel) && !this.#timers.has(channel))
      this.#schedule(channel, retryMs);
  }

  #fulfil(channel: string, told: Preferences): void {
    const now = Object.entries(this.#wishes.get(channel) ?? {});
    const was = new Map<string, unknown>(Object.entries(told));
    const left = now.filter(([name, value]) => !was.has(name) || was.get(name) !== value);
    this.#set(channel, left.length === 0 ? undefined : Object.fromEntries(left));
  }

  /** What somebody wrote is not thrown away because the server will not have it. */
  #failed(channel: string, error: unknown): void {
    if (!(error instanceof Refusal) || isPassing(error)) return;
    const { draft } = this.#wishes.get(channel) ?? {};
    this.#held.add(channel);
    this.#set(channel, draft === undefined ? undefined : { draft });
    this.#options.refused(channel, error);
  }
}
