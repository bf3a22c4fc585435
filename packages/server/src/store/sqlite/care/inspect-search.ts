/** How the search index stands to its log, as a sentence each way. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openReadOnly } from '../database.ts';
import { logReader } from '../search/log-reader.ts';
import { misfit, readProgress } from '../search/progress.ts';

export type SearchState = { readonly fits: boolean; readonly detail: string };

export const inspectSearch = (directory: string): SearchState => {
  const path = join(directory, 'search.db');
  if (!existsSync(path)) return { fits: true, detail: 'there is none yet: it is made by the next server' };
  const log = openReadOnly(join(directory, 'ghanti.db'));
  try {
    const reader = logReader(log);
    const progress = readProgress(path);
    const last = reader.last();
    if (progress === undefined)
      return { fits: false, detail: 'it cannot be read: it is made anew by the next server' };
    const why = misfit(progress, reader.epochs());
    if (why !== undefined) return { fits: false, detail: `${why}: it is made anew by the next server` };
    return { fits: true, detail: `it knows the log up to position ${progress.position} of ${last}` };
  } finally {
    log.raw.close();
  }
};
