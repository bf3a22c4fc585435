/**
 * One client's life on one connection: opening, live, closed. It takes commands in, gives acknowledgements and whatever
 * the hub offers out, and says `ready`, `caughtUp`, `heartbeat`, `expiring`, `goaway` at their time (RES-3, RES-4).
 * Left to others: what a command does (commands), what is still missing (subscription), the bound (outbound), the pipe (link).
 */
import { GhantiError, type ErrorCode } from '@ghanti/protocol';
import { isAnonymous, type Identity } from '../auth/identity.ts';
import type { FeedReader } from '../feeds/feed-reader.ts';
import type { FeedRun } from '../feeds/feed-run.ts';
import { WireSignal, type Run } from '../hub/batch.ts';
import type { Subscriber } from '../hub/hub.ts';
import type { Actor } from './actor.ts';
import { acknowledgement, asGhantiError, refusal } from './answer.ts';
import { Lane } from './lane.ts';
import { limitName } from './limiter.ts';
import { mostStoodMs, type Link, type LinkListener, type Reply } from './link.ts';
import { MovedStates, type StatesOf } from './moved-states.ts';
import { Outbound, type Overflowing } from './outbound.ts';
import type { SessionContext, SessionOptions } from './sessions.ts';
import { Subscription } from './subscription.ts';

export class Session implements Subscriber, FeedReader, LinkListener, Overflowing, StatesOf {
  readonly connection: string;
  readonly openedAt: number;
  readonly #context: SessionContext;
  readonly #link: Link;
  readonly #outbound: Outbound;
  readonly #subscription: Subscription;
  readonly #lane = new Lane();
  /** Who acts here, as commands are told it. */
  #actor: Actor;
  /** It has caught up once: signals pass. */
  #live = false;
  #closed = false;
  /** Why this side closed it: what still waits for its turn is then not done any more (AUTH-1). */
  #cut: ErrorCode | undefined;
  #expiringSaid = false;
  #lastHeartbeat: number;
  /** Reads are answered one after the other: together their answers would fill the queue of a reader who reads (SLOW-1). */
  #reads: Promise<void> | undefined;
  #readsWaiting = 0;
  readonly #states: MovedStates;

  constructor(context: SessionContext, options: SessionOptions) {
    this.#context = context;
    this.#link = options.link;
    this.connection = options.connection;
    this.#actor = this.#acting(options.identity);
    this.openedAt = context.clock.now();
    this.#lastHeartbeat = context.clock.monotonic();
    this.#outbound = new Outbound(options.link, context.bounds, this);
    this.#subscription = new Subscription(this.user, this.#outbound, context.source);
    this.#states = new MovedStates(this, context.end);
  }

  get user(): string {
    return this.#actor.user;
  }

  get identity(): Identity {
    return this.#actor;
  }

  /** From now on he acts by these (AUTH-1); for who signed in here. */
  set roles(roles: readonly string[]) {
    this.#actor = { ...this.#actor, roles };
  }

  /** How many events were sent on it. */
  get events(): number {
    return this.#outbound.events;
  }

  get transport(): Link['transport'] {
    return this.#link.transport;
  }

  overflowed(): void {
    this.close('slow_consumer');
  }

  /** How far it is: all of its scope up to here was given to its link, or waits in its queue. */
  get cursor(): string {
    const { log, hub } = this.#context;
    return log.cursor(this.#subscription.position, { statesFrom: hub.statesFrom });
  }

  /** From the connection being accepted to `caughtUp`. A failure closes the connection. */
  async open(cursor: unknown, window: number | undefined): Promise<void> {
    this.#link.listen(this);
    if (this.#context.isRevoked(this.#actor)) return this.close('unauthenticated');
    try {
      await this.#context.hub.open(this);
      const start = await this.#subscription.start(cursor, window);
      if (this.#closed) return;
      this.#states.goOn(start.end);
      this.#context.presence.enter(this);
      this.#say('ready', this.#ready(start));
      this.#lane.open();
      const states = await this.#subscription.backfill(start.missing);
      await this.#catchUp(states);
    } catch (error) {
      this.#context.logger.error(
        { err: error, connection: this.connection },
        'a connection could not be opened',
      );
      this.close(error instanceof GhantiError ? error.code : 'unavailable');
    }
  }

  linkOnCommand(name: string, input: unknown, reply: Reply | undefined): void {
    if (this.#closed) return;
    const wait = this.#context.limiter.take(limitName(this.#actor));
    if (wait > 0) {
      const limited = new GhantiError('rate_limited', 'too many commands', { retryAfterMs: wait });
      return this.#answer(reply, refusal(limited));
    }
    if (this.#context.reads(name)) this.#readLater(() => this.#run(name, input, reply));
    else void this.#run(name, input, reply);
  }

  #readLater(run: () => Promise<void>): void {
    // Whoever asks on and on without reading the answers is as slow as whoever does not read events.
    if (this.#readsWaiting >= maxReadsWaiting && !this.#outbound.isEasy) return this.close('slow_consumer');
    this.#readsWaiting += 1;
    this.#reads = (this.#reads ?? Promise.resolve())
      .then(() => this.#outbound.easy())
      .then(() => (this.#closed ? undefined : run()))
      .then(() => void (this.#readsWaiting -= 1));
  }

  linkOnDrain(): void {
    this.#outbound.drain();
    this.#context.feeds.drained(this);
  }

  linkOnClose(): void {
    this.#end();
  }

  offer(run: Run, fromSeq: number): void {
    this.#subscription.offer(run, fromSeq);
  }

  signal(signal: WireSignal): void {
    if (this.#live) this.#pass(signal);
    else if (signal.type === 'receipt' && signal.channel !== undefined) this.#states.add([signal.channel]);
  }

  #pass(signal: WireSignal): void {
    const { channel, commit } = signal;
    const is =
      commit && channel !== undefined ? this.#states.judge(channel, commit.after, commit.last) : 'new';
    if (is === 'new') this.#outbound.signal(signal, true);
    else if (is === 'unsure') this.stateMoved(channel ?? '');
  }

  /** Events wait until it is told: their cursors say that it was (CUR-1). */
  stateMoved(channel: string): void {
    this.#states.add([channel]);
    if (!this.#subscription.holding) this.#tellHeld();
  }

  statesMissed(): void {
    if (this.#subscription.letGo()) this.#tellHeld();
  }

  #tellHeld(): void {
    this.#subscription.hold();
    const follow = (): void => {
      this.#subscription.release();
      this.#context.feeds.drained(this);
    };
    this.#tellStates(follow).catch((err: unknown) => {
      this.#context.logger.error({ err, connection: this.connection }, 'a state could not be told');
      this.close('unavailable');
    });
  }

  /** The states that moved, until none did while telling; then, in the same turn, what follows. */
  async #tellStates(follow: () => void): Promise<void> {
    while ((this.#states.pending || this.#subscription.isBehind) && !this.#closed) {
      await this.#states.tellAll();
      // Where too much came meanwhile it was let go, and is read from the log.
      this.#states.add(await this.#subscription.backfill(undefined));
    }
    if (!this.#closed) follow();
  }

  async readState(channel: string): Promise<object | undefined> {
    return this.#closed ? undefined : this.#context.channelState(this.user, channel);
  }

  /** What is held back goes out after the states: a `channelClosed` among it comes later. */
  mayTellState(channel: string): boolean {
    return this.#subscription.holding || this.#context.hub.listens(this.user, channel);
  }

  tellState(channel: string, state: object): void {
    this.#say('channelState', state, channel);
  }

  closed(channel: string, position: number): void {
    this.#subscription.closed(channel, position);
  }

  /** What is not live yet is told of feeds after it is (RES-3). */
  get isReady(): boolean {
    return !this.#closed && !this.#subscription.holding && this.#outbound.isFree;
  }

  sendFeed(run: FeedRun): void {
    const shown = this.#context.feedRun?.(run) ?? run;
    this.#outbound.feed(shown.piece(this.#link.form), run.events.length);
  }

  /** Called about once a second. */
  tick(): void {
    if (this.#closed) return;
    const { clock, heartbeatMs } = this.#context;
    const left = this.#actor.expiresAt - clock.now();
    if (left <= 0) return this.close('unauthenticated');
    if (left <= expiringMs && !this.#expiringSaid) {
      this.#expiringSaid = true;
      this.#say('expiring', { expiresAt: this.#actor.expiresAt });
    }
    const now = clock.monotonic();
    this.#link.turn?.(now);
    if ((this.#link.stoodMs?.(now) ?? 0) >= mostStoodMs) return this.close('slow_consumer');
    if (this.#subscription.holding || now - this.#lastHeartbeat < heartbeatMs) return;
    this.#lastHeartbeat = now;
    this.#say('heartbeat', { cursor: this.cursor, events: this.#outbound.events });
  }

  /** The node closes: come back after a moment of one's own (protocol.md section 7). */
  goAway(retryAfterMs: number): void {
    if (!this.#closed) this.#say('goaway', { retryAfterMs });
  }

  /** Resolves when the commands that have begun are answered. */
  idle(): Promise<void> {
    return this.#lane.idle();
  }

  /** `code` is told to the client where its wire can still carry it; without one, what waits goes out first. */
  close(code: ErrorCode | null): void {
    if (this.#closed) return;
    if (code !== null) {
      this.#cut = code;
      this.#context.closedFor(code);
      this.#context.logger.info(
        { connection: this.connection, user: this.user, code },
        'closed a connection',
      );
      this.#link.send(this.#signal('goaway', { code }).piece(this.#link.form));
    } else this.#outbound.flush();
    this.#end();
    this.#link.close(code);
  }

  #ready(start: Awaited<ReturnType<Subscription['start']>>): object {
    const { clock, limits, log, protocol } = this.#context;
    return {
      user: isAnonymous(this.#actor) ? null : this.user,
      session: this.connection,
      protocol,
      serverTime: clock.now(),
      limits,
      resume: start.resume,
      cursor: log.cursor(start.position, { statesFrom: start.statesFrom }),
    };
  }

  /** Tells the states that moved, and lets the connection go live. */
  #catchUp(states: readonly string[]): Promise<void> {
    this.#states.add(states);
    return this.#tellStates(() => {
      this.#say('caughtUp', { cursor: this.cursor });
      this.#live = true;
      this.#subscription.release();
      this.#context.presence.live(this);
      this.#context.feeds.drained(this);
    });
  }

  async #run(name: string, input: unknown, reply: Reply | undefined): Promise<void> {
    const turn = this.#lane.turn(!this.#context.pipelined(name));
    if (turn !== undefined) await turn;
    let answer: object;
    try {
      answer = acknowledgement(await this.#start(name, input));
    } catch (error) {
      answer = refusal(asGhantiError(error, this.#context.logger, { command: name }));
    }
    this.#lane.end();
    this.#answer(reply, answer);
  }

  #start(name: string, input: unknown): Promise<unknown> {
    if (this.#cut !== undefined)
      return Promise.reject(new GhantiError(this.#cut, 'the connection was closed before its turn'));
    return name === 'authenticate'
      ? this.#renew(input)
      : this.#context.commands.run(name, this.#actor, input);
  }

  /** A new token for the same user, in place; another user's ends the connection (protocol.md section 4). */
  async #renew(input: unknown): Promise<unknown> {
    const identity = await this.#context.authenticate(input);
    if (identity.user !== this.user) {
      this.close('forbidden');
      throw new GhantiError('forbidden', 'this connection belongs to another user');
    }
    this.#actor = this.#acting(identity);
    this.#expiringSaid = false;
    return { user: this.user, expiresAt: identity.expiresAt };
  }

  #acting(identity: Identity): Actor {
    return { ...identity, connection: this.connection };
  }

  #answer(reply: Reply | undefined, answer: object): void {
    if (reply !== undefined && !this.#closed) this.#outbound.reply(reply, answer);
  }

  #say(type: string, data: object, channel?: string): void {
    this.#outbound.signal(this.#signal(type, data, channel), false);
  }

  #signal(type: string, data: object, channel?: string): WireSignal {
    const at = this.#context.clock.now();
    return new WireSignal(type, { ...(channel !== undefined && { channel }), at, data });
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#lane.open();
    this.#subscription.close();
    this.#outbound.close();
    this.#context.hub.close(this);
    this.#context.feeds.leave(this);
    this.#context.presence.leave(this);
    this.#context.ended(this);
  }
}

const expiringMs = 60_000;
const maxReadsWaiting = 256;
