/**
 * What was written and is not known to be stored. Promise: an item is kept before its first try and until its fate is
 * known; one send per channel is in flight, in the order of writing, always with the same clientId; so a server that dies
 * in mid-send loses and doubles nothing (DUR-1, IDEM-1). Left to others: the wire, the clock, where items are kept.
 */
import { isUnknown, Refusal } from './wire.ts';

export type Waiting = {
  readonly clientId: string;
  readonly channel: string;
  readonly text: string;
  readonly at: number;
  /** Why the server will not have it. */
  readonly refused?: { readonly code: string; readonly message: string };
};

/** Where items outlive the page. */
export interface Shelf {
  load(): Waiting[];
  put(item: Waiting): void;
  remove(clientId: string): void;
}

export type OutboxOptions = {
  readonly shelf: Shelf;
  /** Resolves when it is stored; rejects with a `Refusal`, or anything else where nothing is known. */
  readonly send: (item: Waiting) => Promise<void>;
  readonly after: (ms: number, run: () => void) => void;
  readonly random: () => number;
  readonly changed: () => void;
};

const firstRetryMs = 500;
const lastRetryMs = 30_000;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #items = new Map<string, Waiting>();
  readonly #inFlight = new Set<string>();
  readonly #retries = new Map<string, number>();
  #online = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    for (const item of options.shelf.load()) this.#items.set(item.clientId, item);
  }

  /** In the order of writing. */
  of(channel: string): readonly Waiting[] {
    return [...this.#items.values()].filter((item) => item.channel === channel);
  }

  add(item: Waiting): void {
    this.#keep(item);
    void this.#pump(item.channel);
  }

  /** The connection takes commands, or no longer. */
  set online(online: boolean) {
    this.#online = online;
    if (online) for (const { channel } of this.#items.values()) void this.#pump(channel);
  }

  /** It was seen in the log: whatever was answered, it is stored. */
  settled(clientId: string): void {
    if (!this.#items.delete(clientId)) return;
    this.#options.shelf.remove(clientId);
    this.#options.changed();
  }

  retry(clientId: string): void {
    const item = this.#items.get(clientId);
    if (item?.refused === undefined) return;
    const { refused: _, ...again } = item;
    this.#keep(again);
    void this.#pump(item.channel);
  }

  discard(clientId: string): void {
    this.settled(clientId);
  }

  #keep(item: Waiting): void {
    this.#options.shelf.put(item);
    this.#items.set(item.clientId, item);
    this.#options.changed();
  }

  async #pump(channel: string): Promise<void> {
    const next = this.of(channel).find((item) => item.refused === undefined);
    if (!this.#online || this.#inFlight.has(channel) || next === undefined) return;
    this.#inFlight.add(channel);
    const wait = await this.#try(next);
    if (wait > 0) await new Promise<void>((resolve) => this.#options.after(wait, resolve));
    this.#inFlight.delete(channel);
    await this.#pump(channel);
  }

  /** Gives the ms to wait before the next try in this channel. */
  async #try(item: Waiting): Promise<number> {
    try {
      await this.#options.send(item);
      this.#retries.delete(item.channel);
      this.settled(item.clientId);
      return 0;
    } catch (error) {
      if (error instanceof Refusal && !isUnknown(error)) {
        const refused = { code: error.code, message: error.message };
        if (this.#items.has(item.clientId)) this.#keep({ ...item, refused });
        return 0;
      }
      return this.#backOff(item.channel, error instanceof Refusal ? error.retryAfterMs : undefined);
    }
  }

  #backOff(channel: string, retryAfterMs = 0): number {
    const tries = this.#retries.get(channel) ?? 0;
    this.#retries.set(channel, tries + 1);
    const most = Math.min(lastRetryMs, firstRetryMs * 2 ** tries);
    return Math.max(retryAfterMs, most * (0.5 + this.#options.random() / 2));
  }
}
