/**
 * Who watches whom, both ways: from a connection to the people that it watches, and from a person to the connections that watch
 * him. A person may be watched twice, as a peer and by name; he is told of once.
 */
import type { Acquaintances } from './acquaintances.ts';
import type { Told } from './presence.ts';

export type Watcher = {
  readonly told: Told;
  acquaintances: Acquaintances | undefined;
  named: ReadonlySet<string>;
  watched: ReadonlySet<string>;
};

const nobody: ReadonlySet<Watcher> = new Set();
/** What whoever watches nobody shares with all who do. */
const none: ReadonlySet<string> = new Set();

export class WatchIndex {
  readonly #watchers = new Map<Told, Watcher>();
  readonly #byUser = new Map<string, Set<Watcher>>();
  readonly #watching = new Map<string, Set<Watcher>>();

  get size(): number {
    return this.#watchers.size;
  }

  add(told: Told): Watcher {
    const watcher = { told, acquaintances: undefined, named: none, watched: none };
    this.#watchers.set(told, watcher);
    put(this.#byUser, told.user, watcher);
    return watcher;
  }

  remove(told: Told): Watcher | undefined {
    const watcher = this.#watchers.get(told);
    if (watcher === undefined) return undefined;
    this.#watchers.delete(told);
    take(this.#byUser, told.user, watcher);
    for (const user of watcher.watched) take(this.#watching, user, watcher);
    return watcher;
  }

  has(watcher: Watcher): boolean {
    return this.#watchers.get(watcher.told) === watcher;
  }

  find(user: string, connection: string | undefined): Watcher | undefined {
    if (connection === undefined) return undefined;
    for (const watcher of this.of(user)) if (watcher.told.connection === connection) return watcher;
    return undefined;
  }

  /** Everybody who has a connection. */
  users(): readonly string[] {
    return [...this.#byUser.keys()];
  }

  /** The connections of a user. */
  of(user: string): ReadonlySet<Watcher> {
    return this.#byUser.get(user) ?? nobody;
  }

  /** The connections that watch a user. */
  watching(user: string): ReadonlySet<Watcher> {
    return this.#watching.get(user) ?? nobody;
  }

  /** False where the connection has gone. */
  watch(watcher: Watcher, users: Iterable<string>): boolean {
    if (!this.has(watcher)) return false;
    const added = [...users];
    if (added.length > 0) watcher.watched = new Set([...watcher.watched, ...added]);
    for (const user of added) put(this.#watching, user, watcher);
    return true;
  }

  /** Replaces those whom it named before; peers stay. */
  name(watcher: Watcher, users: readonly string[]): void {
    if (!this.has(watcher)) return;
    const kept = new Set([...users, ...(watcher.acquaintances?.peers ?? [])]);
    const dropped = new Set([...watcher.named].filter((user) => !kept.has(user)));
    for (const user of dropped) take(this.#watching, user, watcher);
    watcher.watched = new Set([...watcher.watched].filter((user) => !dropped.has(user)));
    watcher.named = new Set(users);
    this.watch(watcher, users);
  }
}

const put = (index: Map<string, Set<Watcher>>, user: string, watcher: Watcher): void => {
  const known = index.get(user);
  if (known === undefined) index.set(user, new Set([watcher]));
  else known.add(watcher);
};

const take = (index: Map<string, Set<Watcher>>, user: string, watcher: Watcher): void => {
  const known = index.get(user);
  known?.delete(watcher);
  if (known?.size === 0) index.delete(user);
};
