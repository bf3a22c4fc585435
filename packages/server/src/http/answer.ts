/**
 * How an answer leaves: bare JSON, or a problem (RFC 9457). Written on the plain response, so that the settings of an
 * embedder's application (ETags, spaces, a view engine) never touch it. Nothing here names a request: equal faults are
 * equal bytes (PRV-1).
 */
import type { ServerResponse } from 'node:http';
import { type GhantiError, problem } from '@ghanti/protocol';
import { endWhenRead } from './read-past.ts';

const json = 'application/json; charset=utf-8';

/** Ends the response with a body of a known length; on HEAD Node leaves the body out. */
export const send = (response: ServerResponse, status: number, type: string, body: string | Buffer): void => {
  if (response.headersSent || response.destroyed) return void response.destroy();
  response.statusCode = status;
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  endWhenRead(response, body);
};

export const sendJson = (response: ServerResponse, status: number, data: unknown): void =>
  send(response, status, json, JSON.stringify(data));

/** An error of the contract. `status` differs from the table only where HTTP has a word of its own, like 405. */
export const sendProblem = (response: ServerResponse, error: GhantiError, status?: number): void => {
  const body = problem(error);
  const headers = new Map([['Cache-Control', 'no-store']]);
  if (error.retryAfterMs !== undefined) {
    headers.set('Retry-After', String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))));
  }
  if (error.code === 'unauthenticated') headers.set('WWW-Authenticate', 'Bearer');
  if (!response.headersSent) response.setHeaders(headers);
  const shown = status === undefined ? body : { ...body, status };
  send(response, shown.status, 'application/problem+json', JSON.stringify(shown));
};
