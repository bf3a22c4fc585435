/**
 * Who is writing: told to others at most every few seconds while a hand moves, forgotten when nothing more is heard of it.
 */
import type { Model } from './model.ts';
import type { SignalData } from './wire.ts';

export type TypingOptions = {
  readonly model: Model;
  readonly tell: (channel: string, state: 'typing' | 'idle') => void;
  /** Gives the way to call it off. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly now: () => number;
};

const renewMs = 3_000;

export class Typing {
  readonly #options: TypingOptions;
  readonly #ends = new Map<string, () => void>();
  #told: { channel: string; at: number } | undefined;

  constructor(options: TypingOptions) {
    this.#options = options;
  }

  /** A hand moved in the composer; with nothing in it, it stopped. */
  wrote(channel: string, text: string): void {
    const isTold = this.#told?.channel === channel;
    if (text.trim() === '') {
      if (isTold) this.#options.tell(channel, 'idle');
      this.#told = undefined;
    } else if (!isTold || this.#options.now() - (this.#told?.at ?? 0) >= renewMs) {
      this.#told = { channel, at: this.#options.now() };
      this.#options.tell(channel, 'typing');
    }
  }

  /** The message is on its way: others see it come, not the hand stop. */
  sent(): void {
    this.#told = undefined;
  }

  heard(channel: string, user: string, { state, expiresInMs }: SignalData<'typing'>): void {
    if (user === '' || user === this.#options.model.me.id) return;
    this.silent(channel, user);
    if (state === 'idle') return;
    this.#set(channel, (writers) => writers.add(user));
    this.#ends.set(
      `${channel} ${user}`,
      this.#options.after(expiresInMs, () => this.silent(channel, user)),
    );
  }

  silent(channel: string, user: string): void {
    const key = `${channel} ${user}`;
    this.#ends.get(key)?.();
    this.#ends.delete(key);
    if (this.#options.model.typing.get(channel)?.has(user))
      this.#set(channel, (writers) => writers.delete(user));
  }

  #set(channel: string, change: (writers: Set<string>) => void): void {
    const writers = new Set(this.#options.model.typing.get(channel));
    change(writers);
    this.#options.model.typing.set(channel, writers);
    this.#options.model.changed();
  }
}
