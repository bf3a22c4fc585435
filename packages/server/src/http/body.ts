/**
 * The body of a REST request: a JSON object in UTF-8 or nothing (RS-01 to RS-08). The limit counts inflated bytes; a
 * byte order mark is skipped; bytes that are no UTF-8 are refused rather than altered. Who sends too much is told which limit
 * that is. What the object may hold is the schema's business.
 */
import { isUtf8 } from 'node:buffer';
import { MIMEType } from 'node:util';
import express, { type Request, type Response } from 'express';
import { GhantiError, invalid, type LimitName } from '@ghanti/protocol';
import { hasBody } from './read-past.ts';

const isJson = (header: string): boolean => {
  try {
    const type = new MIMEType(header);
    return type.essence === 'application/json' && /^utf-?8$/i.test(type.params.get('charset') ?? 'utf-8');
  } catch {
    return false;
  }
};

const encodings = new Set(['identity', 'gzip', 'deflate', 'br']);

/** @throws GhantiError `unsupported` */
const checkType = ({ headers }: Request): void => {
  const encoding = headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (isJson(headers['content-type'] ?? '') && encodings.has(encoding)) return;
  throw new GhantiError('unsupported', 'send application/json in UTF-8, plain or with gzip, deflate or br');
};

const refuseAltered = (_request: unknown, _response: unknown, bytes: Buffer): void => {
  if (!isUtf8(bytes)) throw new GhantiError('invalid', 'the body is not UTF-8');
};

/** A limit by the name by which `ready` tells it. */
export type BodyLimit = { readonly name: LimitName; readonly maxBytes: number };

const over = ({ name }: BodyLimit): GhantiError => new GhantiError('too_large', `over the limit ${name}`);

const tooLarge = (limit: BodyLimit, response: Response): GhantiError => {
  // Nothing is to follow it: the connection goes after the answer.
  response.setHeader('Connection', 'close');
  return over(limit);
};

/** The parser counts inflated bytes. */
const isInflatedTooMuch = (error: unknown): boolean =>
  error instanceof Error && 'status' in error && error.status === 413;

/** Reads the body, once; undefined where the request has none. Rejects with what the parser says (failure.ts). */
export type ReadBody = (request: Request, response: Response) => Promise<unknown>;

export const bodyReader = (limit: BodyLimit): ReadBody => {
  const { maxBytes } = limit;
  const parse = express.json({ limit: maxBytes, type: () => true, verify: refuseAltered });
  return async (request, response) => {
    if (!hasBody(request)) return undefined;
    checkType(request);
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(limit, response);
    await new Promise<void>((resolve, reject) => {
      let bytes = 0;
      // The parser would read all of what is too large before it says so, however long that takes.
      const count = ({ length }: Buffer): void => {
        bytes += length;
        if (bytes <= maxBytes) return;
        // What still comes is read past, after the answer.
        request.removeListener('data', count);
        reject(tooLarge(limit, response));
      };
      request.on('data', count);
      parse(request, response, (error?: unknown) => {
        if (error === undefined) resolve();
        else reject(isInflatedTooMuch(error) ? over(limit) : error);
      });
    });
    return request.body;
  };
};

/** For the addresses whose body may be missing: its fields; of a list or a number there are none. */
export const fieldsOf = (body: unknown): object => {
  if (body === undefined) return {};
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw invalid([], 'the body is not a JSON object');
};
