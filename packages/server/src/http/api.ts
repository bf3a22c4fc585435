/**
 * The REST face of the one command table: every served command on each of its addresses, with Bearer tokens only. The
 * table gives method, path, status and where the input stands; the command itself is run as on any other transport.
 * Who asks is known before a byte of the body is read.
 */
import type { Request, RequestHandler } from 'express';
import { type CommandName, type RestRoute, commandSpec, restInput, restRoutes } from '@ghanti/protocol';
import type { Identity } from '../auth/identity.ts';
import { sendJson } from './answer.ts';
import { type Tokens, authenticate } from './authenticate.ts';
import type { ReadBody } from './body.ts';
import type { Endpoint } from './endpoint.ts';

/** What REST needs of the command table. */
export interface Commands {
  readonly served: readonly CommandName[];
  run(name: string, actor: Identity, input: unknown): Promise<unknown>;
}

export type ApiOptions = {
  readonly commands: Commands;
  readonly tokens: Tokens;
  readonly readBody: ReadBody;
  /** Of `publish`, which takes more at once. */
  readonly readLongBody: ReadBody;
};

const isDuplicate = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && 'duplicate' in data && data.duplicate === true;

/** Repeated names become lists. Not `request.query`, whose parser is the embedding application's choice. */
export const queryOf = ({ url }: Request): Record<string, unknown> => {
  const query = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '');
  const read = (name: string): unknown => {
    const values = query.getAll(name);
    return values.length === 1 ? values[0] : values;
  };
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, read(name)]));
};

const runCommand = (options: ApiOptions, command: CommandName, route: RestRoute): RequestHandler => {
  const { input } = commandSpec(command);
  const readBody = command === 'publish' ? options.readLongBody : options.readBody;
  return async (request, response) => {
    const actor = await authenticate(options.tokens, request);
    const parts = {
      params: request.params,
      query: queryOf(request),
      body: await readBody(request, response),
      idempotencyKey: request.get('idempotency-key'),
    };
    const data = await options.commands.run(command, actor, restInput(route, input, parts));
    sendJson(response, isDuplicate(data) ? 200 : route.status, data);
  };
};

/** The endpoints of all served commands. */
export const commandEndpoints = (options: ApiOptions): Endpoint[] => {
  const served = new Set(options.commands.served);
  return restRoutes
    .filter(({ command }) => served.has(command))
    .map(({ command, route }) => ({
      method: route.method,
      path: route.path,
      run: runCommand(options, command, route),
    }));
};
