/**
 * Who is online on any of several nodes. Each knows its own people (attendance.ts) and tells the others of those who come, and of
 * those who go and are nowhere any more; what it knows stands under a lease, so a dead node's people go by themselves. While the
 * leases cannot be reached each node tells and answers by what it knows itself, and makes it right afterwards.
 */
import type { Clock, Timer } from '../kit/clock.ts';
import type { SeenAt } from '../store/store.ts';
import { LocalAttendance, type Attendance, type AttendanceOptions, type Attended } from './attendance.ts';

/** What nodes know of each other's people. */
export interface Leases {
  enter(users: readonly string[]): Promise<void>;
  /** Gives those who are nowhere any more. */
  leave(left: readonly SeenAt[]): Promise<readonly SeenAt[]>;
  online(users: readonly string[]): Promise<ReadonlySet<string>>;
  /** False where nothing is known of this node's people. */
  renew(): Promise<boolean>;
  /** People of dead nodes who are nowhere any more. */
  reap(): Promise<readonly SeenAt[]>;
  end(): Promise<void>;
}

export type LeasedAttendanceOptions = Omit<AttendanceOptions, 'changed' | 'expected'> & {
  readonly clock: Clock;
  readonly leases: Leases;
  /** To every node, this one included. */
  readonly tell: (changes: readonly Attended[]) => void;
  /** How often the lease is renewed. */
  readonly renewMs: number;
};

/** Who comes and goes within this time is told of at once. */
const gatherMs = 50;
/** In one message: a bus takes none of any size. */
const atOnce = 500;

export class LeasedAttendance implements Attendance {
  readonly #options: LeasedAttendanceOptions;
  readonly #local: LocalAttendance;
  readonly #here = new Set<string>();
  /** Who went while the leases could not be reached. */
  readonly #unsaid = new Map<string, SeenAt>();
  /** Who came and is not known to be in the leases. */
  readonly #owed = new Set<string>();
  #changes = new Map<string, Attended>();
  #gathering: Timer | undefined;
  #turn: Promise<void> = Promise.resolve();
  readonly #wheel: Timer;

  constructor(options: LeasedAttendanceOptions) {
    this.#options = options;
    // Who was here before a start may be on another node by now.
    this.#local = new LocalAttendance({ ...options, expected: [], changed: (one) => this.#changed(one) });
    this.#wheel = options.clock.every(options.renewMs, () => this.#next(() => this.#keep()));
    this.#next(() => this.#keep());
  }

  get size(): number {
    return this.#local.size;
  }

  enter(user: string): void {
    this.#local.enter(user);
  }

  leave(user: string): void {
    this.#local.leave(user);
  }

  poll(user: string): void {
    this.#local.poll(user);
  }

  async of(users: readonly string[]): Promise<ReadonlyMap<string, Attended>> {
    const known = new Map(await this.#local.of(users));
    const others = users.filter((user) => known.get(user)?.online !== true);
    const online = await this.#elsewhere(others);
    for (const user of online) known.set(user, { user, online: true, at: this.#options.clock.now() });
    return known;
  }

  async close(): Promise<void> {
    this.#wheel.cancel();
    this.#gathering?.cancel();
    await this.#turn;
    await this.#local.close();
    // Nobody is gone for that: they are on their way to another node.
    await this.#options.leases.end().catch(() => undefined);
  }

  async #elsewhere(users: readonly string[]): Promise<ReadonlySet<string>> {
    if (users.length === 0) return new Set();
    return await this.#options.leases.online(users).catch(() => new Set<string>());
  }

  #changed(change: Attended): void {
    if (change.online) this.#here.add(change.user);
    else this.#here.delete(change.user);
    this.#changes.set(change.user, change);
    this.#gathering ??= this.#options.clock.after(gatherMs, () => {
      this.#gathering = undefined;
      this.#next(() => this.#tellChanges());
    });
  }

  /** One thing after the other, so that the last one holds. */
  #next(run: () => Promise<void>): void {
    this.#turn = this.#turn.then(run).catch((error: unknown) => this.#options.failed(error));
  }

  async #tellChanges(): Promise<void> {
    const changes = [...this.#changes.values()];
    this.#changes = new Map();
    const came = changes.filter(({ online }) => online);
    const went = changes.filter(({ online }) => !online);
    for (const { user } of came) this.#unsaid.delete(user);
    for (const { user } of went) this.#owed.delete(user);
    await this.#enter(came.map(({ user }) => user));
    const gone = await this.#leave(went.map(({ user, at }) => ({ user, at })));
    this.#tell([...came, ...gone.map((one) => ({ ...one, online: false }))]);
  }

  async #enter(users: readonly string[]): Promise<void> {
    try {
      await this.#options.leases.enter(users);
    } catch {
      for (const user of users) this.#owed.add(user);
    }
  }

  /** Where it cannot be known who else has them, they are gone as far as is known here. */
  async #leave(left: readonly SeenAt[]): Promise<readonly SeenAt[]> {
    try {
      return await this.#options.leases.leave(left);
    } catch {
      for (const one of left) this.#unsaid.set(one.user, one);
      return left;
    }
  }

  async #keep(): Promise<void> {
    const { leases } = this.#options;
    try {
      // Where what follows fails the lease is good the next time, and they still are not in it.
      if (!(await leases.renew())) for (const user of this.#here) this.#owed.add(user);
      const owed = [...this.#owed].filter((user) => this.#here.has(user));
      await leases.enter(owed);
      const unsaid = [...this.#unsaid.values()].filter(({ user }) => !this.#here.has(user));
      const gone = [...(await leases.leave(unsaid)), ...(await leases.reap())];
      this.#unsaid.clear();
      this.#owed.clear();
      const back = owed.map((user) => ({ user, online: true, at: 0 }));
      this.#tell([...back, ...gone.map((one) => ({ ...one, online: false }))]);
    } catch {
      // It is tried again in a moment; that Redis is away is told by who keeps the connection.
    }
  }

  #tell(changes: readonly Attended[]): void {
    // A dead node's people may have come here in the meantime.
    const told = changes.filter(({ user, online }) => online || !this.#here.has(user));
    for (let at = 0; at < told.length; at += atOnce) this.#options.tell(told.slice(at, at + atOnce));
  }
}
