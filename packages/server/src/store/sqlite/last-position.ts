/** The last position given (CUR-1), to an event or to a row of state; what is on disk is asked elsewhere. */
import type { Database } from './database.ts';

export const lastPosition = (database: Database): number => {
  const highest = (column: string, table: string): number =>
    database.query<{ n: number | null }>(`SELECT max(${column}) AS n FROM ${table}`).get()?.n ?? 0;
  return Math.max(
    highest('position', 'events'),
    highest('state_position', 'channels'),
    // Of a feed the newest event may be trimmed.
    highest('head_position', 'channels'),
    highest('position', 'preferences'),
    highest('position', 'hidden_marks'),
  );
};
