/**
 * Copies the WAL into the database file beside the thread that commits.
 *
 * Promise: while a `pass` runs, a pinned read keeps the writer from starting the WAL anew by itself, because that
 * costs a flush on its thread. `finish` comes while the writer is held: it copies what is left and makes the first
 * write of the new WAL here, flush included; `shed` does the same and first cuts the file off, so that nothing of what was written
 * over stays behind the new WAL's end. Everything goes back as a message; nothing is thrown out of the thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { type Database, openDatabase } from './database.ts';

export type CheckpointOrder = 'pass' | 'finish' | 'shed' | 'stop';
/** `whole`: everything was copied and the WAL began anew. */
export type CheckpointReport =
  | { readonly done: 'pass' }
  | { readonly done: 'finish'; readonly whole: boolean }
  | { readonly done: 'failed'; readonly message: string };

const port = parentPort;
if (port === null) throw new Error('the checkpoint worker runs as a worker only');
const path: unknown = workerData;
if (typeof path !== 'string') throw new TypeError('the checkpoint worker is given the path of the database');

const copier = openDatabase(path);
const pin = openDatabase(path);

/** Gives the pages that could not be copied. */
const copy = (database: Database): number => {
  const row = database.query<{ log: number; checkpointed: number }>('PRAGMA wal_checkpoint(PASSIVE)').get();
  return row === undefined ? 0 : row.log - row.checkpointed;
};

const unpin = (): void => {
  if (pin.raw.isTransaction) pin.raw.exec('ROLLBACK');
};

const pass = (): CheckpointReport => {
  unpin();
  pin.raw.exec('BEGIN');
  pin.query('SELECT passes FROM upkeep').get();
  copy(copier);
  return { done: 'pass' };
};

const finish = (shed: boolean): CheckpointReport => {
  unpin();
  const whole = copy(copier) === 0;
  if (whole && shed) copier.query('PRAGMA wal_checkpoint(TRUNCATE)').get();
  if (whole) copier.query('UPDATE upkeep SET passes = passes + 1').run();
  return { done: 'finish', whole };
};

const obey = (order: Exclude<CheckpointOrder, 'stop'>): CheckpointReport => {
  try {
    return order === 'pass' ? pass() : finish(order === 'shed');
  } catch (error) {
    unpin();
    return { done: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
};

const stop = (): void => {
  unpin();
  pin.raw.close();
  copier.raw.close();
  port.close();
};

port.on('message', (order: CheckpointOrder) => {
  if (order === 'stop') stop();
  else port.postMessage(obey(order));
});
