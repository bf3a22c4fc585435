/**
 * Search on Postgres: an index beside the log, in the same database, followed by whichever node comes first.
 *
 * Promise: a search knows all that was committed before it was asked: it takes in what is missing itself. A commit costs nothing; one node
 * at a time follows by itself, a quarter of a second later, and the others do nothing. Searches have connections of their own, and an answer in time or none
 * (SearchLate); so has one too many at once. Words of a newer program are made anew by it, and an older one goes along.
 */
import type { Clock, Timer } from '../../../kit/clock.ts';
import { alwaysMine, type Turns } from '../../../kit/turns.ts';
import { SearchLate, type Found, type Search, type SearchQuery } from '../../search.ts';
import { wordsVersion } from '../../search-words.ts';
import { StoreUnavailable } from '../../store.ts';
import { openDatabase, type Database } from '../database.ts';
import { progressOf, takeIn } from './search-follow.ts';
import { tsqueryOf } from './search-tokens.ts';

export type PostgresSearchOptions = {
  /** `postgres://…`, the store's own. */
  readonly url: string;
  readonly clock: Clock;
  /** Which of several nodes follows. */
  readonly turns?: Turns;
  readonly onTrouble?: (error: Error) => void;
  /** A sentence for the log, while much is taken in. */
  readonly onProgress?: (message: string, fields: object) => void;
  /** How long a search may take, waiting included. */
  readonly patienceMs?: number;
};

const connections = 3;
const followMs = 250;
/** How long a node has its turn to follow, and how long another waits before it asks again. */
const turnMs = 5_000;
const turn = 'search';
const progressMs = 5000;
// Fewer events than these are taken in before anybody could read of it.
const worthTelling = 20_000;
const mostCalls = 256;
const mostCallsPerUser = 16;

const find = 'SELECT channel, seq, "position" FROM search_find($1, $2::tsquery, $3, $4, $5, $6)';

/** Whether a version of words is from before this program's: its numbers rise. */
const isOlder = (version: string): boolean =>
  version.localeCompare(wordsVersion, 'en', { numeric: true }) < 0;

class PostgresSearch implements Search {
  readonly #options: PostgresSearchOptions;
  readonly #database: Database;
  readonly #calls = new Map<string, number>();
  #turn: Promise<boolean> | undefined;
  #nudge: Timer | undefined;
  #expiry: Timer | undefined;
  #toldAt = 0;
  #closed = false;

  constructor(options: PostgresSearchOptions) {
    this.#options = options;
    const { url, onTrouble } = options;
    const trouble = onTrouble && { onTrouble };
    this.#database = openDatabase({ url, durability: 'full', readers: connections, ...trouble });
    this.grown();
  }

  find(query: SearchQuery): Promise<readonly Found[]> {
    const { user, words, channel = null, below = Number.MAX_SAFE_INTEGER, limit } = query;
    if (words.length === 0) return Promise.resolve([]);
    return this.#answer(user, () => {
      const values = [user, tsqueryOf(query), channel, below, this.#options.clock.now(), limit];
      return this.#database.rows<Found>(find, values);
    });
  }

  place(user: string, id: string): Promise<number | undefined> {
    return this.#answer(user, async () => {
      const sql = 'SELECT search_place($1, $2) AS "position"';
      const row = await this.#database.row<{ position: number | null }>(sql, [user, id]);
      return row?.position ?? undefined;
    });
  }

  grown(): void {
    this.#followIn(followMs);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#nudge?.cancel();
    this.#expiry?.cancel();
    await this.#turn?.catch(() => undefined);
    await this.#options.turns?.give(turn);
    await this.#database.close();
  }

  #followIn(ms: number): void {
    if (this.#closed) return;
    this.#nudge ??= this.#options.clock.after(ms, () => void this.#follow());
  }

  async #answer<T>(user: string, ask: () => Promise<T>): Promise<T> {
    const own = this.#calls.get(user) ?? 0;
    const all = this.#calls.values().reduce((sum, count) => sum + count, 0);
    if (this.#closed || own >= mostCallsPerUser || all >= mostCalls)
      throw new SearchLate('too many searches at once');
    this.#calls.set(user, own + 1);
    try {
      await this.#caughtUp(performance.now() + (this.#options.patienceMs ?? 5000));
      return await ask();
    } catch (error) {
      throw error instanceof StoreUnavailable ? new SearchLate() : error;
    } finally {
      const left = (this.#calls.get(user) ?? 1) - 1;
      if (left === 0) this.#calls.delete(user);
      else this.#calls.set(user, left);
    }
  }

  /** Takes in what was committed before the call; SearchLate where that takes too long. */
  async #caughtUp(until: number): Promise<void> {
    const { head, position, version } = await progressOf(this.#database);
    if (position >= head && !isOlder(version)) return;
    for (;;) {
      // A turn that had begun may have looked before the call.
      await this.#turn?.catch(() => undefined);
      const isDone = await this.#advance();
      if (isDone) return;
      if (performance.now() > until) throw new SearchLate('the search index is catching up');
    }
  }

  /** One page; true where there was none left. Who comes while one is read waits for it. */
  #advance(): Promise<boolean> {
    this.#turn ??= this.#page().finally(() => (this.#turn = undefined));
    return this.#turn;
  }

  async #page(): Promise<boolean> {
    if (this.#closed) return true;
    const progress = await progressOf(this.#database);
    if (isOlder(progress.version)) {
      await this.#database.once('SELECT search_restart($1, $2)', [wordsVersion, progress.version]);
      return false;
    }
    if (progress.position >= progress.head) return true;
    await takeIn(this.#database, progress);
    this.#tell(progress.position, progress.head);
    return false;
  }

  #tell(position: number, of: number): void {
    const now = performance.now();
    if (of - position < worthTelling || now - this.#toldAt < progressMs) return;
    this.#toldAt = now;
    this.#options.onProgress?.('the search index is catching up', { position, of });
  }

  async #follow(): Promise<void> {
    const isMine = await (this.#options.turns ?? alwaysMine).has(turn, turnMs);
    // Whatever grows until then, it is not asked again.
    this.#nudge = undefined;
    if (!isMine) return this.#followIn(turnMs);
    try {
      while (!(await this.#advance()));
      await this.#expire();
    } catch (error) {
      if (error instanceof Error) this.#options.onTrouble?.(error);
    }
  }

  async #expire(): Promise<void> {
    const { clock } = this.#options;
    if (this.#closed) return;
    const sql = 'SELECT search_expire($1) AS next';
    const row = await this.#database.once<{ next: number | null }>(sql, [clock.now()]);
    this.#expiry?.cancel();
    if (row?.next == null || this.#closed) return;
    const ms = Math.min(Math.max(row.next - clock.now(), 0) + followMs, 2 ** 31 - 1);
    this.#expiry = clock.after(ms, () => this.grown());
  }
}

/** Opens the search beside an open store on the same database; it is closed before the store. */
export const openPostgresSearch = (options: PostgresSearchOptions): Search => new PostgresSearch(options);
