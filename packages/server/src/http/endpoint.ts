/**
 * Addresses of the API and what answers there. Endpoints are gathered first and mounted together, so that a known path
 * with another method is 405 and says which methods there are, and anything else below the prefix is 404 (RS-17).
 */
import { type RequestHandler, Router } from 'express';
import { GhantiError, notFound } from '@ghanti/protocol';
import { sendProblem } from './answer.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type Endpoint = {
  readonly method: Method;
  /** As Express writes it. */
  readonly path: string;
  readonly run: RequestHandler;
};

const register = (router: Router, { method, path, run }: Endpoint): void => {
  switch (method) {
    case 'GET':
      return void router.get(path, run);
    case 'POST':
      return void router.post(path, run);
    case 'PUT':
      return void router.put(path, run);
    case 'PATCH':
      return void router.patch(path, run);
    case 'DELETE':
      return void router.delete(path, run);
  }
};

/** 405, with the methods that would do. */
export const methodNotAllowed = (methods: readonly Method[]): RequestHandler => {
  const allowed = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
  return (_request, response) => {
    response.setHeader('Allow', allowed);
    sendProblem(response, new GhantiError('unsupported', `this address takes ${allowed}`), 405);
  };
};

/** Answers whatever got this far. */
export const nothingHere: RequestHandler = (_request, response) => sendProblem(response, notFound());

/** A router with all of them. */
export const mount = (endpoints: readonly Endpoint[]): Router => {
  const router = Router({ caseSensitive: true, strict: true });
  for (const endpoint of endpoints) register(router, endpoint);
  for (const [path, same] of Map.groupBy(endpoints, (endpoint) => endpoint.path)) {
    router.all(path, methodNotAllowed(same.map(({ method }) => method)));
  }
  return router;
};
