/** Whether the log of a directory goes as far as it had got on disk (reached.ts), or a write-ahead file is spoiled, cut or gone. */
import { join } from 'node:path';
import { isSpoiled, openReadOnly, type Database } from '../database.ts';
import { readReached, saltsIn, shorterThan } from '../reached.ts';
import type { Check } from './inspect.ts';

const check = 'the end of the log';

export const inspectEnd = (directory: string): Check => {
  const reached = readReached(directory);
  if (reached === undefined) return { check };
  const salts = saltsIn(directory);
  let database: Database | undefined;
  try {
    database = openReadOnly(join(directory, 'ghanti.db'));
    const fault = shorterThan(reached, database, salts);
    return fault === undefined ? { check } : { check, fault };
  } catch (error) {
    // Another check tells of it.
    if (isSpoiled(error)) return { check };
    throw error;
  } finally {
    database?.raw.close();
  }
};
