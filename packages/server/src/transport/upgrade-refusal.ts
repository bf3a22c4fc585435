/**
 * The answer to an upgrade that is not taken: a problem document over the bare stream, which is over then, whether or not the
 * client ends its side.
 */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { problem, type GhantiError } from '@ghanti/protocol';

export type Refusal = {
  readonly error: GhantiError;
  /** Where HTTP itself has a better one than the error. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
};

/** The headers of a problem that ends its connection. */
export const refusalHeaders = (error: GhantiError, body: string): Record<string, string> => ({
  'Content-Type': 'application/problem+json',
  'Content-Length': String(Buffer.byteLength(body)),
  Connection: 'close',
  ...(error.retryAfterMs !== undefined && { 'Retry-After': String(Math.ceil(error.retryAfterMs / 1000)) }),
});

export const refuseUpgrade = (stream: Duplex, { error, status, headers }: Refusal): void => {
  const told = { ...problem(error), ...(status !== undefined && { status }) };
  const body = JSON.stringify(told);
  const lines = Object.entries({ ...refusalHeaders(error, body), ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  stream.once('finish', () => stream.destroy());
  stream.end(`HTTP/1.1 ${told.status} ${STATUS_CODES[told.status]}\r\n${lines.join('')}\r\n${body}`);
};
