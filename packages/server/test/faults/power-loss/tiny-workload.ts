/**
 * The smallest durable program: rows into SQLite, a mark after each commit. Arguments: `FULL` or `OFF` (what SQLite
 * syncs), how many rows, the directory, the marks file. It shows that the power-loss harness finds what it must.
 */
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const [synchronous = 'FULL', rows = '200', directory = '', marksFile = ''] = process.argv.slice(2);

const marks = openSync(marksFile, 'a');
const database = new DatabaseSync(join(directory, 'tiny.db'));
database.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=${synchronous}; PRAGMA wal_autocheckpoint=40`);
database.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT');
const insert = database.prepare('INSERT INTO rows (text) VALUES (?)');
for (let row = 1; row <= Number(rows); row += 1) {
  insert.run(`row ${row} `.repeat(20));
  writeSync(marks, `${row}\n`);
}
