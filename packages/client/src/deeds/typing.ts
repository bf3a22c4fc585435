/**
 * Who is writing: told to others at most every three seconds while a hand moves, forgotten when nothing more is heard of it.
 * Elapsed time by timers alone: a wall clock that is set changes nothing.
 */
import type { Typist } from '../views/channel-row.ts';
import type { Clock } from '../options.ts';
import type { SignalData } from '../wire.ts';

export type TypingOptions = {
  readonly clock: Clock;
  readonly tell: (channel: string, state: 'typing' | 'recording' | 'idle') => void;
  readonly changed: (channel: string) => void;
};

const renewMs = 3_000;
const nobody: readonly Typist[] = [];

export class Typing {
  readonly #options: TypingOptions;
  readonly #typists = new Map<string, readonly Typist[]>();
  readonly #ends = new Map<string, () => void>();
  /** What others were told of this user, and need not be told again yet. */
  readonly #told = new Map<string, { state: string; isFresh: boolean; stop: () => void }>();

  constructor(options: TypingOptions) {
    this.#options = options;
  }

  of(channel: string): readonly Typist[] {
    return this.#typists.get(channel) ?? nobody;
  }

  /** A hand moved, or stopped. */
  set(channel: string, state: 'typing' | 'recording' | 'idle'): void {
    const told = this.#told.get(channel);
    if (state === 'idle') {
      this.sent(channel);
      if (told !== undefined) this.#options.tell(channel, 'idle');
      return;
    }
    if (told?.state === state && told.isFresh) return;
    told?.stop();
    const fresh = { state, isFresh: true, stop: () => undefined as void };
    fresh.stop = this.#options.clock.after(renewMs, () => (fresh.isFresh = false));
    this.#told.set(channel, fresh);
    this.#options.tell(channel, state);
  }

  /** The message is on its way: others see it come, not the hand stop. */
  sent(channel: string): void {
    this.#told.get(channel)?.stop();
    this.#told.delete(channel);
  }

  heard(channel: string, user: string, { state, expiresInMs }: SignalData<'typing'>): void {
    this.silent(channel, user);
    if (state === 'idle') return;
    this.#put(channel, [...this.of(channel), { user, state }]);
    const key = `${channel} ${user}`;
    this.#ends.set(
      key,
      this.#options.clock.after(expiresInMs, () => this.silent(channel, user)),
    );
  }

  silent(channel: string, user: string): void {
    const key = `${channel} ${user}`;
    this.#ends.get(key)?.();
    this.#ends.delete(key);
    const left = this.of(channel).filter((typist) => typist.user !== user);
    if (left.length < this.of(channel).length) this.#put(channel, left);
  }

  /** Nobody is heard without a connection. */
  clear(): void {
    for (const stop of this.#ends.values()) stop();
    this.#ends.clear();
    for (const channel of this.#typists.keys()) this.#put(channel, []);
  }

  #put(channel: string, typists: readonly Typist[]): void {
    if (typists.length === 0) this.#typists.delete(channel);
    else this.#typists.set(channel, typists);
    this.#options.changed(channel);
  }
}
