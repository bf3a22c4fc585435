/**
 * Moving a place from SQLite to Postgres while it is in use.
 *
 * Promise: everything is copied while the server goes on, changes included, round after round; only when little is left is
 * writing held, the rest copied, every table counted, the database made the place's, and the old one sealed: nothing is written there any
 * more. Where anything fails before that, the old one goes on, and the next try goes on where this one was.
 * Left to others: who stops the server, and who starts it on the new database.
 */
import type { Key, Row, Table } from './source.ts';
import { MoveSource } from './source.ts';
import { MoveTarget, type Reached } from './target.ts';

export type MoveOptions = {
  readonly directory: string;
  readonly url: string;
  /** What the place signs with. */
  readonly secret: Uint8Array;
  readonly progress: (what: string, done: number, of: number) => void;
};

export type Moved = { readonly events: number; readonly position: number; readonly heldMs: number };

/** Why nothing was moved, in a sentence. */
export class MoveRefused extends Error {}

const rowsPerPage = 2_000;
/** What is copied so quickly may as well be copied while writing is held; and it is not tried for ever to get there. */
const shortMs = 1_000;
const mostRounds = 30;

const keyOf = ({ key }: Table, row: Row): Key => key.map((column) => row[column] ?? null);

class Move {
  readonly #source: MoveSource;
  readonly #target: MoveTarget;
  readonly #progress: MoveOptions['progress'];
  readonly #tables: ReadonlyMap<string, Table>;
  #reached: Reached;

  constructor(source: MoveSource, target: MoveTarget, progress: MoveOptions['progress'], reached: Reached) {
    this.#source = source;
    this.#target = target;
    this.#progress = progress;
    this.#tables = new Map(source.tables.map((table) => [table.name, table]));
    this.#reached = reached;
  }

  /** Every table once; what changes meanwhile was noted. */
  async copy(): Promise<void> {
    await this.events();
    if (this.#reached.copied) return;
    const others = [...this.#tables.values()].filter(({ name }) => name !== 'events');
    for (const table of others) {
      await this.#copyTable(table, this.#source.count(table.name));
    }
    await this.#note({ copied: true });
  }

  async #copyTable(table: Table, of: number): Promise<void> {
    let done = 0;
    for (let after: Key | undefined; ;) {
      const rows = this.#source.page(table, after, rowsPerPage);
      await this.#target.put(table, rows);
      const last = rows.at(-1);
      if (last === undefined) return;
      after = keyOf(table, last);
      this.#progress(`copying ${table.name}`, (done += rows.length), Math.max(of, done));
    }
  }

  /** Those of the log that are not there yet. */
  async events(): Promise<void> {
    const table = this.#tables.get('events');
    if (table === undefined) return;
    // Whoever writes all the time is not run after.
    const until = this.#source.last();
    while (this.#reached.events < until) {
      const rows = this.#source.page(table, [this.#reached.events], rowsPerPage);
      const last = rows.at(-1);
      if (last === undefined) return;
      await this.#note({ events: Number(last['position']) }, () => this.#target.put(table, rows));
      this.#progress(
        'copying the log',
        this.#reached.events,
        Math.max(this.#source.last(), this.#reached.events),
      );
    }
  }

  /** What was changed since, as it is now. */
  async changes(): Promise<void> {
    const until = this.#source.changed();
    while (this.#reached.changes < until) {
      const noted = this.#source.changes(this.#reached.changes, rowsPerPage);
      const each = new Map(
        noted.map(({ table, key }) => [`${table} ${JSON.stringify(key)}`, { table, key }]),
      );
      const groups = Map.groupBy(each.values(), ({ table }) => table);
      await this.#note({ changes: noted.at(-1)?.num ?? until }, async () => {
        for (const [name, changed] of groups)
          await this.#again(
            name,
            changed.map(({ key }) => key),
          );
      });
      this.#progress('following changes', this.#reached.changes, Math.max(until, this.#reached.changes));
    }
  }

  async #again(name: string, keys: readonly Key[]): Promise<void> {
    const table = this.#tables.get(name);
    if (table === undefined) return;
    const rows = [];
    for (const key of keys) {
      const row = this.#source.row(table, key);
      if (row === undefined) await this.#target.remove(table, key);
      else rows.push(row);
    }
    await this.#target.put(table, rows);
  }

  async verify(): Promise<void> {
    for (const { name } of this.#tables.values()) {
      const [there, here] = [this.#source.count(name), await this.#target.count(name)];
      if (there !== here) throw new Error(`of ${there} rows of ${name} ${here} were copied`);
    }
  }

  async #note(reached: Partial<Reached>, work?: () => Promise<void>): Promise<void> {
    await this.#target.together(async () => {
      await work?.();
      return reached;
    });
    this.#reached = { ...this.#reached, ...reached };
  }
}

const begun = async (source: MoveSource, target: MoveTarget): Promise<Reached> => {
  const name = String(source.epochs()[0]?.['epoch'] ?? '');
  const reached = await target.begin(name);
  if (reached === undefined)
    throw new MoveRefused('the database holds another place already: name an empty one');
  const isNew = source.watch();
  if (!isNew) return reached;
  await target.empty(source.tables);
  return { events: 0, changes: 0, copied: false };
};

const finish = async (
  move: Move,
  source: MoveSource,
  target: MoveTarget,
  secret: Uint8Array,
): Promise<Moved> => {
  const at = performance.now();
  source.hold();
  try {
    await move.events();
    await move.changes();
    await move.verify();
    await target.finish(source.last(), source.epochs(), secret);
    const moved = { events: source.count('events'), position: source.last() };
    source.seal();
    return { ...moved, heldMs: Math.round(performance.now() - at) };
  } finally {
    source.release();
  }
};

export const moveStore = async ({ directory, url, secret, progress }: MoveOptions): Promise<Moved> => {
  const target = await MoveTarget.open(url);
  const source = new MoveSource(directory);
  try {
    const move = new Move(source, target, progress, await begun(source, target));
    await move.copy();
    await target.analyze();
    for (let round = 0; round < mostRounds; round += 1) {
      const at = performance.now();
      await move.events();
      await move.changes();
      if (performance.now() - at < shortMs) break;
    }
    return await finish(move, source, target, secret);
  } finally {
    source.close();
    await target.close();
  }
};
