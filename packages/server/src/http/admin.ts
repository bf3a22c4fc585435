/**
 * The REST face of the administrators' table, under /api/v1/admin: Bearer tokens only, each address from the table itself.
 * Who may is decided where the commands are run.
 */
import type { RequestHandler } from 'express';
import {
  adminCommandNames,
  adminSpec,
  restInput,
  type AdminCommandName,
  type RestRoute,
} from '@ghanti/protocol';
import type { Identity } from '../auth/identity.ts';
import { sendJson } from './answer.ts';
import { queryOf } from './api.ts';
import { authenticate, type Tokens } from './authenticate.ts';
import type { ReadBody } from './body.ts';
import type { Endpoint } from './endpoint.ts';

export type AdminOptions = {
  readonly admin: { run(name: string, who: Identity, input: unknown): Promise<unknown> };
  readonly tokens: Tokens;
  readonly readBody: ReadBody;
  /** Throws `rate_limited`. */
  readonly limit: (identity: Identity) => void;
};

const runAdmin = (options: AdminOptions, command: AdminCommandName, route: RestRoute): RequestHandler => {
  const { input } = adminSpec(command);
  return async (request, response) => {
    const who = await authenticate(options.tokens, request);
    options.limit(who);
    const parts = {
      params: request.params,
      query: queryOf(request),
      body: await options.readBody(request, response),
    };
    const data = await options.admin.run(command, who, restInput(route, input, parts));
    sendJson(response, route.status, data);
  };
};

export const adminEndpoints = (options: AdminOptions): Endpoint[] =>
  adminCommandNames.flatMap((command) =>
    adminSpec(command).rest.map((route) => ({
      method: route.method,
      path: route.path,
      run: runAdmin(options, command, route),
    })),
  );
