/**
 * The file of the search index, `search.db` beside the log. It holds nothing that the log does not give again: where it is missing,
 * of another shape or spoiled, it is made anew.
 *
 * Messages stand in chunks in the order of their positions; a chunk has a list for every word in it (chunks.ts). What a message's
 * words are stands beside, because taking it out again needs them. Freed space is overwritten.
 */
import { rmSync } from 'node:fs';
import { openDatabase, type Database } from '../database.ts';
import { indexVersion, progressOf, type Progress } from './progress.ts';

const schema = `
CREATE TABLE progress (version TEXT NOT NULL, epoch TEXT NOT NULL, position INTEGER NOT NULL) STRICT;
CREATE TABLE messages (
  position INTEGER PRIMARY KEY,
  channel INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  "by" TEXT,
  expires_at INTEGER,
  words TEXT NOT NULL
) STRICT;
CREATE INDEX messages_expiry ON messages (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE ids (id BLOB PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE chunks (
  num INTEGER PRIMARY KEY,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  channels BLOB NOT NULL,
  positions BLOB NOT NULL
) STRICT;
CREATE TABLE lists (
  chunk INTEGER NOT NULL,
  key TEXT NOT NULL,
  docs BLOB NOT NULL,
  PRIMARY KEY (chunk, key)
) STRICT, WITHOUT ROWID;
`;

const open = (path: string): Database => {
  const database = openDatabase(path);
  database.raw.exec('PRAGMA wal_autocheckpoint=1000; PRAGMA secure_delete=ON; PRAGMA cache_size=-8192');
  return database;
};

/** An index without anything in it, in the place of whatever was there. */
export const newIndexFile = (path: string, epoch: string): Database => {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${end}`, { force: true });
  const database = open(path);
  database.raw.exec(`BEGIN; ${schema} COMMIT`);
  database.query('INSERT INTO progress (version, epoch, position) VALUES (?, ?, 0)').run(indexVersion, epoch);
  return database;
};

/** The index that is there, if it can be read and its words were cut as they are now. */
export const openIndexFile = (path: string): { database: Database; progress: Progress } | undefined => {
  let database: Database | undefined;
  try {
    database = open(path);
    const progress = progressOf(database);
    if (progress !== undefined) return { database, progress };
  } catch {
    // Spoiled, or no index at all: the log has everything.
  }
  database?.raw.close();
  return undefined;
};
