/**
 * Keeps every other process out of a data directory.
 *
 * Promise: one holder at a time, this process counted too; the kernel lets go when the holder dies, however it dies.
 * A file of its own, so that the store's file stays readable to a backup.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreLocked } from '../store.ts';
import { SQLITE_BUSY, sqliteCode } from './database.ts';

export type DirectoryLock = { release(): void };

/** Takes the lock, or throws StoreLocked. */
export const lockDirectory = (directory: string): DirectoryLock => {
  const database = new DatabaseSync(join(directory, 'lock.db'), { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    throw sqliteCode(error) === SQLITE_BUSY ? new StoreLocked(directory) : error;
  }
  return { release: () => database.close() };
};
