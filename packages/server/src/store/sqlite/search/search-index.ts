/**
 * The index as a whole: what is in it, up to which position of the log, and whether it fits this log at all.
 *
 * Promise: `advance` takes a bounded piece of the log in, whole or not at all, together with how far it got. An index that was made of
 * another run of the log (a lost tail, a file copied back), of other words, or that is spoiled, begins anew. Where something was
 * taken out, the journal that still has it is cut as well.
 * Left to others: when to do what (search-worker.ts).
 */
import { join } from 'node:path';
import { openReadOnly, type Database } from '../database.ts';
import type { Found, SearchQuery } from '../../search.ts';
import { follow } from './follow.ts';
import { chunkMessages, IndexRows } from './index-rows.ts';
import { logReader, type LogReader } from './log-reader.ts';
import { misfit } from './progress.ts';
import { newIndexFile, openIndexFile } from './schema.ts';
import { walk } from './walk.ts';

const mostRows = 250;
/** After so much work the rest is left for the next time, and read anew: where others have the core, time passes without any. */
const mostMs = 16;
const rowsBetweenLooks = 16;

/** How long this thread has worked. */
const workedMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

export class SearchIndex {
  readonly #path: string;
  readonly #logFile: Database;
  readonly #log: LogReader;
  readonly #chunkMessages: number;
  #file: Database;
  #rows: IndexRows;
  #position: number;
  /** Why it was begun anew at opening, if it was. */
  readonly begun: string | undefined;

  constructor(directory: string, size = chunkMessages) {
    this.#chunkMessages = size;
    this.#path = join(directory, 'search.db');
    this.#logFile = openReadOnly(join(directory, 'ghanti.db'));
    this.#log = logReader(this.#logFile);
    const known = openIndexFile(this.#path);
    const why = known === undefined ? 'there is none' : misfit(known.progress, this.#log.epochs());
    if (why !== undefined) known?.database.raw.close();
    this.begun = why;
    this.#file = known === undefined || why !== undefined ? this.#anew() : known.database;
    this.#rows = this.#opened();
    this.#position = why === undefined ? (known?.progress.position ?? 0) : 0;
    this.#file.query('UPDATE progress SET epoch = ?').run(this.#epoch());
  }

  /** Everything of the log up to here is in the index. */
  get position(): number {
    return this.#position;
  }

  /** Takes in the next rows of the log, up to `upTo`. */
  advance(upTo: number): void {
    const { rows, reached } = this.#log.after(this.#position, upTo, mostRows);
    const end = workedMs() + mostMs;
    this.#write(() => {
      let removed = 0;
      for (const [index, row] of rows.entries()) {
        if (follow(this.#rows, this.#log, row)) removed += 1;
        const looks = (index + 1) % rowsBetweenLooks === 0 && index + 1 < rows.length;
        if (looks && workedMs() > end) return { removed, position: row.position };
      }
      return { removed, position: reached };
    });
  }

  /** Takes out what has expired; true where there may be more. */
  expire(now: number): boolean {
    const positions = this.#rows.expired(now, mostRows);
    const end = workedMs() + mostMs;
    let removed = 0;
    if (positions.length > 0)
      this.#write(() => {
        while (removed < positions.length && (removed === 0 || workedMs() < end))
          this.#rows.remove(positions[removed++] ?? 0);
        return { removed, position: this.#position };
      });
    return removed < positions.length || positions.length === mostRows;
  }

  nextExpiry(): number | null {
    return this.#rows.nextExpiry();
  }

  walk(query: SearchQuery): Generator<undefined, readonly Found[]> {
    return walk({ index: this.#rows, log: this.#log, position: this.#position }, query);
  }

  place(user: string, id: string): number | undefined {
    const position = this.#rows.named(id);
    const event = position === undefined ? undefined : this.#log.at(position);
    const channel = event?.id === id ? this.#log.channelOf(user, event.num) : undefined;
    return event !== undefined && channel !== undefined && event.seq >= channel.fromSeq
      ? position
      : undefined;
  }

  /** Throws away what is there. */
  restart(): void {
    this.#file.raw.close();
    this.#file = this.#anew();
    this.#rows = this.#opened();
    this.#position = 0;
  }

  close(): void {
    this.#file.raw.close();
    this.#logFile.raw.close();
  }

  #write(work: () => { readonly removed: number; readonly position: number }): void {
    const { raw } = this.#file;
    raw.exec('BEGIN');
    try {
      const { removed, position } = work();
      this.#file.query('UPDATE progress SET position = ?').run(position);
      raw.exec('COMMIT');
      this.#position = position;
      if (removed > 0) raw.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch (error) {
      if (raw.isTransaction) raw.exec('ROLLBACK');
      // What is in memory may be ahead of the file.
      this.#rows = this.#opened();
      throw error;
    }
  }

  #opened(): IndexRows {
    return new IndexRows(this.#file, this.#chunkMessages);
  }

  #anew(): Database {
    return newIndexFile(this.#path, this.#epoch());
  }

  #epoch(): string {
    return this.#log.epochs().at(-1)?.epoch ?? '';
  }
}
