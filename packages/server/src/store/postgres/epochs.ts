/**
 * The epochs of the log, as this node knows them (CUR-3).
 *
 * Promise: each connection first sees to it that the newest epoch is of this database, on this timeline; so none begins because a node
 * starts, and one does before the first read or write after a failover, a restore, or on a copy. A connection never outlives a timeline, so
 * nothing has to be asked at each commit. Where the log was put back before what this node has told, no connection is made any more:
 * what it keeps in memory is of a log that is gone, and only another process has none of it.
 */
import type { ClientBase } from 'pg';
import { timelineGap } from './functions/upkeep.ts';
import { StoreForked, StoreUnavailable, type Epoch } from '../store.ts';

const all = 'SELECT epoch, "from" FROM epochs ORDER BY num';

export type EpochsOptions = {
  readonly newEpoch: () => string;
  /** How far this node has told, or acknowledged, of the log; what begins at or beyond `before` left out. */
  readonly told: (before: number) => number;
  /** Called once. */
  readonly onForked: (error: StoreForked) => void;
};

export class Epochs {
  #known: readonly Epoch[] = [];
  #forked: StoreForked | undefined;
  readonly #options: EpochsOptions;

  constructor(options: EpochsOptions) {
    this.#options = options;
  }

  get known(): readonly Epoch[] {
    return this.#known;
  }

  /** On a new connection, before anything else is asked over it. */
  async begin(client: ClientBase): Promise<void> {
    await client.query('SELECT begin_epoch($1)', [this.#options.newEpoch()]);
    this.#see((await client.query<Epoch>(all)).rows);
  }

  /** The node goes on with its epochs as they were: no cursor of an epoch that began says what it has told. */
  #see(found: readonly Epoch[]): void {
    if (this.#forked !== undefined) throw this.#forked;
    const known = new Set(this.#known.map(({ epoch }) => epoch));
    const begun = found.filter(({ epoch }) => !known.has(epoch));
    const newest = this.#known.at(-1)?.epoch;
    if (begun.length === 0 && newest !== undefined && !found.some(({ epoch }) => epoch === newest))
      throw new StoreUnavailable('the database is behind: an epoch that has begun is not in it');
    // What others say of the new timeline may be here before a connection to it is.
    const told = (from: number): number => this.#options.told(from + timelineGap);
    const back = begun.find(({ from }) => from < told(from));
    if (known.size > 0 && back !== undefined) {
      this.#forked = new StoreForked(back.from, told(back.from));
      this.#options.onForked(this.#forked);
      throw this.#forked;
    }
    if (begun.length > 0) this.#known = found;
  }
}
