/**
 * The schema as numbered steps; `PRAGMA user_version` says how many have run.
 *
 * Promise: each step is one transaction; data of a newer program is refused (StoreTooNew), never touched. A step that has landed
 * is never changed; a new table is a new file in `migrations/` and a new name at the end of the list.
 */
import { StoreTooNew } from '../store.ts';
import type { Database } from './database.ts';
import { asides } from './migrations/asides.ts';
import { blocks } from './migrations/blocks.ts';
import { feeds } from './migrations/feeds.ts';
import { followers } from './migrations/followers.ts';
import { groups } from './migrations/groups.ts';
import { identity } from './migrations/identity.ts';
import { hiddenMarks } from './migrations/hidden-marks.ts';
import { leavings } from './migrations/leavings.ts';
import { log } from './migrations/log.ts';
import { overview } from './migrations/overview.ts';
import { preferences } from './migrations/preferences.ts';
import { receipts } from './migrations/receipts.ts';
import { messages } from './migrations/messages.ts';
import { spentKeys } from './migrations/spent-keys.ts';
import { vouched } from './migrations/vouched.ts';

const steps: readonly string[] = [
  log,
  followers,
  receipts,
  preferences,
  blocks,
  groups,
  messages,
  identity,
  hiddenMarks,
  spentKeys,
  overview,
  asides,
  leavings,
  feeds,
  vouched,
];

/** The schema that this program knows. */
export const schemaVersion = steps.length;

export const versionOf = (database: Database): number =>
  database.query<{ user_version: number }>('PRAGMA user_version').get()?.user_version ?? 0;

/** Brings the schema up to date, or throws StoreTooNew. */
export const migrate = (database: Database): void => {
  const found = versionOf(database);
  if (found > schemaVersion) throw new StoreTooNew(found, schemaVersion);
  for (const [index, step] of steps.entries()) {
    if (index < found) continue;
    database.raw.exec(`BEGIN IMMEDIATE; ${step} PRAGMA user_version=${index + 1}; COMMIT`);
  }
};
