/**
 * Who sits at `/admin`: each connection gets the figures of each second, and runs commands one after the other. Promise: AUTH-1
 * as on every other connection (an end of the token, a sign-out, a suspension, a role taken away), and SLOW-1: who does not
 * take his answers is closed. Left to others: the wire (a line), what the commands do.
 */
import { commands as contract, GhantiError, parseInput, wireError, type ErrorCode } from '@ghanti/protocol';
import type { Identity } from '../auth/identity.ts';
import { bites, type Revoked } from '../auth/revocations.ts';
import type { Clock, Timer } from '../kit/clock.ts';
import { checkAdmin, type AdminCommands } from './commands.ts';
import type { Sampler } from './sampler.ts';

/** One administrator's wire. */
export interface Line {
  /** Dropped where the wire is busy. */
  tell(type: string, envelope: object): void;
  /** Says why, and ends. */
  close(code: ErrorCode | null): void;
}

export type Reply = (answer: object) => void;

export interface Seat {
  command(name: string, input: unknown, reply: Reply | undefined): void;
  /** The wire has ended. */
  left(): void;
}

export type DeskOptions = {
  readonly commands: AdminCommands;
  readonly sampler: Sampler;
  readonly verify: (token: unknown) => Promise<Identity>;
  readonly isRevoked: (identity: Identity) => boolean;
  readonly limit: (identity: Identity) => void;
  readonly clock: Pick<Clock, 'now' | 'every'>;
  readonly failed: (error: unknown, command: string) => void;
};

const maxSeats = 20;
const maxWaiting = 64;
const expiringMs = 60_000;

type Taken = {
  identity: Identity;
  readonly line: Line;
  turn: Promise<void>;
  waiting: number;
  warned: boolean;
};

export class Desk {
  readonly #options: DeskOptions;
  readonly #seats = new Set<Taken>();
  readonly #wheel: Timer;
  #unwatch: (() => void) | undefined;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#wheel = options.clock.every(1_000, () => this.#tick());
  }

  /** @throws GhantiError `forbidden`, `rate_limited` */
  admit(identity: Identity): void {
    checkAdmin(identity);
    const mine = [...this.#seats].filter((seat) => seat.identity.user === identity.user);
    if (mine.length >= maxSeats)
      throw new GhantiError('rate_limited', 'too many connections of this user', { retryAfterMs: 5_000 });
  }

  sit(identity: Identity, line: Line): Seat {
    const seat: Taken = { identity, line, turn: Promise.resolve(), waiting: 0, warned: false };
    this.#seats.add(seat);
    if (this.#options.isRevoked(identity)) this.#end(seat, 'unauthenticated');
    this.#watch();
    return {
      command: (name, input, reply) => this.#queue(seat, name, input, reply),
      left: () => this.#leave(seat),
    };
  }

  /** What somebody rests on was taken back; whose roles changed has to show his token anew. */
  revoked(revoked: Revoked): void {
    for (const seat of this.#seats) {
      if (bites(revoked, seat.identity)) this.#end(seat, 'unauthenticated');
      else if (revoked.is === 'roles' && revoked.user === seat.identity.user) this.#end(seat, 'forbidden');
    }
  }

  /** For who may have missed that it was taken back. */
  async recheck(rolesNow: (identity: Identity) => Promise<readonly string[] | undefined>): Promise<void> {
    for (const seat of this.#seats) {
      const { identity } = seat;
      const roles = await rolesNow(identity);
      if (!this.#seats.has(seat) || seat.identity !== identity) continue;
      if (roles === undefined) this.#end(seat, 'unauthenticated');
      else if (roles.join() !== identity.roles.join()) this.#end(seat, 'forbidden');
    }
  }

  close(): void {
    this.#wheel.cancel();
    for (const seat of this.#seats) this.#end(seat, null);
  }

  #queue(seat: Taken, name: string, input: unknown, reply: Reply | undefined): void {
    if (seat.waiting >= maxWaiting) return this.#end(seat, 'slow_consumer');
    seat.waiting += 1;
    seat.turn = seat.turn.then(async () => {
      const answer = await this.#answer(seat, name, input);
      seat.waiting -= 1;
      if (this.#seats.has(seat)) reply?.(answer);
    });
  }

  async #answer(seat: Taken, name: string, input: unknown): Promise<object> {
    try {
      if (!this.#seats.has(seat))
        throw new GhantiError('unauthenticated', 'the connection was closed before its turn');
      this.#options.limit(seat.identity);
      const data =
        name === 'authenticate'
          ? await this.#renew(seat, input)
          : await this.#options.commands.run(name, seat.identity, input);
      return { ok: true, data };
    } catch (error) {
      if (error instanceof GhantiError) return { ok: false, error: wireError(error) };
      this.#options.failed(error, name);
      return { ok: false, error: wireError(new GhantiError('internal', 'internal')) };
    }
  }

  async #renew(seat: Taken, input: unknown): Promise<object> {
    const identity = await this.#options.verify(parseInput(contract.authenticate.input, input).token);
    if (identity.user !== seat.identity.user) {
      this.#end(seat, 'forbidden');
      throw new GhantiError('forbidden', 'this connection belongs to another user');
    }
    checkAdmin(identity);
    seat.identity = identity;
    seat.warned = false;
    return { user: identity.user, expiresAt: identity.expiresAt };
  }

  #watch(): void {
    if (this.#seats.size === 0 || this.#unwatch !== undefined) return;
    this.#unwatch = this.#options.sampler.watch((data) => {
      for (const seat of this.#seats) this.#say(seat, 'metrics', data);
    });
  }

  #say(seat: Taken, type: string, data: object): void {
    seat.line.tell(type, { type, at: this.#options.clock.now(), data });
  }

  #tick(): void {
    for (const seat of this.#seats) {
      const left = seat.identity.expiresAt - this.#options.clock.now();
      if (left <= 0) this.#end(seat, 'unauthenticated');
      else if (left <= expiringMs && !seat.warned) {
        seat.warned = true;
        this.#say(seat, 'expiring', { expiresAt: seat.identity.expiresAt });
      }
    }
  }

  #end(seat: Taken, code: ErrorCode | null): void {
    if (code !== null) this.#say(seat, 'goaway', { code });
    this.#leave(seat);
    seat.line.close(code);
  }

  #leave(seat: Taken): void {
    if (!this.#seats.delete(seat) || this.#seats.size > 0) return;
    this.#unwatch?.();
    this.#unwatch = undefined;
  }
}
