/**
 * All connections of this node: what a session is given, the one wheel that turns them, and how they end together.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { AdminConnection, ErrorCode, Limits } from '@ghanti/protocol';
import { anonymous, isAnonymous, type Identity } from '../auth/identity.ts';
import type { FeedReader } from '../feeds/feed-reader.ts';
import type { FeedRun } from '../feeds/feed-run.ts';
import type { LiveFeeds } from '../feeds/live-feeds.ts';
import type { Hub, Subscriber } from '../hub/hub.ts';
import { LastRun } from '../hub/last-run.ts';
import type { Presence } from '../presence/presence.ts';
import type { Clock, Timer } from '../kit/clock.ts';
import type { Logger } from '../kit/logger.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Commands } from './actor.ts';
import type { Limiter } from './limiter.ts';
import type { Link } from './link.ts';
import type { Bounds } from './outbound.ts';
import { Session } from './session.ts';
import type { Source } from './subscription.ts';

type Given = {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: Limits;
  readonly protocol: number;
  readonly heartbeatMs: number;
  /** Nobody else writes the log, so what is read of it is delivered here as well. */
  readonly isAlone: boolean;
  readonly log: Pick<EventLog, 'cursor' | 'place' | 'lastPosition' | 'missing' | 'merged'>;
  readonly hub: Pick<Hub, 'position' | 'statesFrom' | 'listens' | 'close'> & {
    readonly open: (session: Subscriber & FeedReader) => Promise<void>;
  };
  readonly feeds: Pick<LiveFeeds, 'drained' | 'leave'>;
  /** Updates of feeds as this connection is sent them. */
  readonly feedRun?: ((run: FeedRun) => FeedRun) | undefined;
  readonly presence: Pick<Presence, 'enter' | 'live' | 'leave'>;
  readonly commands: Commands;
  readonly limiter: Limiter;
  /** Commands that reach the log in the turn in which they start. */
  readonly pipelined: (name: string) => boolean;
  /** Commands without effect, that may be answered at length. */
  readonly reads: (name: string) => boolean;
  readonly authenticate: (input: unknown) => Promise<Identity>;
  readonly channelState: (user: string, channel: string) => Promise<object | undefined>;
  /** Whether it was taken back between the token's verification and now (AUTH-1). */
  readonly isRevoked: (identity: Identity) => boolean;
  /** A connection was closed by the server, with this code. */
  readonly closedFor: (code: ErrorCode) => void;
  readonly ended: (session: Session) => void;
};

/** All that the connections of a view have in common: made once for them. */
export type SessionContext = Omit<Given, 'isAlone'> & {
  readonly bounds: Bounds;
  readonly source: Source;
  /** Where the log ends; only where that may be ahead of what is delivered here. */
  readonly end: (() => Promise<number>) | undefined;
};

const contextOf = (given: Given): SessionContext => {
  const { clock, hub, log, limits, isAlone } = given;
  const now = (): number => clock.now();
  return {
    ...given,
    bounds: { maxBuffered: limits.maxBufferedBytes, now },
    source: {
      log,
      frontier: () => hub.position,
      maxHeld: limits.maxBufferedBytes,
      runs: new LastRun(),
      now,
    },
    end: isAlone ? undefined : () => log.lastPosition(),
  };
};

export type SessionOptions = {
  readonly identity: Identity;
  readonly link: Link;
  readonly connection: string;
};

/** What one namespace shows instead of everything. */
export type SessionView = Pick<
  SessionContext,
  'log' | 'hub' | 'presence' | 'commands' | 'channelState' | 'feedRun'
>;

export type SessionsOptions = Omit<Given, 'ended'> & {
  /** What a connection to `/notifications` is given. */
  readonly notifications: SessionView;
  readonly random: () => number;
};

/** The roles that go with an identity now; undefined where what it rests on is gone. */
export type RolesNow = (identity: Identity) => Promise<readonly string[] | undefined>;

/** How a connection sees the place: all of it, its notifications alone, or in a way of its own. */
export type View = 'all' | 'notifications' | SessionView;

/** A wheel goes round once a second, so many sessions at a time: ten thousand heartbeats at once would hold up everybody else. */
const spokes = 20;
const spokeMs = 50;
/** A turn that comes so late found this process standing still, not its peers. */
const lateMs = 3_000;
/** Clients of a closing node come back spread over a time in which whoever takes them can: a thousand a second, where they are many. */
const spreadOf = (connections: number): number => Math.min(8_000, Math.max(3_000, connections));

/** Where other nodes take them in, clients leave one after the other, so many in each step, and in so many steps at most. */
const partingAtOnce = 10;
const partingStepMs = 10;
const partingSteps = 500;
/** Those of one step do not come in the same moment. */
const partingWaitMs = 200;

export class Sessions {
  readonly #given: Given;
  readonly #context: SessionContext;
  readonly #notifying: SessionContext;
  readonly #options: SessionsOptions;
  readonly #all = new Set<Session>();
  readonly #perUser = new Map<string, number>();
  readonly #wheel: Timer;
  #turnedAt: number;
  #spoke = 0;
  /** Those whose turn is still to come in this round. */
  #turning: Iterator<Session> = [].values();

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#given = { ...options, ended: (session) => this.#remove(session) };
    this.#context = contextOf(this.#given);
    this.#notifying = contextOf({ ...this.#given, ...options.notifications });
    this.#wheel = options.clock.every(spokeMs, () => this.#turn());
    this.#turnedAt = options.clock.monotonic();
  }

  get size(): number {
    return this.#all.size;
  }

  /** How many connections there are on each transport. */
  transports(): ReadonlyMap<string, number> {
    const count = new Map<string, number>();
    for (const { transport } of this.#all) count.set(transport, (count.get(transport) ?? 0) + 1);
    return count;
  }

  /** How many users have one. */
  get users(): number {
    return this.#perUser.size - Number(this.of(anonymous.user) > 0);
  }

  /** Every connection, for whoever administers the place. */
  list(): readonly AdminConnection[] {
    const shown = ({ connection, user, transport, openedAt, events }: Session): AdminConnection => {
      const shownUser = isAnonymous({ user }) ? null : user;
      return { connection, user: shownUser, transport, openedAt, events };
    };
    return [...this.#all].map(shown);
  }

  /** Roles by an own account changed: they hold from the next command on. Those of keys and host tokens are not these. */
  changeRoles(user: string, roles: readonly string[]): void {
    for (const session of this.#all) {
      const { key, issuedAt } = session.identity;
      if (session.user === user && key === undefined && issuedAt === undefined) session.roles = roles;
    }
  }

  /** Ends one by its name; it may come back. False where there is none. */
  closeOne(name: string): boolean {
    const found = this.named(name);
    found?.close('unavailable');
    return found !== undefined;
  }

  named(name: string): Session | undefined {
    return this.#all.values().find(({ connection }) => connection === name);
  }

  /** How many connections a user has here. */
  of(user: string): number {
    return this.#perUser.get(user) ?? 0;
  }

  open(options: SessionOptions, cursor: unknown, window: number | undefined, view: View = 'all'): Session {
    const session = new Session(this.#contextOf(view), options);
    this.#all.add(session);
    this.#perUser.set(session.user, this.of(session.user) + 1);
    const { connection, user, transport } = session;
    this.#options.logger.debug({ connection, user, transport }, 'connected');
    void session.open(cursor, window);
    return session;
  }

  /** Ends whatever `which` picks: a sign-out, a suspension (AUTH-1). */
  close(which: (identity: Identity) => boolean, code: ErrorCode): void {
    for (const session of this.#all) if (which(session.identity)) session.close(code);
  }

  /** Ends whatever rests on what no longer stands, and lets the others act by the roles that they have now. */
  async recheck(rolesNow: RolesNow, atOnce: number): Promise<void> {
    const all = this.#all.values();
    const lane = async (): Promise<void> => {
      for (const session of all) {
        const { identity } = session;
        const roles = await rolesNow(identity);
        // He may have shown another token meanwhile.
        if (session.identity !== identity) continue;
        if (roles === undefined) session.close('unauthenticated');
        else if (roles.join() !== identity.roles.join()) session.roles = roles;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
  }

  /** Clients go to other nodes, spread over time; who has not been told yet is served as ever. */
  async part(): Promise<void> {
    const all = [...this.#all];
    this.#options.logger.info({ connections: all.length }, 'leaving to other nodes');
    const atOnce = Math.max(partingAtOnce, Math.ceil(all.length / partingSteps));
    const leaving: Promise<void>[] = [];
    for (let at = 0; at < all.length; at += atOnce) {
      // The machine's time, not the application's: the process is about to end.
      if (at > 0) await pause(partingStepMs);
      leaving.push(...all.slice(at, at + atOnce).map((session) => this.#sendAway(session)));
    }
    await Promise.all(leaving);
  }

  /** `goaway` to all, then what is in flight is answered, then all are closed. */
  async drain(): Promise<void> {
    this.#options.logger.info({ connections: this.size }, 'closing');
    const spreadMs = spreadOf(this.size);
    for (const session of this.#all) session.goAway(Math.floor(this.#options.random() * spreadMs));
    await Promise.all([...this.#all].map((session) => session.idle()));
    for (const session of this.#all) session.close(null);
    this.#wheel.cancel();
  }

  async #sendAway(session: Session): Promise<void> {
    session.goAway(Math.floor(this.#options.random() * partingWaitMs));
    await session.idle();
    session.close(null);
  }

  #contextOf(view: View): SessionContext {
    if (view === 'all') return this.#context;
    return view === 'notifications' ? this.#notifying : contextOf({ ...this.#given, ...view });
  }

  /** What came while nobody looked is read before anybody is taken for silent. */
  #turn(): void {
    const now = this.#options.clock.monotonic();
    const isLate = now - this.#turnedAt >= lateMs;
    this.#turnedAt = now;
    if (isLate) setImmediate(() => this.#tick());
    else this.#tick();
  }

  #tick(): void {
    if (this.#spoke === 0) this.#turning = this.#all.values();
    this.#spoke = (this.#spoke + 1) % spokes;
    // The last one takes whoever came meanwhile.
    let left = this.#spoke === 0 ? Infinity : Math.ceil(this.#all.size / spokes);
    for (let next = this.#turning.next(); next.done !== true; next = this.#turning.next()) {
      next.value.tick();
      left -= 1;
      if (left <= 0) break;
    }
  }

  #remove(session: Session): void {
    if (!this.#all.delete(session)) return;
    this.#options.logger.debug({ connection: session.connection }, 'disconnected');
    const left = this.of(session.user) - 1;
    if (left > 0) this.#perUser.set(session.user, left);
    else this.#perUser.delete(session.user);
  }
}
