/**
 * Chunks of the file: some thousand messages each, in the order of their positions, with a list for every key.
 *
 * Promise: what a chunk knows of a key is one look into the file, whatever else it holds. A key that no message has any more is gone.
 * The caller holds the transaction.
 */
import type { Database } from '../database.ts';
import { bytesOf, changed, inAny, isEmpty, listIn, type DocList } from './doc-list.ts';
import type { Tail } from './tail.ts';

/** So many keys are looked through without a pause. */
const keysAtOnce = 2000;
const afterEveryWord = '\u{10ffff}';

type Bytes = { readonly bytes: Uint8Array };

/** Where a chunk begins and ends. */
export type Span = { readonly num: number; readonly first: number; readonly last: number };

const statements = (database: Database) => ({
  spans: database.query<Span>('SELECT num, first, last FROM chunks ORDER BY num'),
  seal: database.query('INSERT INTO chunks (num, first, last, channels, positions) VALUES (?, ?, ?, ?, ?)'),
  channels: database.query<Bytes>('SELECT channels AS bytes FROM chunks WHERE num = ?'),
  positions: database.query<Bytes>('SELECT positions AS bytes FROM chunks WHERE num = ?'),
  list: database.query<Bytes>('SELECT docs AS bytes FROM lists WHERE chunk = ? AND key = ?'),
  begun: database.query<Bytes & { key: string }>(
    'SELECT key, docs AS bytes FROM lists WHERE chunk = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?',
  ),
  put: database.query('INSERT OR REPLACE INTO lists (chunk, key, docs) VALUES (?, ?, ?)'),
  drop: database.query('DELETE FROM lists WHERE chunk = ? AND key = ?'),
});

const aligned = ({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBufferLike =>
  byteOffset === 0 && byteLength === buffer.byteLength
    ? buffer
    : buffer.slice(byteOffset, byteOffset + byteLength);

const bytesIn = (numbers: Float64Array | Uint32Array): Uint8Array => new Uint8Array(numbers.buffer);

export class Chunks {
  readonly #sql: ReturnType<typeof statements>;
  #spans: readonly Span[];

  constructor(database: Database) {
    this.#sql = statements(database);
    this.#spans = this.#sql.spans.all();
  }

  /** The last position that is in a chunk. */
  get last(): number {
    return this.#spans.at(-1)?.last ?? 0;
  }

  /** Those that begin below a position, newest first. */
  below(position: number): readonly Span[] {
    return this.#spans.filter(({ first }) => first < position).toReversed();
  }

  holding(position: number): Span | undefined {
    return this.#spans.findLast(({ first, last }) => first <= position && position <= last);
  }

  seal(tail: Tail): void {
    const num = this.#spans.length;
    const [first = 0, last = 0] = [tail.positions[0], tail.positions.at(-1)];
    const channels = bytesIn(Uint32Array.from(tail.channels));
    this.#sql.seal.run(num, first, last, channels, bytesIn(Float64Array.from(tail.positions)));
    for (const [key, list] of tail.lists()) this.#sql.put.run(num, key, bytesOf(list));
    this.#spans = [...this.#spans, { num, first, last }];
  }

  /** The number of the channel of each message. */
  channels(num: number): ArrayLike<number> {
    return new Uint32Array(aligned(this.#sql.channels.get(num)?.bytes ?? new Uint8Array()));
  }

  positions(num: number): ArrayLike<number> {
    return new Float64Array(aligned(this.#sql.positions.get(num)?.bytes ?? new Uint8Array()));
  }

  list(num: number, key: string): DocList | undefined {
    const row = this.#sql.list.get(num, key);
    return row === undefined ? undefined : listIn(row.bytes);
  }

  *beginning(num: number, letters: string): Generator<undefined, DocList> {
    let found: DocList = new Uint16Array();
    for (let from = letters; ;) {
      const rows = this.#sql.begun.all(num, from, letters + afterEveryWord, keysAtOnce);
      found = inAny([found, ...rows.map(({ bytes }) => listIn(bytes))]);
      if (rows.length < keysAtOnce) return found;
      from = `${rows.at(-1)?.key ?? ''}\0`;
      yield;
    }
  }

  /** Puts a message under a key, or takes it from there. */
  change(num: number, key: string, doc: number, isIn: boolean): void {
    const list = changed(this.list(num, key) ?? new Uint16Array(), doc, isIn);
    if (isEmpty(list)) this.#sql.drop.run(num, key);
    else this.#sql.put.run(num, key, bytesOf(list));
  }
}
