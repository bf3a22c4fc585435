/**
 * What one may have of oneself, and how one goes (protocol.md section 4): the export as lines of JSON, written as fast as they are
 * taken and no faster; and the end of one's own account, by its password. For people only.
 */
import type { Request, RequestHandler, Response } from 'express';
import { authRoutes, GhantiError, parseInput } from '@ghanti/protocol';
import type { Accounts } from '../auth/accounts.ts';
import type { Identity } from '../auth/identity.ts';
import { sendJson } from './answer.ts';
import { callerOf } from './auth.ts';
import { personWho } from './auth-devices.ts';
import type { Tokens } from './authenticate.ts';
import type { ReadBody } from './body.ts';
import type { Endpoint } from './endpoint.ts';
import type { TrustProxy } from './peer.ts';

export type MeOptions = {
  readonly accounts: Pick<Accounts, 'prove'>;
  readonly tokens: Tokens;
  readonly trustProxy: TrustProxy;
  readonly readBody: ReadBody;
  /** Throws `rate_limited`. */
  readonly limit: (identity: Identity) => void;
  readonly exportOf: (user: string) => AsyncIterable<object>;
  /** Resolves when the account cannot be used any more. */
  readonly erase: (user: string) => Promise<void>;
};

export const meNames = ['exportMe', 'eraseMe'] as const;

/** A few at a time, for all of the node: each looks through the whole log. */
const maxExports = 2;
const busyMs = 10_000;

/** Resolves when more may be written, or nobody is there any more. */
const taken = (response: Response): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });

const exporting = ({ tokens, limit, exportOf }: MeOptions): RequestHandler => {
  const running = new Set<string>();

  const stream = async (response: Response, user: string): Promise<void> => {
    for await (const line of exportOf(user)) {
      if (response.destroyed) return;
      if (!response.headersSent) {
        response.setHeader('Content-Type', 'application/x-ndjson; charset=utf-8');
        response.setHeader('Content-Disposition', 'attachment; filename="ghanti-export.ndjson"');
      }
      if (response.write(`${JSON.stringify(line)}\n`)) continue;
      await taken(response);
    }
    response.end();
  };

  return async (request: Request, response: Response) => {
    const { user, ...who } = await personWho(tokens, request);
    limit({ user, ...who });
    if (running.has(user) || running.size >= maxExports)
      throw new GhantiError('rate_limited', 'an export is under way', { retryAfterMs: busyMs });
    running.add(user);
    try {
      await stream(response, user);
    } catch (error) {
      // Half an export must not look like a whole one.
      if (response.headersSent) response.destroy();
      throw error;
    } finally {
      running.delete(user);
    }
  };
};

const erasing =
  ({ accounts, tokens, trustProxy, readBody, limit, erase }: MeOptions): RequestHandler =>
  async (request: Request, response: Response) => {
    const who = await personWho(tokens, request);
    limit(who);
    const { password } = parseInput(authRoutes.eraseMe.input, await readBody(request, response));
    await accounts.prove(who, password, callerOf(request, trustProxy).address);
    await erase(who.user);
    sendJson(response, authRoutes.eraseMe.status, {});
  };

export const meEndpoints = (options: MeOptions): Endpoint[] => {
  const run = { exportMe: exporting(options), eraseMe: erasing(options) };
  return meNames.map((name) => ({ ...authRoutes[name], run: run[name] }));
};
