/**
 * What a database can fail with. Anything else that it throws is a bug.
 */
import { GhantiError } from '@ghanti/protocol';

const againMs = 1000;

/**
 * What was to be written may or may not be on disk: `unavailable` to whoever asked (DUR-1), whichever room he asked in. `fatal`:
 * the store takes no further write until it is opened again.
 */
export class CommitFailed extends GhantiError {
  readonly fatal: boolean;
  constructor(message: string, { fatal, cause }: { readonly fatal: boolean; readonly cause?: unknown }) {
    super('unavailable', message, { retryAfterMs: againMs, cause });
    this.name = 'CommitFailed';
    this.fatal = fatal;
  }
}

/** A row whose checksum does not fit its content: it is not served. */
export class CorruptEvent extends Error {
  constructor(channel: string, seq: number) {
    super(`event ${channel}#${seq} does not match its checksum`);
    this.name = 'CorruptEvent';
  }
}

/** The data is spoiled, or less than it was: it is not served, and nothing of it is changed. */
export class StoreDamaged extends Error {
  constructor(directory: string, why: string, instead = '') {
    super(
      `the log in ${directory} is damaged: ${why}. Nothing was changed. ` +
        `\`ghanti doctor --data ${directory}\` says more; the way back is the newest backup: ` +
        `\`ghanti restore <backup> --data ${directory} --force\`.${instead}`,
    );
    this.name = 'StoreDamaged';
  }
}

/** The data directory, or the database, cannot be used at all: the disk is full, or not one's own; the password is wrong. */
export class StoreUnusable extends Error {
  constructor(what: string, cause: Error) {
    super(`${what} cannot be used: ${cause.message}`, { cause });
    this.name = 'StoreUnusable';
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

/** Another server uses the database, and one of the two would not hear what the other commits. */
export class StoreInUse extends StoreUnavailable {
  constructor(message: string) {
    super(message);
    this.name = 'StoreInUse';
  }
}

/** The database was put back before what this process has told of it, as a failover can do: nothing is asked of it any more. */
export class StoreForked extends StoreUnavailable {
  constructor(from: number, told: number) {
    super(
      `the database goes on from position ${from}, and up to ${told} was told: the process has to start anew`,
    );
    this.name = 'StoreForked';
  }
}
