/**
 * A copy of the log's file, of one moment, while others write.
 *
 * Promise: the copy holds everything that was committed before the call, whole transactions only; it is one file, on disk, readable
 * by its owner alone. One read transaction is held meanwhile, so that no commit makes it begin again: the WAL grows until
 * the end of the copy. Left to others: whether what was copied is sound (inspect.ts).
 */
import { chmodSync, closeSync, fsyncSync, openSync } from 'node:fs';
import { backup } from 'node:sqlite';
import { openDatabase, openReadOnly } from '../database.ts';

export type OnProgress = (done: number, of: number) => void;

const pagesPerStep = 2000;

export const flushFile = (path: string): void => {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/** Copies to a path where nothing is yet. */
export const copyLog = async (from: string, to: string, onProgress: OnProgress): Promise<void> => {
  const source = openReadOnly(from);
  try {
    source.raw.exec('BEGIN');
    source.query('SELECT count(*) FROM epochs').get();
    await backup(source.raw, to, {
      rate: pagesPerStep,
      progress: ({ totalPages, remainingPages }) => onProgress(totalPages - remainingPages, totalPages),
    });
  } finally {
    source.raw.close();
  }
  const copy = openDatabase(to);
  copy.raw.exec('PRAGMA journal_mode=DELETE');
  copy.raw.close();
  chmodSync(to, 0o600);
  flushFile(to);
};
