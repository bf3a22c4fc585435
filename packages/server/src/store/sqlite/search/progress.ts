/** How far an index has got, and whether that can be of a given log at all. */
import { endianness } from 'node:os';
import type { Epoch } from '../../store.ts';
import { wordsVersion } from '../../search-words.ts';
import { openReadOnly, type Database } from '../database.ts';

export type Progress = { readonly epoch: string; readonly position: number };

/** Another shape of the index, or other words, begin a new one. */
export const indexVersion = `3/${endianness()}/${wordsVersion}`;

/** Undefined where the index is of another shape. */
export const progressOf = (database: Database): Progress | undefined => {
  const row = database
    .query<Progress & { version: string }>('SELECT version, epoch, position FROM progress')
    .get();
  return row?.version === indexVersion ? { epoch: row.epoch, position: row.position } : undefined;
};

/** The same of a file that may be anything. */
export const readProgress = (path: string): Progress | undefined => {
  let database: Database | undefined;
  try {
    database = openReadOnly(path);
    return progressOf(database);
  } catch {
    return undefined;
  } finally {
    database?.raw.close();
  }
};

/** Why an index cannot be of this log; undefined where it can. */
export const misfit = ({ epoch, position }: Progress, epochs: readonly Epoch[]): string | undefined => {
  const index = epochs.findIndex((known) => known.epoch === epoch);
  if (index < 0) return 'it was made of another log';
  const next = epochs[index + 1];
  // Within one run nothing is lost; the last position may have gone to a mark, of which no row tells.
  if (next === undefined) return undefined;
  return position > next.from ? 'the log has lost what it had taken in' : undefined;
};
