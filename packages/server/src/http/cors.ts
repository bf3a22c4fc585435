/**
 * What a page on another origin may do (protocol.md section 4, HS-06). An allowed one gets its headers; a foreign one
 * gets a preflight without any, and 403 on the request itself, before anything runs. Never credentials: a cookie is for
 * our own pages only.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { GhantiError } from '@ghanti/protocol';
import type { OriginRule } from './origin.ts';

const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE';
/** What ours and the usual readers of streams send. */
const headers = 'Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Cache-Control';
const preflightSeconds = '600';
const foreign = 'this origin is not allowed';

const allow = (request: IncomingMessage, response: ServerResponse): void => {
  response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '');
  response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
};

const answerPreflight = (response: ServerResponse, allowed: boolean): void => {
  if (allowed) {
    response.setHeader('Access-Control-Allow-Methods', methods);
    response.setHeader('Access-Control-Allow-Headers', headers);
    response.setHeader('Access-Control-Max-Age', preflightSeconds);
  }
  response.statusCode = 204;
  response.end();
};

const repeated = (request: IncomingMessage, name: string): boolean =>
  (request.headersDistinct[name]?.length ?? 0) > 1;

/** Stands before every route of the API. */
export const crossOrigin =
  (rule: OriginRule): RequestHandler =>
  (request, response, next) => {
    response.vary('Origin');
    const { origin } = request.headers;
    if (repeated(request, 'origin') || repeated(request, 'host')) {
      return next(new GhantiError('invalid', 'a header that may stand once stands twice'));
    }
    const allowed = rule.allows(request);
    if (allowed && origin !== undefined) allow(request, response);
    if (request.method === 'OPTIONS') return answerPreflight(response, allowed && origin !== undefined);
    next(allowed ? undefined : new GhantiError('forbidden', foreign));
  };
