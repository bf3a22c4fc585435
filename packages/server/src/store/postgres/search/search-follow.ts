/**
 * From rows of the log to the index, a page at a time. A message comes in as it was written; an edit replaces its words; what was deleted,
 * expired or scrubbed goes out. Whoever follows, each page is taken in once: the place from which it was read must still be the place
 * reached. Rows whose checksum does not fit are passed over.
 */
import { goneOf } from '../../../kit/gone.ts';
import { dataOf, expiryOf, textsOf } from '../../search-texts.ts';
import { wordsIn } from '../../search-words.ts';
import { CorruptEvent, type EventRow } from '../../store.ts';
import type { Database } from '../database.ts';
import { eventColumns, type EventRecord } from '../../sql/event-rows.ts';
import { eventOf } from '../event-record.ts';
import { tokensOf } from './search-tokens.ts';

export type Progress = {
  readonly position: number;
  readonly version: string;
  /** The last position given. */
  readonly head: number;
};

type Row = EventRow & { readonly num: number };

type Entry = {
  readonly position: number;
  readonly channel: number;
  readonly seq: number;
  readonly id: string;
  readonly expiresAt: number | null;
  /** Null: nothing of it is found any more. */
  readonly words: readonly string[] | null;
};

// Cutting words holds the loop up for so many messages at once.
const rowsPerPage = 200;
/** Beyond so many positions a page ends, whatever was in them. */
const positionsPerPage = 20_000;
// As it was written: what has expired is taken out by its time.
const always = 0;

const progress = `SELECT p."position", p.version, h."position" AS head FROM search_progress p, log_head h WHERE h.log = 0`;
const page = `SELECT ${eventColumns} FROM events e WHERE e."position" > $1 AND e."position" <= $2
  AND e.type IN ('receiveMessage', 'messageEdited', 'messageDeleted') ORDER BY e."position" LIMIT ${rowsPerPage}`;
const named = `SELECT ${eventColumns} FROM unnest($1::bigint[], $2::bigint[]) t (channel, seq)
  JOIN events e ON e.channel = t.channel AND e.seq = t.seq WHERE e.type = 'receiveMessage'`;

const rowOf = (record: EventRecord): Row | undefined => {
  try {
    return { ...eventOf(record, String(record.channel), always), num: record.channel };
  } catch (error) {
    if (error instanceof CorruptEvent) return undefined;
    throw error;
  }
};

const entryOf = (message: Row, said: readonly string[] | null): Entry => {
  const { position, num: channel, seq, id, by } = message;
  const words = said === null ? [] : wordsIn(said.join('\n'));
  return {
    position,
    channel,
    seq,
    id,
    expiresAt: expiryOf(dataOf(message)),
    words: words.length === 0 ? null : tokensOf(words, { channel, by }),
  };
};

const place = (num: number, seq: number): string => `${num} ${seq}`;

const targetOf = (row: Row): number | undefined => {
  const { target } = dataOf(row);
  return row.type !== 'receiveMessage' && Number.isSafeInteger(target) ? Number(target) : undefined;
};

/** The messages that edits and deletions of a page name, by place. */
const targets = async (database: Database, rows: readonly Row[]): Promise<ReadonlyMap<string, Row>> => {
  const places = rows.flatMap((row) => {
    const seq = targetOf(row);
    return seq === undefined ? [] : [{ num: row.num, seq }];
  });
  if (places.length === 0) return new Map();
  const values = [places.map(({ num }) => num), places.map(({ seq }) => seq)];
  const found = (await database.rows<EventRecord>(named, values)).map(rowOf);
  return new Map(
    found.filter((row) => row !== undefined).map((row) => [place(row.num, row.seq), row] as const),
  );
};

const entriesOf = async (database: Database, rows: readonly Row[]): Promise<readonly Entry[]> => {
  const known = await targets(database, rows);
  const entries = new Map<number, Entry>();
  for (const row of rows) {
    if (row.type === 'receiveMessage') entries.set(row.position, entryOf(row, textsOf(dataOf(row))));
    const message = known.get(place(row.num, targetOf(row) ?? 0));
    if (message === undefined) continue;
    const { text } = dataOf(row);
    const stands = row.type === 'messageEdited' && goneOf(message.data) === undefined;
    entries.set(message.position, entryOf(message, stands && typeof text === 'string' ? [text] : null));
  }
  return [...entries.values()];
};

export const progressOf = async (database: Database): Promise<Progress> => {
  const found = await database.row<Progress>(progress);
  if (found === undefined) throw new Error('the search index has no place');
  return found;
};

/** Takes the next page in, unless somebody else has. */
export const takeIn = async (database: Database, { position, version, head }: Progress): Promise<void> => {
  const to = Math.min(head, position + positionsPerPage);
  const records = await database.rows<EventRecord>(page, [position, to]);
  const reached = records.length < rowsPerPage ? to : (records.at(-1)?.position ?? to);
  const entries = await entriesOf(
    database,
    records.map(rowOf).filter((row) => row !== undefined),
  );
  const values = [version, position, reached, JSON.stringify(entries)];
  await database.once('SELECT search_take_in($1, $2, $3, $4)', values);
};
