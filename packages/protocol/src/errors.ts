/**
 * The one table of errors (protocol section 2): code -> HTTP status, close code, worth retrying.
 * Promises that an error on the wire never echoes what the client sent, is bounded in size, and that
 * an `internal` one says nothing. `not_found` always reads the same (PRV-1).
 * Leaves to the session and to REST how an answer is sent; to close.ts the codes of RFC 6455.
 */
import * as z from 'zod';

export const errorCode = z.enum([
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'too_large',
  'unsupported',
  'rate_limited',
  'slow_consumer',
  'unavailable',
  'internal',
]);
export type ErrorCode = z.infer<typeof errorCode>;

export interface ErrorRow {
  readonly http: number;
  readonly close: number | null;
  /** Whether the same command may succeed later as it is. */
  readonly retry: boolean;
}

/** `slow_consumer` only ever closes a connection; its HTTP status is for a poll cut off by it. */
export const errorTable: Readonly<Record<ErrorCode, ErrorRow>> = {
  invalid: { http: 400, close: 4400, retry: false },
  unauthenticated: { http: 401, close: 4401, retry: false },
  forbidden: { http: 403, close: 4403, retry: false },
  not_found: { http: 404, close: null, retry: false },
  conflict: { http: 409, close: null, retry: false },
  too_large: { http: 413, close: 1009, retry: false },
  unsupported: { http: 415, close: 4426, retry: false },
  rate_limited: { http: 429, close: 4429, retry: true },
  slow_consumer: { http: 503, close: 4408, retry: true },
  unavailable: { http: 503, close: 1012, retry: true },
  internal: { http: 500, close: 1011, retry: true },
};

const titles: Readonly<Record<ErrorCode, string>> = {
  invalid: 'The input does not fit',
  unauthenticated: 'Not signed in',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'Conflict',
  too_large: 'Too large',
  unsupported: 'Not supported',
  rate_limited: 'Too many requests',
  slow_consumer: 'Reading too slowly',
  unavailable: 'Not available now',
  internal: 'Internal error',
};

/** Where the input does not fit (`marks.0.seen`, empty for the whole) and why. */
export const issue = z.object({ path: z.string(), message: z.string() });
export type Issue = z.infer<typeof issue>;

export const wireErrorShape = z.object({
  code: errorCode,
  message: z.string(),
  issues: z.array(issue).optional(),
  retryAfterMs: z.int().min(0).optional(),
});
export type WireError = z.infer<typeof wireErrorShape>;

export const problemShape = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: errorCode,
  detail: z.string(),
  issues: z.array(issue).optional(),
  retryAfterMs: z.int().min(0).optional(),
});
export type ProblemDetails = z.infer<typeof problemShape>;

export interface ErrorDetail {
  issues?: readonly Issue[] | undefined;
  retryAfterMs?: number | undefined;
  /** For the log only; never on the wire. */
  cause?: unknown;
}

/** What chat, auth and log throw; turned into an answer in one place per kind of transport. */
export class GhantiError extends Error {
  readonly code: ErrorCode;
  readonly issues?: readonly Issue[];
  readonly retryAfterMs?: number;

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'GhantiError';
    this.code = code;
    if (detail.issues !== undefined) this.issues = detail.issues;
    if (detail.retryAfterMs !== undefined) this.retryAfterMs = Math.ceil(detail.retryAfterMs);
  }
}

function details(error: GhantiError): Pick<WireError, 'issues' | 'retryAfterMs'> {
  return {
    ...(error.issues !== undefined && { issues: [...error.issues] }),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
  };
}

function told(error: GhantiError): string {
  return error.code === 'internal' ? titles.internal : error.message;
}

/** The `error` of a negative acknowledgement. */
export function wireError(error: GhantiError): WireError {
  return { code: error.code, message: told(error), ...details(error) };
}

/** The body of a REST error, RFC 9457, `application/problem+json`. */
export function problem(error: GhantiError): ProblemDetails {
  return {
    type: `urn:ghanti:error:${error.code}`,
    title: titles[error.code],
    status: errorTable[error.code].http,
    code: error.code,
    detail: told(error),
    ...details(error),
  };
}

/** `not_found`, byte for byte the same for what is not there and what is not yours to know about. */
export function notFound(): GhantiError {
  return new GhantiError('not_found', 'no such thing');
}

export function invalid(issues: readonly Issue[], message = 'the input does not fit'): GhantiError {
  return new GhantiError('invalid', message, { issues });
}

/** The answer to a command that is not in the table, or not served; its name is not repeated. */
export function unknownCommand(): GhantiError {
  return invalid([{ path: 'do', message: 'unknown_event' }], 'no such command');
}

const maxIssues = 20;
const maxPathLength = 64;

/** A path that is safe to show: bounded, well-formed, printable. */
function safePath(path: readonly PropertyKey[]): string {
  const text = path.map((part) => String(part).slice(0, maxPathLength)).join('.');
  return text.slice(0, maxPathLength).replace(/[\p{C}\p{Z}]/gu, '\ufffd');
}

function toIssues(found: z.core.$ZodIssue): Issue[] {
  if (found.code !== 'unrecognized_keys') {
    return [{ path: safePath(found.path), message: found.message }];
  }
  return found.keys
    .slice(0, maxIssues)
    .map((key) => ({ path: safePath([...found.path, key]), message: 'unknown key' }));
}

function overLimit(found: z.core.$ZodIssue): string | undefined {
  if (found.code !== 'custom') return undefined;
  const limit: unknown = found.params?.['limit'];
  return typeof limit === 'string' ? limit : undefined;
}

/** `too_large` when the only fault is a limit that has a name, `invalid` otherwise. */
export function fromZod(error: z.ZodError): GhantiError {
  const issues = error.issues.slice(0, maxIssues).flatMap(toIssues).slice(0, maxIssues);
  const limit = error.issues[0] && overLimit(error.issues[0]);
  if (limit !== undefined && error.issues.every((found) => overLimit(found) !== undefined)) {
    return new GhantiError('too_large', `over the limit ${limit}`, { issues });
  }
  return invalid(issues);
}
