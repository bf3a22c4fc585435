/**
 * What a database can fail with. Anything else that it throws is a bug.
 */
import { GhantiError } from '@ghanti/protocol';

/** The batch may or may not be on disk. `fatal`: the store takes no further write until it is opened again. */
export class CommitFailed extends Error {
  readonly fatal: boolean;
  constructor(message: string, options: { readonly fatal: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'CommitFailed';
    this.fatal = options.fatal;
  }
}

/** A row whose checksum does not fit its content: it is not served. */
export class CorruptEvent extends Error {
  constructor(channel: string, seq: number) {
    super(`event ${channel}#${seq} does not match its checksum`);
    this.name = 'CorruptEvent';
  }
}

/** Another process has the data directory. */
export class StoreLocked extends Error {
  constructor(directory: string) {
    super(`another process is using the data directory ${directory}`);
    this.name = 'StoreLocked';
  }
}

/** The data was written by a newer version of the program. */
export class StoreTooNew extends Error {
  constructor(found: number, known: number) {
    super(`the data has schema version ${found}, this program knows up to ${known}`);
    this.name = 'StoreTooNew';
  }
}

/** The place has moved from this data directory to another database. */
export class StoreMoved extends Error {
  constructor(directory: string) {
    super(
      `the data in ${directory} has moved to Postgres (ghanti migrate): set DATABASE_URL to where it is now`,
    );
    this.name = 'StoreMoved';
  }
}

/** The database does not answer for now, or refuses for want of time or room: the same may well succeed later, and is answered so. */
export class StoreUnavailable extends GhantiError {
  constructor(message: string, cause?: unknown) {
    super('unavailable', message, { cause, retryAfterMs: 1_000 });
    this.name = 'StoreUnavailable';
  }
}
