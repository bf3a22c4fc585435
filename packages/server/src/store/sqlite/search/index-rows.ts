/**
 * Messages into the index and out of it. One row per message; putting one in again replaces it.
 *
 * Promise: what was taken out has left no word behind, in the lists or in the row. The caller holds the transaction.
 */
import { createHash } from 'node:crypto';
import type { Word } from '../../search-words.ts';
import type { Database } from '../database.ts';

export type IndexedMessage = {
  readonly position: number;
  readonly channel: number;
  readonly seq: number;
  readonly by: string | null;
  readonly expiresAt: number | null;
  readonly words: readonly string[];
};

type Row = Omit<IndexedMessage, 'words'> & { readonly words: string };

const firstIdeograph = 0x4e00;
const ideographs = 20_000;

/** Stands for all channels; no channel has this number. */
export const everywhere = 0;

/** A channel's number as two characters that begin each of its words. */
const channelMark = (num: number): string => {
  if (num >= ideographs ** 2) throw new RangeError(`no mark for channel number ${num}`);
  return String.fromCharCode(
    firstIdeograph + Math.floor(num / ideographs),
    firstIdeograph + (num % ideographs),
  );
};

// § is in no word.
const authorMark = (user: string): string =>
  `§${createHash('sha256').update(user).digest('hex').slice(0, 16)}`;

/** Every word twice: as one of its channel, and as one of all. */
const listed = ({ channel, by, words }: Pick<Row, 'channel' | 'by' | 'words'>): string => {
  const said = words.split(' ').filter((word) => word !== '');
  const all = [...said, ...(by === null ? [] : [authorMark(by)])];
  return [channelMark(channel), channelMark(everywhere)]
    .flatMap((mark) => all.map((word) => mark + word))
    .join(' ');
};

/** The query for all of these words, said in one channel or everywhere. */
export const matchOf = (channel: number, words: readonly Word[], by: string | undefined): string => {
  const mark = channelMark(channel);
  const asked = words.map(({ text, prefix }) => `"${mark}${text}"${prefix ? '*' : ''}`);
  return [...asked, ...(by === undefined ? [] : [`"${mark}${authorMark(by)}"`])].join(' AND ');
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const idBytes = (id: string): Uint8Array =>
  uuid.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : Buffer.from(`t${id}`);

const statements = (database: Database) => ({
  get: database.query<Row>(
    'SELECT position, channel, seq, "by", expires_at AS expiresAt, words FROM messages WHERE position = ?',
  ),
  put: database.query(
    'INSERT INTO messages (position, channel, seq, "by", expires_at, words) VALUES (?, ?, ?, ?, ?, ?)',
  ),
  drop: database.query('DELETE FROM messages WHERE position = ?'),
  list: database.query('INSERT INTO found (rowid, words) VALUES (?, ?)'),
  unlist: database.query("INSERT INTO found (found, rowid, words) VALUES ('delete', ?, ?)"),
  name: database.query('INSERT OR REPLACE INTO ids (id, position) VALUES (?, ?)'),
  named: database.query<{ position: number }>('SELECT position FROM ids WHERE id = ?'),
  expired: database.query<{ position: number }>(
    'SELECT position FROM messages WHERE expires_at <= ? ORDER BY expires_at LIMIT ?',
  ),
  nextExpiry: database.query<{ at: number | null }>(
    'SELECT min(expires_at) AS at FROM messages WHERE expires_at IS NOT NULL',
  ),
  find: database.query<{ position: number }>(
    'SELECT rowid AS position FROM found WHERE found MATCH ? AND rowid < ? AND rowid >= ? ORDER BY rowid DESC LIMIT ?',
  ),
  place: database.query<{ channel: number; seq: number }>(
    'SELECT channel, seq FROM messages WHERE position = ?',
  ),
});

export class IndexRows {
  readonly #sql: ReturnType<typeof statements>;

  constructor(database: Database) {
    this.#sql = statements(database);
  }

  put(message: IndexedMessage): void {
    this.remove(message.position);
    const { position, channel, seq, by, expiresAt } = message;
    const words = message.words.join(' ');
    if (words === '') return;
    this.#sql.put.run(position, channel, seq, by, expiresAt, words);
    this.#sql.list.run(position, listed({ channel, by, words }));
  }

  /** True where there was something to take out. */
  remove(position: number): boolean {
    const row = this.#sql.get.get(position);
    if (row === undefined) return false;
    this.#sql.unlist.run(position, listed(row));
    this.#sql.drop.run(position);
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

  /** Positions from `from` to below `below` where the query matches, newest first. */
  find(match: string, below: number, from: number, limit: number): readonly number[] {
    return this.#sql.find.all(match, below, from, limit).map(({ position }) => position);
  }

  /** The number of the channel, and the seq, of a message. */
  place(position: number): { readonly channel: number; readonly seq: number } | undefined {
    return this.#sql.place.get(position);
  }
}
