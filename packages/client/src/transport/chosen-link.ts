/**
 * One link over whichever transport gets through. Down: each in turn until one is `ready`, for a bounded time. Up: while a
 * lower one carries, a better one is opened beside it from the same cursor; once it has caught up it takes over, what both brought is
 * told once, and the other ends when what was asked of it is answered. Counts are held against each link's own (CL-3).
 * Left to others: feeds, which whoever watches them asks for anew where `current` says that another way carries (feeds.ts).
 */
import type { Cell } from '../kit/cell.ts';
import type { Clock } from '../options.ts';
import { unavailable } from '../refusal.ts';
import type { Ack, SignalData, WireError } from '../wire.ts';
import type { Ladder } from './ladder.ts';
import { Leg } from './leg.ts';
import { isObject } from './rest.ts';
import type { Envelope, Handshake, Link, LinkListener, Transport, TransportName } from './transport.ts';

export type ChosenLinkOptions = {
  readonly transports: readonly Transport[];
  readonly clock: Clock;
  readonly answers: (url: string | undefined) => Promise<boolean>;
  readonly ladder: Ladder;
  readonly current: Cell<TransportName | undefined>;
  readonly handshake: Handshake;
  readonly listener: LinkListener;
};

type Trial = {
  readonly leg: Leg;
  readonly settle: (outcome: 'ready' | WireError | undefined) => void;
  /** What it brought beside the one that is heard. */
  readonly held: Envelope[];
};

/** So much is missing in no moment; another time there is less. */
const mostHeld = 2_000;

export class ChosenLink implements Link {
  readonly #options: ChosenLinkOptions;
  #handshake: Handshake;
  #closed = false;
  /** The one that is heard. */
  #active: Leg | undefined;
  /** The one that is being tried. */
  #trial: Trial | undefined;
  /** Of what was told last. */
  #cursor: string | undefined;
  #told = 0;
  /** Events that were told while the next leg was opened: it brings them again. */
  readonly #toldBeside = new Set<string>();
  /** Of those, what the active leg has not brought yet. */
  #awaited: Set<string> | undefined;
  #sound = false;
  /** The server said why it ends. */
  #parting = false;
  /** What holds for one connection of the server's, to be said again on another. */
  #watched: unknown;
  #cancelClimb: () => void = () => undefined;

  constructor(options: ChosenLinkOptions) {
    this.#options = options;
    this.#handshake = options.handshake;
    this.#cursor = options.handshake.cursor;
    void this.#descend();
  }

  async call(name: string, input: unknown, timeoutMs: number): Promise<Ack<unknown>> {
    if (this.#closed || this.#active === undefined) throw unavailable('the link has ended');
    const answer = await this.#active.call(name, input, timeoutMs);
    if (name === 'watchPresence') this.#watched = input;
    if (name === 'authenticate' && answer.ok && isObject(input))
      this.#handshake = { ...this.#handshake, token: String(input['token']) };
    return answer;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelClimb();
    this.#remember();
    this.#active?.close();
    this.#trial?.leg.close();
    this.#trial?.settle(undefined);
    this.#options.current.set(undefined);
  }

  #remember(): void {
    const { ladder } = this.#options;
    if (this.#active === undefined && this.#trial !== undefined) ladder.beginAt(this.#trial.leg.at);
    else if (this.#active !== undefined && !this.#sound && !this.#parting) {
      // A stream of which only the beginning gets through is held back, not cut.
      if (this.#active.name === 'sse' && !this.#active.isCaughtUp) ladder.held(this.#active.at);
      else ladder.unsound();
    }
  }

  async #descend(): Promise<void> {
    const { ladder, answers } = this.#options;
    let known = false;
    for (const at of ladder.order) {
      const outcome = await this.#try(at, this.#handshake);
      if (this.#closed || outcome === 'ready') return;
      if (outcome !== undefined) return this.#end(outcome);
      // Where nothing answers at all, no other way leads there.
      known ||= await answers(this.#handshake.url);
      if (this.#closed) return;
      if (!known) return this.#end(undefined);
    }
    ladder.failed();
    this.#end(undefined);
  }

  /** A refusal is the outcome; undefined where it does not get through. */
  async #try(at: number, handshake: Handshake): Promise<'ready' | WireError | undefined> {
    const { transports, clock, ladder } = this.#options;
    const transport = transports[at];
    if (transport === undefined) return undefined;
    const { promise, resolve } = Promise.withResolvers<'ready' | WireError | undefined>();
    const leg = new Leg(at, transport, handshake, {
      heard: (from, envelope) => this.#heard(from, envelope),
      ended: (from, error) => this.#ended(from, error),
    });
    this.#trial = { leg, settle: resolve, held: [] };
    const stop = clock.after(ladder.patienceMs, () => resolve(undefined));
    const outcome = await promise;
    stop();
    if (this.#trial?.leg === leg) this.#trial = undefined;
    if (outcome !== 'ready') leg.close();
    return outcome;
  }

  #heard(leg: Leg, envelope: Envelope): void {
    if (this.#closed) return;
    if (this.#trial?.leg === leg) return this.#prove(this.#trial, envelope);
    if (this.#active !== leg) return;
    if (envelope.seq !== undefined) return this.#event(envelope);
    if (envelope.type === 'heartbeat') return this.#beat(leg, envelope.data);
    if (envelope.type === 'caughtUp') {
      this.#cursor = envelope.data.cursor;
      this.#climbLater();
    } else if (envelope.type === 'goaway') this.#parting = true;
    this.#options.listener.linkOnEnvelope(envelope);
  }

  #prove(trial: Trial, envelope: Envelope): void {
    if (this.#active === undefined) {
      if (envelope.type === 'ready') this.#ready(trial, envelope);
    } else if (envelope.type === 'caughtUp') this.#takeOver(trial, this.#active);
    else if (envelope.type !== 'ready') {
      if (trial.held.push(envelope) > mostHeld) trial.settle(undefined);
    }
    // A link from a cursor of a moment ago misses nothing; where one does, the one that carries is kept.
    else if (envelope.data.resume.result !== 'complete') trial.settle(undefined);
  }

  #ready({ leg, settle }: Trial, envelope: Envelope & { readonly type: 'ready' }): void {
    this.#cursor = envelope.data.cursor;
    this.#carry(leg, settle);
    this.#options.listener.linkOnEnvelope(envelope);
  }

  /** Only now: what lets a stream begin may hold the rest of it back. */
  #takeOver({ leg, settle, held }: Trial, old: Leg): void {
    this.#carry(leg, settle);
    this.#awaited = new Set(this.#toldBeside);
    old.retire();
    if (this.#watched !== undefined)
      void leg.call('watchPresence', this.#watched, 10_000).catch(() => undefined);
    for (const envelope of held) this.#heard(leg, envelope);
    this.#climbLater();
  }

  #carry(leg: Leg, settle: Trial['settle']): void {
    settle('ready');
    this.#trial = undefined;
    this.#active = leg;
    this.#options.ladder.reached(leg.at);
    this.#options.current.set(leg.name);
  }

  #event(envelope: Envelope & { readonly seq: number }): void {
    if (this.#awaited?.delete(envelope.id) === true) return;
    // Updates of feeds, which have no cursor, come only where they were asked for.
    if (this.#trial !== undefined && envelope.cursor !== undefined) this.#toldBeside.add(envelope.id);
    this.#cursor = envelope.cursor ?? this.#cursor;
    this.#told += 1;
    this.#options.listener.linkOnEnvelope(envelope);
  }

  /** For the connection it is a heartbeat, too: nothing is missing up to there. */
  #beat(leg: Leg, { cursor, events }: SignalData<'heartbeat'>): void {
    if (events !== leg.events) return this.#end(undefined);
    this.#sound = true;
    this.#options.ladder.sound(leg.at);
    this.#cursor = cursor;
    // It has come again, or never will.
    this.#awaited = undefined;
    const data = { cursor, events: this.#told };
    this.#options.listener.linkOnEnvelope({ type: 'heartbeat', at: this.#options.clock.now(), data });
  }

  #climbLater(): void {
    const { clock, ladder } = this.#options;
    this.#cancelClimb();
    if (this.#active === undefined || this.#active.at === 0) return;
    this.#cancelClimb = clock.after(ladder.climbMs, () => void this.#climb());
  }

  async #climb(): Promise<void> {
    const { ladder } = this.#options;
    const from = this.#active;
    for (let at = 0; from !== undefined && at < from.at; at += 1) {
      if (this.#closed || this.#active !== from) return;
      this.#toldBeside.clear();
      const outcome = await this.#try(at, { ...this.#handshake, cursor: this.#cursor });
      if (this.#closed || outcome === 'ready') return;
    }
    ladder.stayed();
    this.#climbLater();
  }

  #ended(leg: Leg, error: WireError | undefined): void {
    if (this.#trial?.leg === leg) this.#trial.settle(error);
    else if (this.#active === leg) this.#end(error);
  }

  #end(error: WireError | undefined): void {
    if (this.#closed) return;
    if (error !== undefined) this.#parting = true;
    this.close();
    this.#options.listener.linkOnClose(error);
  }
}
