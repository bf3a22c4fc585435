/**
 * What was done here and is not in the log yet (CL-20 to CL-27). Promise: a deed is kept before its first try and until the
 * log has it; one is in flight per channel, in the order of doing, always with the same `clientId`; so a server that dies
 * in mid-send loses and doubles nothing (DUR-1, IDEM-1). Left to others: the wire, the clock, where deeds are kept.
 */
import { inputOf, isMessage, type Deed } from './deeds.ts';
import type { Clock } from '../options.ts';
import { isPassing, Refusal } from '../refusal.ts';
import type { CommandOutput } from '../wire.ts';

type Stored = { readonly seq: number };

export type OutboxOptions = {
  readonly owner: string;
  /** Resolves when it is kept, or cannot be. */
  readonly keep: (deeds: readonly Deed[]) => Promise<void>;
  /** At once, or together with the log that has them. */
  readonly forget: (clientIds: readonly string[], when: 'now' | 'withLog') => void;
  readonly send: (deed: Deed, input: Record<string, unknown>) => Promise<CommandOutput<'deleteMessage'>>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly changed: (channel: string) => void;
  /** How far the log of a channel has come here. */
  readonly reached: (channel: string) => number;
  /** Acknowledged; `seq`: its event, or 0 where nothing had to change. */
  readonly stored: (deed: Deed, seq: number) => void;
  /** Taken back, and nobody may have been listening. */
  readonly refused: (deed: Deed, refusal: Refusal) => void;
};

const firstRetryMs = 500;
const lastRetryMs = 30_000;

type Listener = { readonly resolve: (stored: Stored) => void; readonly reject: (error: Error) => void };

export class Outbox {
  readonly #options: OutboxOptions;
  /** Per channel, in the order of doing. */
  readonly #deeds = new Map<string, Deed[]>();
  readonly #inFlight = new Set<string>();
  readonly #retries = new Map<string, number>();
  readonly #listeners = new Map<string, Listener>();
  /** What the storage may still have. */
  readonly #done = new Set<string>();
  #online = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  of(channel: string): readonly Deed[] {
    return this.#deeds.get(channel) ?? none;
  }

  get channels(): Iterable<string> {
    return this.#deeds.keys();
  }

  /** Settles when the server has it, or never will. Nobody has to listen. One that waits already is not tried twice. */
  add(deed: Deed): Promise<Stored> {
    const promise = this.#listen(deed.clientId);
    if (this.#find(deed.channel, deed.clientId)?.fate.is === 'waiting') return promise;
    this.#put(deed);
    void this.#options.keep([deed]).then(() => this.#pump(deed.channel));
    return promise;
  }

  #listen(clientId: string): Promise<Stored> {
    const { promise, resolve, reject } = Promise.withResolvers<Stored>();
    promise.catch(() => undefined);
    const other = this.#listeners.get(clientId);
    this.#listeners.set(clientId, {
      resolve: (stored) => {
        other?.resolve(stored);
        resolve(stored);
      },
      reject: (reason) => {
        other?.reject(reason);
        reject(reason);
      },
    });
    return promise;
  }

  /** From storage: of an earlier life of this program, or of another one that is gone. */
  adopt(deeds: readonly Deed[]): void {
    for (const deed of deeds)
      if (!this.#done.has(deed.clientId) && this.#find(deed.channel, deed.clientId) === undefined)
        this.#put(deed);
    if (this.#online) this.#pumpAll();
  }

  /** The connection takes commands, or no longer. */
  set online(online: boolean) {
    this.#online = online;
    if (online) this.#pumpAll();
  }

  /** The log of a channel has come so far, and holds these of one's own. */
  passed(channel: string, seq: number): void {
    const isPast = ({ fate }: Deed): boolean =>
      fate.is === 'stored' && fate.channel === channel && fate.seq <= seq;
    for (const deeds of this.#deeds.values()) this.#remove(deeds.filter(isPast), 'withLog');
  }

  /** It was seen in the log: whatever was answered, it is stored. */
  seen(channel: string, clientId: string, seq: number): void {
    const deed = this.#find(channel, clientId);
    if (deed !== undefined && deed.fate.is !== 'stored') this.#store(deed, channel, seq);
  }

  retry(channel: string, clientId: string): void {
    const deed = this.#find(channel, clientId);
    if (deed?.fate.is !== 'refused') return;
    const again: Deed = { ...deed, owner: this.#options.owner, fate: { is: 'waiting' } };
    this.#put(again);
    void this.#options.keep([again]).then(() => this.#pump(channel));
  }

  discard(channel: string, clientId: string): void {
    const deed = this.#find(channel, clientId);
    if (deed === undefined || deed.fate.is === 'stored') return;
    this.#takeBack(deed, new Refusal({ code: 'not_found', message: 'discarded' }));
  }

  /** The channel is not one's own any more. */
  drop(channel: string): void {
    for (const deed of this.of(channel)) this.discard(channel, deed.clientId);
    this.#remove(this.of(channel), 'now');
  }

  get waiting(): readonly Deed[] {
    return [...this.#deeds.values()].flat().filter(({ fate }) => fate.is === 'waiting');
  }

  #find(channel: string, clientId: string): Deed | undefined {
    return this.of(channel).find((deed) => deed.clientId === clientId);
  }

  #put(deed: Deed): void {
    const deeds = this.of(deed.channel).filter(({ clientId }) => clientId !== deed.clientId);
    const sorted = [...deeds, deed].toSorted((a, b) => (a.clientId < b.clientId ? -1 : 1));
    this.#deeds.set(deed.channel, sorted);
    this.#options.changed(deed.channel);
  }

  #remove(gone: readonly Deed[], when: 'now' | 'withLog'): void {
    if (gone.length === 0) return;
    const ids = new Set(gone.map(({ clientId }) => clientId));
    for (const id of ids) this.#done.add(id);
    this.#options.forget([...ids], when);
    for (const channel of new Set(gone.map((deed) => deed.channel))) {
      const left = this.of(channel).filter(({ clientId }) => !ids.has(clientId));
      if (left.length === 0) this.#deeds.delete(channel);
      else this.#deeds.set(channel, left);
      this.#options.changed(channel);
    }
  }

  #pumpAll(): void {
    for (const channel of this.#deeds.keys()) void this.#pump(channel);
  }

  async #pump(channel: string): Promise<void> {
    if (this.#inFlight.has(channel)) return;
    this.#inFlight.add(channel);
    for (let next = this.#next(channel); next !== undefined; next = this.#next(channel)) {
      const waitMs = await this.#try(next);
      if (waitMs > 0) await new Promise<void>((resolve) => void this.#options.clock.after(waitMs, resolve));
    }
    this.#inFlight.delete(channel);
  }

  #next(channel: string): Deed | undefined {
    return this.#online ? this.of(channel).find(({ fate }) => fate.is === 'waiting') : undefined;
  }

  /** Gives the ms to wait before the next try in this channel. */
  async #try(deed: Deed): Promise<number> {
    if (typeof deed.target === 'string') {
      // What it was done to failed, and does not go out before it.
      const message = this.#find(deed.channel, deed.target);
      if (message?.fate.is !== 'stored') return this.#fail(deed, gone);
    }
    try {
      const { event } = await this.#options.send(deed, { ...inputOf(deed), clientId: deed.clientId });
      this.#retries.delete(deed.channel);
      const { seq } = event ?? { seq: 0 };
      const channel = event !== undefined && 'channel' in event ? event.channel : deed.channel;
      if (this.#find(deed.channel, deed.clientId) !== undefined) this.#store(deed, channel, seq);
      return 0;
    } catch (error) {
      if (error instanceof Refusal && !isPassing(error)) return this.#fail(deed, error);
      return this.#backOff(deed.channel, error instanceof Refusal ? error.retryAfterMs : undefined);
    }
  }

  /** What was done to it meanwhile now has a seq to be done to. */
  #store(deed: Deed, channel: string, seq: number): void {
    this.#put({ ...deed, fate: { is: 'stored', channel, seq } });
    if (isMessage(deed)) {
      const onIt = this.of(deed.channel).filter(({ target }) => target === deed.clientId);
      const found = onIt.map((one): Deed => (isMessage(one) ? one : { ...one, target: seq }));
      for (const one of found) this.#put(one);
      if (found.length > 0) void this.#options.keep(found);
    }
    this.#listeners.get(deed.clientId)?.resolve({ seq });
    this.#listeners.delete(deed.clientId);
    this.#options.stored(deed, seq);
    // Where nothing had to change, the answer is an event of long ago, or none.
    this.passed(channel, this.#options.reached(channel));
  }

  #fail(deed: Deed, refusal: Refusal): number {
    if (this.#find(deed.channel, deed.clientId) === undefined) return 0;
    if (!isMessage(deed)) this.#takeBack(deed, refusal);
    else {
      const { code, message } = refusal;
      const failed: Deed = { ...deed, fate: { is: 'refused', code, message } };
      this.#put(failed);
      void this.#options.keep([failed]);
      this.#tell(deed, refusal);
    }
    this.#options.refused(deed, refusal);
    return 0;
  }

  /** With whatever was done to it. */
  #takeBack(deed: Deed, refusal: Refusal): void {
    const onIt = this.of(deed.channel).filter(({ target }) => target === deed.clientId);
    this.#remove([deed, ...onIt], 'now');
    for (const one of [deed, ...onIt]) this.#tell(one, refusal);
  }

  #tell({ clientId }: Deed, refusal: Refusal): void {
    this.#listeners.get(clientId)?.reject(refusal);
    this.#listeners.delete(clientId);
  }

  #backOff(channel: string, retryAfterMs = 0): number {
    if (!this.#online) return 0;
    const tries = this.#retries.get(channel) ?? 0;
    this.#retries.set(channel, tries + 1);
    const most = Math.min(lastRetryMs, firstRetryMs * 2 ** tries);
    return Math.max(retryAfterMs, most * (0.5 + this.#options.random() / 2));
  }
}

const none: readonly Deed[] = [];
const gone = new Refusal({ code: 'not_found', message: 'the message was not sent' });
