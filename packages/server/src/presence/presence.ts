/**
 * Who is told that somebody is online (PRE-1): those with a connection here who have one of their newest direct channels with
 * him, or named him. An index from the watched to the watchers, so that a change costs those who are told of it and nobody else;
 * each connection gets at most one signal in 2 s. What may be told is asked when it is told.
 * Left to others: who is online (attendance.ts), who may know (acquaintances.ts).
 */
import type { Clock } from '../kit/clock.ts';
import type { EventRow } from '../log/event-log.ts';
import type { Acquaintance, LastSeenRule, MemberRow, PresenceStore } from '../store/store.ts';
import { Acquaintances } from './acquaintances.ts';
import type { Attendance, Attended } from './attendance.ts';
import { WireSignal } from '../hub/batch.ts';
import { PresenceBatch } from './presence-batch.ts';
import { WatchIndex, type Watcher } from './watch-index.ts';

export type PresenceEntry = {
  readonly user: string;
  readonly online: boolean;
  readonly lastSeenAt?: number | null;
};

/** A connection that is told. */
export type Told = {
  readonly user: string;
  readonly connection: string;
  signal(signal: WireSignal): void;
};

export type PresenceOptions = {
  readonly clock: Clock;
  readonly store: PresenceStore;
  readonly membersOf: (channel: string) => Promise<readonly MemberRow[]>;
  readonly attendance: (changed: (change: Attended) => void) => Attendance;
  readonly failed: (error: unknown) => void;
};

const newestDirect = 200;

export class Presence {
  readonly attendance: Attendance;
  readonly #options: PresenceOptions;
  readonly #index = new WatchIndex();
  readonly #batch: PresenceBatch;
  /** How often what people tell of themselves changed: what was read in the meantime is read again. */
  #changes = 0;
  /** What is heard while all is read anew, which is newer than that. */
  #meanwhile: Map<string, Attended> | undefined;
  #stale: 'rules' | 'whole' | undefined;

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#batch = new PresenceBatch(options.clock);
    this.attendance = options.attendance((change) => this.#changed(change));
  }

  /** A connection began; it may name whom it watches from now on. */
  enter(told: Told): void {
    this.attendance.enter(told.user);
    this.#index.add(told);
  }

  /** It takes signals from now on: first, who is online now. */
  live(told: Told): void {
    const [watcher] = [...this.#index.of(told.user)].filter((one) => one.told === told);
    if (watcher === undefined) return;
    this.#begin(watcher).catch((error: unknown) => this.#options.failed(error));
  }

  leave(told: Told): void {
    const watcher = this.#index.remove(told);
    if (watcher === undefined) return;
    this.#batch.forget(watcher);
    this.attendance.leave(told.user);
  }

  /** Instead of those whom the connection named before; gives how they are now, as far as that is this user's to know. */
  async watch(
    user: string,
    connection: string | undefined,
    users: readonly string[],
  ): Promise<PresenceEntry[]> {
    const others = users.filter((other) => other !== user);
    const watcher = this.#index.find(user, connection);
    const known = await this.#known(user, watcher);
    const named = await this.#steady(() => this.#options.store.acquaintances(user, others));
    for (const one of named) known.know(one);
    if (watcher !== undefined) this.#index.name(watcher, others);
    return this.#entries(known, named);
  }

  /** Somebody tells less, or more, of himself than before. */
  ruleChanged(user: string, rule: LastSeenRule): void {
    this.#changes += 1;
    for (const { acquaintances } of this.#index.watching(user)) acquaintances?.changeRule(user, rule);
    for (const { acquaintances } of this.#index.of(user)) if (acquaintances) acquaintances.rule = rule;
  }

  /** What was delivered: blocks, and direct channels that opened. */
  follow(events: readonly EventRow[]): void {
    for (const { type, by, data } of events) {
      if (type === 'blockChanged' && by !== null) this.#blockChanged(by, JSON.parse(data));
      if (type === 'channelOpened' && this.#index.size > 0) this.#opened(JSON.parse(data));
    }
  }

  /**
   * What people tell, and who comes and goes, may have been missed: what they tell is read anew, of one after the other. `whole`: and
   * every connection that watches somebody is told who is online; of who hid himself meanwhile that says nothing more (PRE-1).
   */
  async refresh(whole: boolean): Promise<void> {
    this.#stale = whole ? 'whole' : (this.#stale ?? 'rules');
    if (this.#meanwhile !== undefined) return;
    this.#meanwhile = new Map();
    try {
      while (this.#stale !== undefined) {
        const tells = this.#stale === 'whole';
        this.#stale = undefined;
        for (const user of this.#index.users()) await this.#refreshOf(user, tells);
      }
    } finally {
      this.#meanwhile = undefined;
    }
  }

  async close(): Promise<void> {
    this.#batch.close();
    await this.attendance.close();
  }

  async #begin(watcher: Watcher): Promise<void> {
    await this.#known(watcher.told.user, watcher);
    if (!this.#index.has(watcher) || watcher.watched.size === 0) return;
    this.#tellWhole(watcher, await this.attendance.of([...watcher.watched]));
  }

  #tellWhole(watcher: Watcher, attended: ReadonlyMap<string, Attended>): void {
    if (!this.#index.has(watcher)) return;
    const isOnline = (user: string): boolean =>
      (this.#meanwhile?.get(user) ?? attended.get(user))?.online === true;
    const data = [...watcher.watched].filter(
      (user) => isOnline(user) && watcher.acquaintances?.sees(user) === true,
    );
    watcher.told.signal(new WireSignal('onlineUsers', { at: this.#options.clock.now(), data }));
  }

  async #refreshOf(user: string, tells: boolean): Promise<void> {
    // Whoever is not known to anybody yet reads by himself.
    const watchers = [...this.#index.of(user)].filter(({ acquaintances }) => acquaintances !== undefined);
    if (watchers.length === 0) return;
    const { store } = this.#options;
    const named = [...new Set(watchers.flatMap((watcher) => [...watcher.named]))];
    const [{ rule, blocked, peers }, others] = await this.#steady(() =>
      Promise.all([store.circle(user, newestDirect), store.acquaintances(user, named)]),
    );
    for (const watcher of watchers) {
      watcher.acquaintances?.renew(rule, blocked);
      for (const one of [...peers, ...others]) watcher.acquaintances?.know(one);
      for (const { user: peer } of peers) watcher.acquaintances?.addPeer(peer);
      this.#index.watch(
        watcher,
        peers.map(({ user: peer }) => peer),
      );
    }
    if (!tells) return;
    const watched = [...new Set(watchers.flatMap((watcher) => [...watcher.watched]))];
    const attended = await this.attendance.of(watched);
    for (const watcher of watchers) if (watcher.watched.size > 0) this.#tellWhole(watcher, attended);
  }

  /** Read once for a connection, and from then on kept true; without one, for this time. */
  async #known(user: string, watcher: Watcher | undefined): Promise<Acquaintances> {
    if (watcher?.acquaintances !== undefined) return watcher.acquaintances;
    const limit = watcher === undefined ? 0 : newestDirect;
    const { rule, blocked, peers } = await this.#steady(() => this.#options.store.circle(user, limit));
    if (watcher?.acquaintances !== undefined) return watcher.acquaintances;
    const known = new Acquaintances(rule, blocked);
    for (const peer of peers) {
      known.know(peer);
      known.addPeer(peer.user);
    }
    if (watcher === undefined) return known;
    watcher.acquaintances = known;
    this.#index.watch(watcher, known.peers);
    return known;
  }

  async #entries(known: Acquaintances, people: readonly Acquaintance[]): Promise<PresenceEntry[]> {
    const visible = people.filter(({ user }) => known.sees(user));
    const attended = await this.attendance.of(visible.map(({ user }) => user));
    return visible.map(({ user, lastSeenAt }) => {
      const now = attended.get(user);
      if (now?.online === true) return { user, online: true };
      return {
        user,
        online: false,
        lastSeenAt: now === undefined ? lastSeenAt : Math.max(now.at, lastSeenAt ?? 0),
      };
    });
  }

  #changed(change: Attended): void {
    this.#meanwhile?.set(change.user, change);
    for (const watcher of this.#index.watching(change.user)) this.#batch.add(watcher, change);
  }

  /** What was read while somebody changed what he tells may be old already. */
  async #steady<T>(read: () => Promise<T>): Promise<T> {
    for (;;) {
      const changes = this.#changes;
      const given = await read();
      if (changes === this.#changes) return given;
    }
  }

  #blockChanged(by: string, { user, on }: { user: string; on: boolean }): void {
    this.#changes += 1;
    for (const { acquaintances } of this.#index.of(by)) acquaintances?.block(user, on);
    for (const { acquaintances } of this.#index.of(user)) acquaintances?.block(by, on);
  }

  /** A direct channel opened for one of its two: both may know each other anew. */
  #opened({ channel, kind }: { channel: string; kind: string }): void {
    if (kind !== 'direct') return;
    const meet = async (): Promise<void> => {
      const [one, other] = await this.#options.membersOf(channel);
      if (one === undefined || other === undefined) return;
      await this.#meet(one.user, other.user);
      await this.#meet(other.user, one.user);
    };
    meet().catch((error: unknown) => this.#options.failed(error));
  }

  async #meet(user: string, other: string): Promise<void> {
    if (this.#index.of(user).size === 0) return;
    const attended = (await this.attendance.of([other])).get(other);
    const [met] = await this.#steady(() => this.#options.store.acquaintances(user, [other]));
    if (met === undefined) return;
    for (const watcher of this.#index.of(user)) {
      watcher.acquaintances?.know(met);
      if (watcher.acquaintances?.peers.has(other) === true) continue;
      watcher.acquaintances?.addPeer(other);
      this.#index.watch(watcher, [other]);
      if (attended?.online === true) this.#batch.add(watcher, attended);
    }
  }
}
