/**
 * Who is online, as far as this user may know (PRE-1). Without a connection nobody is known to be; who was last seen when
 * stays. Whom to watch is told again on every connection.
 */
import { createCell } from '../kit/cell.ts';
import type { PresenceEntry } from '../wire.ts';

export class Presence {
  readonly people = createCell<ReadonlyMap<string, PresenceEntry>>(new Map());
  watched: readonly string[] = [];

  /** Ids of those who are online now; the others are not. */
  online(users: readonly string[]): void {
    const online = new Set(users);
    const known = [...this.people.get().values()].map(({ user }) => user);
    this.#put([...new Set([...known, ...users])].map((user) => this.#entry(user, online.has(user))));
  }

  heard(entries: readonly PresenceEntry[]): void {
    this.#put(entries);
  }

  lost(): void {
    const online = [...this.people.get().values()].filter((entry) => entry.online);
    this.#put(online.map(({ user }) => this.#entry(user, false)));
  }

  #entry(user: string, online: boolean): PresenceEntry {
    const known = this.people.get().get(user);
    return known?.online === online ? known : { ...known, user, online };
  }

  #put(entries: readonly PresenceEntry[]): void {
    if (entries.length === 0) return;
    this.people.set(new Map([...this.people.get(), ...entries.map((entry) => [entry.user, entry] as const)]));
  }
}
