/**
 * Who is online: whoever has a connection, had one within the last 30 s, or polled within them (PRE-1). The interface is what
 * presence stands on: with several nodes it is held by leases that each node renews, so a dead one's people go by themselves.
 * Left to others: who is told (presence.ts).
 */
import type { Clock, Timer } from '../kit/clock.ts';
import type { SeenAt } from '../store/store.ts';

/** How somebody's presence changed; `at`: when he was last here, where he is no longer. */
export type Attended = { readonly user: string; readonly online: boolean; readonly at: number };

export interface Attendance {
  /** A connection of the user began. */
  enter(user: string): void;
  leave(user: string): void;
  /** The user asked without a connection. */
  poll(user: string): void;
  /** Who of them is online; of the others, when they were last here, where it is known. */
  of(users: readonly string[]): Promise<ReadonlyMap<string, Attended>>;
  /** How many are online. */
  readonly size: number;
  /** Stops, and keeps when everybody was last here. */
  close(): Promise<void>;
}

type Person = { connections: number; online: boolean; at: number; until: number; keptAt: number };

export type AttendanceOptions = {
  readonly clock: Clock;
  readonly changed: (change: Attended) => void;
  /** Who was here just before the node began, and when: taken to come back. */
  readonly expected: readonly SeenAt[];
  readonly keepSeen: (rows: readonly SeenAt[]) => Promise<void>;
  readonly failed: (error: unknown) => void;
};

const graceMs = 30_000;
const turnMs = 2_000;
/** When somebody was last here is written at most this often, and so many at once. */
const keepMs = 60_000;
const mostKept = 250;

export class LocalAttendance implements Attendance {
  readonly #options: AttendanceOptions;
  readonly #people = new Map<string, Person>();
  readonly #wheel: Timer;
  #online = 0;

  constructor(options: AttendanceOptions) {
    this.#options = options;
    this.#wheel = options.clock.every(turnMs, () => this.#turn());
    const { clock, expected } = options;
    for (const { user, at } of expected) {
      const until = clock.monotonic() + graceMs - (clock.now() - at);
      this.#people.set(user, { connections: 0, online: true, at, until, keptAt: clock.monotonic() });
    }
    this.#online = this.#people.size;
  }

  get size(): number {
    return this.#online;
  }

  enter(user: string): void {
    this.#here(user).connections += 1;
  }

  leave(user: string): void {
    const person = this.#here(user);
    person.connections -= 1;
    person.until = this.#options.clock.monotonic() + graceMs;
  }

  poll(user: string): void {
    this.#here(user).until = this.#options.clock.monotonic() + graceMs;
  }

  of(users: readonly string[]): Promise<ReadonlyMap<string, Attended>> {
    const known = new Map<string, Attended>();
    for (const user of users) {
      const person = this.#people.get(user);
      if (person !== undefined) known.set(user, { user, online: person.online, at: person.at });
    }
    return Promise.resolve(known);
  }

  async close(): Promise<void> {
    this.#wheel.cancel();
    const rows = [...this.#people].map(([user, person]) => ({ user, at: this.#lastAt(person) }));
    // A store that takes nothing any more, full or moved elsewhere, keeps nobody from ending in order.
    if (rows.length > 0) await this.#options.keepSeen(rows).catch(this.#options.failed);
  }

  #here(user: string): Person {
    const known = this.#people.get(user);
    const person = known ?? { connections: 0, online: false, at: 0, until: 0, keptAt: -Infinity };
    if (known === undefined) this.#people.set(user, person);
    person.at = this.#options.clock.now();
    if (!person.online) {
      person.online = true;
      this.#online += 1;
      this.#options.changed({ user, online: true, at: person.at });
    }
    return person;
  }

  #lastAt({ connections, at }: Person): number {
    return connections > 0 ? this.#options.clock.now() : at;
  }

  #turn(): void {
    const now = this.#options.clock.monotonic();
    const rows: SeenAt[] = [];
    for (const [user, person] of this.#people) {
      if (person.online && person.connections === 0 && person.until <= now) this.#gone(user, person);
      const due = now - person.keptAt >= keepMs;
      if (due && !person.online && person.keptAt >= person.until) this.#people.delete(user);
      else if (due && rows.length < mostKept) {
        rows.push({ user, at: this.#lastAt(person) });
        person.keptAt = now;
      }
    }
    if (rows.length > 0) this.#options.keepSeen(rows).catch(this.#options.failed);
  }

  #gone(user: string, person: Person): void {
    person.online = false;
    this.#online -= 1;
    this.#options.changed({ user, online: false, at: person.at });
  }
}
