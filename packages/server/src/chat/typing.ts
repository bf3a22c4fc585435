/**
 * Who is writing now, for 6 s after he last said so, or until his message is there. In a large channel not everybody's writing is
 * told to everybody: three at a time, and one signal in 2 s, which is as often as three have to be renewed.
 */
import type { Clock } from '../kit/clock.ts';
import { receiptsToAll } from '../log/channels-in-use.ts';
import type { EventRow } from '../store/store.ts';

/** After this a typing person counts as idle unless he renews. */
export const typingMs = 6_000;
const mostAtOnce = 3;
const everyMs = 2_000;
const mostChannels = 10_000;

type Channel = { readonly until: Map<string, number>; toldAt: number };

export class Typing {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #channels = new Map<string, Channel>();

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** Whether what somebody says of himself is told. */
  admits(channel: string, user: string, isIdle: boolean, memberCount: number): boolean {
    const isLarge = memberCount > receiptsToAll;
    const known = this.#current(channel);
    if (isIdle) return this.#remove(channel, user) || !isLarge;
    const now = this.#clock.monotonic();
    const isFull = known.until.size >= mostAtOnce && !known.until.has(user);
    if (isLarge && (isFull || now - known.toldAt < everyMs)) return false;
    known.toldAt = now;
    known.until.set(user, now + typingMs);
    this.#channels.set(channel, known);
    if (this.#channels.size > mostChannels) this.#sweep();
    return true;
  }

  /** What was delivered: whoever's message is there has stopped writing it, which his readers see by the message. */
  follow(events: readonly EventRow[]): void {
    if (this.#channels.size === 0) return;
    for (const { type, channel, by } of events)
      if (type === 'receiveMessage' && by !== null) this.#remove(channel, by);
  }

  #remove(channel: string, user: string): boolean {
    const known = this.#channels.get(channel);
    const was = (known?.until.get(user) ?? 0) > this.#clock.monotonic();
    known?.until.delete(user);
    if (known?.until.size === 0 && this.#clock.monotonic() - known.toldAt >= everyMs)
      this.#channels.delete(channel);
    return was;
  }

  #current(channel: string): Channel {
    const known = this.#channels.get(channel) ?? { until: new Map<string, number>(), toldAt: -Infinity };
    const now = this.#clock.monotonic();
    for (const [user, until] of known.until) if (until <= now) known.until.delete(user);
    return known;
  }

  #sweep(): void {
    for (const channel of this.#channels.keys())
      if (this.#current(channel).until.size === 0) this.#channels.delete(channel);
  }
}
