/**
 * What an error of Postgres, or of the way to it, says about the write or read that met it.
 */
import { DatabaseError } from 'pg';
import { StoreUnavailable, StoreUnusable } from '../store.ts';

// Connection (08), resources (53: connections, disk, memory), intervention (57: shutdown, cancelled), locks and timeouts, a standby
// that takes no writes, idle in a transaction.
const transientClasses = new Set(['08', '53', '57', '58']);
const transientCodes = new Set(['55P03', '40001', '40P01', '25006', '25P03']);

/** True where the same may well succeed later: the database, the disk or the network is in trouble, not what was asked. */
export const isTransient = (error: unknown): boolean => {
  if (error instanceof StoreUnavailable) return true;
  if (!(error instanceof DatabaseError) || isLost(error)) return isLost(error);
  const code = error.code ?? '';
  return transientClasses.has(code.slice(0, 2)) || transientCodes.has(code);
};

// What Node and pg say of a connection that is not there, or went; pg's own errors have no code.
const lostCodes =
  /^(?:ECONN|EPIPE$|ETIMEDOUT$|EHOSTUNREACH$|ENETUNREACH$|EHOSTDOWN$|ENOTFOUND$|EAI_AGAIN$|ENOENT$)/;
const lostMessages =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed)/;

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : '';

/** True where the connection is gone or cannot be made. */
export const isLost = (error: unknown): boolean => {
  if (error instanceof AggregateError) return error.errors.some(isLost);
  // A plan that was kept does not fit a table that a newer node has added to.
  if (error instanceof DatabaseError)
    return /^(?:08|57P0)/.test(error.code ?? '') || error.routine === 'RevalidateCachedQuery';
  return error instanceof Error && (lostCodes.test(codeOf(error)) || lostMessages.test(error.message));
};

// Values that it refuses: data exceptions, constraints, encodings.
const ownFaults = /^2[23]/;

/** True where an error condemns one write only: a refused value, not a database in trouble. */
export const isOwnFault = (error: unknown): boolean =>
  error instanceof DatabaseError && ownFaults.test(error.code ?? '');

// Who asks is not let in, or has no database there, or may make no tables in it.
const refusals = /^(?:28|3D|42501)/;

// Whatever Node and pg say before there is a session: a password that is missing, TLS that one side does not speak. Neither says the
// password; the URL is in none of them.
const isRefusal = (error: unknown): error is Error =>
  error instanceof DatabaseError
    ? refusals.test(error.code ?? '')
    : error instanceof Error &&
      (/^(?:SASL: |The server does not support SSL)/.test(error.message) ||
        /CERT|ERR_TLS|ERR_SSL|EPROTO/.test(codeOf(error)));

/** What a start says: that it may pass, or in a sentence what has to be set otherwise. */
export const troubleOnOpening = (error: unknown): unknown => {
  if (error instanceof StoreUnavailable) return error;
  if (isTransient(error)) return new StoreUnavailable('the database cannot be reached', error);
  return isRefusal(error) ? new StoreUnusable('the database', error) : error;
};
