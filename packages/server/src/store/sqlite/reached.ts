/**
 * How far the log had got on disk, in a small file beside it, so that a log that is shorter at the next start is noticed (DUR-2):
 * SQLite takes a write-ahead file for ended at its first bad frame, and a missing one for empty, without a word.
 *
 * Promise: what the file says was flushed before it was said; it is never flushed itself, so that after a power loss it may say
 * less, never more. What cannot be read says nothing. Left to others: what is done about a log that is shorter.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Database } from './database.ts';
import { lastPosition } from './last-position.ts';
import { schemaVersion, versionOf } from './migrations.ts';

const fileName = 'ghanti.reached';
const magic = 0x47485231;
const recordBytes = 32;
const checksumAt = 28;
const saltsAt = 16;
const walHeaderBytes = 32;

/** `frames` of the write-ahead file with these `salts`: each new one has others. */
export type Reached = {
  readonly position: number;
  readonly frames: number;
  readonly salts: string;
  /** The version of the schema. */
  readonly schema: number;
};

export const reachedPath = (directory: string): string => join(directory, fileName);

const encoded = ({ position, frames, salts, schema }: Reached): Buffer => {
  const record = Buffer.alloc(recordBytes);
  record.writeUInt32BE(magic, 0);
  record.writeDoubleBE(position, 4);
  record.writeUInt32BE(frames, 12);
  record.write(salts, saltsAt, 'hex');
  record.writeUInt32BE(schema, 24);
  record.writeUInt32BE(crc32(record.subarray(0, checksumAt)), checksumAt);
  return record;
};

export const readReached = (directory: string): Reached | undefined => {
  const path = reachedPath(directory);
  if (!existsSync(path)) return undefined;
  const record = readFileSync(path);
  if (record.length < recordBytes || record.readUInt32BE(0) !== magic) return undefined;
  if (record.readUInt32BE(checksumAt) !== crc32(record.subarray(0, checksumAt))) return undefined;
  return {
    position: record.readDoubleBE(4),
    frames: record.readUInt32BE(12),
    salts: record.toString('hex', saltsAt, saltsAt + 8),
    schema: record.readUInt32BE(24),
  };
};

/** Empty where there is no write-ahead file. */
const saltsOf = (descriptor: number): string => {
  const header = Buffer.alloc(walHeaderBytes);
  return readSync(descriptor, header, 0, walHeaderBytes, 0) < walHeaderBytes
    ? ''
    : header.toString('hex', saltsAt, saltsAt + 8);
};

/** Of the write-ahead file of a directory, before SQLite has looked at it. */
export const saltsIn = (directory: string): string => {
  const path = join(directory, 'ghanti.db-wal');
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) < walHeaderBytes) return '';
  const descriptor = openSync(path, 'r');
  try {
    return saltsOf(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

const framesOf = (database: Database): number =>
  database.query<{ log: number }>('PRAGMA wal_checkpoint(NOOP)').get()?.log ?? 0;

export type ReachedFile = {
  /** What the log is now, to be told to `reached` once it is on disk; right after a commit, while nobody else writes. */
  now(position: number): Reached;
  reached(now: Reached): void;
  close(): void;
};

/** Opens it for a log whose write-ahead file has this descriptor. */
export const openReached = (directory: string, wal: number, database: Database): ReachedFile => {
  const path = reachedPath(directory);
  const descriptor = openSync(path, existsSync(path) ? 'r+' : 'w+', 0o600);
  let isNew = true;
  return {
    now: (position) => ({ position, frames: framesOf(database), salts: saltsOf(wal), schema: schemaVersion }),
    reached(now) {
      if (now.salts === '') return;
      try {
        writeSync(descriptor, encoded(now), 0, recordBytes, 0);
        // From here on it is written over in place: it takes no more room, and is not flushed.
        if (isNew) fsyncSync(descriptor);
        isNew = false;
      } catch {
        // It says less than it could.
      }
    },
    close: () => closeSync(descriptor),
  };
};

/**
 * Why the log of a directory is shorter than it was, or undefined where it is not; `salts` as SQLite has not yet looked at the
 * write-ahead file. Of a log of an older version, which is brought up to date later, the pages alone are compared.
 */
export const shorterThan = (reached: Reached, database: Database, salts: string): string | undefined => {
  const schema = versionOf(database);
  if (schema < reached.schema) return `its schema is ${schema}, and was ${reached.schema} on disk`;
  const position = schema === schemaVersion ? lastPosition(database) : Infinity;
  if (position < reached.position)
    return `it ends at position ${position}, and had reached ${reached.position} on disk`;
  const frames = framesOf(database);
  if (salts === reached.salts && frames < reached.frames)
    return `of its write-ahead file ${frames} pages can be read, and ${reached.frames} were on disk`;
  return undefined;
};
