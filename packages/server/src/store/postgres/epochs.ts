/**
 * The epochs of the log, as this node knows them (CUR-3).
 *
 * Promise: each connection over which this node commits first sees to it that the newest epoch is of this database, on this timeline; so
 * none begins because a node starts, and one does before the first write after a failover, a restore, or on a copy. A connection
 * never outlives a timeline, so nothing has to be asked at each commit.
 */
import type { ClientBase } from 'pg';
import type { Epoch } from '../store.ts';

const all = 'SELECT epoch, "from" FROM epochs ORDER BY num';

export class Epochs {
  #known: readonly Epoch[] = [];
  readonly #newEpoch: () => string;

  constructor(newEpoch: () => string) {
    this.#newEpoch = newEpoch;
  }

  get known(): readonly Epoch[] {
    return this.#known;
  }

  /** On a connection that is to commit, before it does. */
  async begin(client: ClientBase): Promise<void> {
    await client.query('SELECT begin_epoch($1)', [this.#newEpoch()]);
    this.#known = (await client.query<Epoch>(all)).rows;
  }
}
