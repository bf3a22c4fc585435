/**
 * Messages into the index and out of it. One row per message, for good: it has words as long as the message has. Putting one in again
 * replaces its words.
 *
 * Promise: what was taken out has left no word behind, in the lists or in the row. The newest messages are in memory as well (Tail),
 * and become a chunk of the file when they are enough. The caller holds the transaction, and makes this anew where it failed.
 */
import type { Database } from '../database.ts';
import { Chunks, type Span } from './chunks.ts';
import { keysOf } from './keys.ts';
import { Tail } from './tail.ts';

/** So many messages make a chunk; with very many words, fewer do. */
export const chunkMessages = 8_192;
const mostEntries = 2_000_000;

export type IndexedMessage = {
  readonly position: number;
  readonly channel: number;
  readonly seq: number;
  readonly by: string | null;
  readonly expiresAt: number | null;
  readonly words: readonly string[];
};

type Row = Pick<IndexedMessage, 'position' | 'channel' | 'by'> & { readonly words: string };

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const idBytes = (id: string): Uint8Array =>
  uuid.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : Buffer.from(`t${id}`);

const keysOfRow = ({ channel, by, words }: Row): Iterable<string> =>
  keysOf({ channel, by, words: words === '' ? [] : words.split(' ') });

const statements = (database: Database) => ({
  get: database.query<Row>('SELECT position, channel, "by", words FROM messages WHERE position = ?'),
  after: database.query<Row>(
    'SELECT position, channel, "by", words FROM messages WHERE position > ? ORDER BY position',
  ),
  put: database.query(
    'INSERT OR REPLACE INTO messages (position, channel, seq, "by", expires_at, words) VALUES (?, ?, ?, ?, ?, ?)',
  ),
  empty: database.query(`UPDATE messages SET "by" = NULL, expires_at = NULL, words = '' WHERE position = ?`),
  name: database.query('INSERT OR REPLACE INTO ids (id, position) VALUES (?, ?)'),
  named: database.query<{ position: number }>('SELECT position FROM ids WHERE id = ?'),
  expired: database.query<{ position: number }>(
    'SELECT position FROM messages WHERE expires_at <= ? ORDER BY expires_at LIMIT ?',
  ),
  nextExpiry: database.query<{ at: number | null }>(
    'SELECT min(expires_at) AS at FROM messages WHERE expires_at IS NOT NULL',
  ),
  seq: database.query<{ seq: number }>('SELECT seq FROM messages WHERE position = ?'),
});

/** The place of a position among ascending ones; -1 where it is not there. */
const indexOf = (positions: ArrayLike<number>, position: number): number => {
  let low = 0;
  for (let high = positions.length; low < high;) {
    const middle = (low + high) >>> 1;
    if ((positions[middle] ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return positions[low] === position ? low : -1;
};

export class IndexRows {
  readonly #sql: ReturnType<typeof statements>;
  readonly #chunkMessages: number;
  readonly chunks: Chunks;
  #tail = new Tail();

  constructor(database: Database, size = chunkMessages) {
    this.#sql = statements(database);
    this.#chunkMessages = size;
    this.chunks = new Chunks(database);
    for (const row of this.#sql.after.all(this.chunks.last)) this.#append(row, keysOfRow(row));
  }

  get tail(): Tail {
    return this.#tail;
  }

  put(message: IndexedMessage): void {
    const { position, channel, seq, by, expiresAt } = message;
    const words = message.words.join(' ');
    const isNew = this.#isNew(position);
    if (!isNew) this.remove(position);
    this.#sql.put.run(position, channel, seq, by, expiresAt, words);
    if (isNew) this.#append(message, keysOf(message));
    else this.#change({ position, channel, by, words }, true);
    if (this.#tail.positions.length < this.#chunkMessages && this.#tail.size < mostEntries) return;
    this.chunks.seal(this.#tail);
    this.#tail = new Tail();
  }

  /** True where there was something to take out. */
  remove(position: number): boolean {
    const row = this.#sql.get.get(position);
    if (row === undefined || row.words === '') return false;
    this.#sql.empty.run(position);
    this.#change(row, false);
    return true;
  }

  /** A message's id, by which a page says where it ended; it outlives the words. */
  name(id: string, position: number): void {
    this.#sql.name.run(idBytes(id), position);
  }

  named(id: string): number | undefined {
    return this.#sql.named.get(idBytes(id))?.position;
  }

  expired(now: number, limit: number): readonly number[] {
    return this.#sql.expired.all(now, limit).map(({ position }) => position);
  }

  nextExpiry(): number | null {
    return this.#sql.nextExpiry.get()?.at ?? null;
  }

  seq(position: number): number | undefined {
    return this.#sql.seq.get(position)?.seq;
  }

  #isNew(position: number): boolean {
    return position > Math.max(this.chunks.last, this.#tail.positions.at(-1) ?? 0);
  }

  #append({ position, channel }: Pick<Row, 'position' | 'channel'>, keys: Iterable<string>): void {
    const doc = this.#tail.append(position, channel);
    for (const key of keys) this.#tail.add(doc, key);
  }

  #change(row: Row, isIn: boolean): void {
    const span = this.chunks.holding(row.position);
    if (span === undefined) this.#changeTail(row, isIn);
    else this.#changeChunk(row, span, isIn);
  }

  #changeTail(row: Row, isIn: boolean): void {
    const doc = indexOf(this.#tail.positions, row.position);
    if (doc < 0) return;
    for (const key of keysOfRow(row)) this.#tail[isIn ? 'add' : 'drop'](doc, key);
  }

  #changeChunk(row: Row, { num }: Span, isIn: boolean): void {
    const doc = indexOf(this.chunks.positions(num), row.position);
    if (doc < 0) return;
    for (const key of keysOfRow(row)) this.chunks.change(num, key, doc, isIn);
  }
}
