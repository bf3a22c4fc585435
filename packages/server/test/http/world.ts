/**
 * The router in a bare Express application on a free port, with a command table and accounts that need no store. The
 * application is somebody else's: it has a route of its own.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import express from 'express';
import { GhantiError, commandSpec, isCommandName, notFound, parseInput } from '@ghanti/protocol';
import { expect } from 'vitest';
import type { SignIn } from '../../src/auth/sign-ins.ts';
import { type HttpOptions, createHttp } from '../../src/http/app.ts';
import { createMetrics } from '../../src/kit/metrics.ts';
import type { UserRow } from '../../src/store/store.ts';

const asha: UserRow = {
  id: 'u_asha',
  handle: 'asha',
  name: 'Asha',
  about: null,
  avatar: null,
  roles: [],
  createdAt: 1,
  privacy: { receipts: true, lastSeen: 'everyone' },
};
const signIn: SignIn = {
  user: asha,
  accessToken: 'access',
  expiresAt: 2,
  refreshToken: 'sid.secret',
  refreshExpiresAt: 4e12,
};

/** What was run, in order, and the addresses that accounts were told. */
type Seen = { command: string; input: unknown }[];

const run =
  (seen: Seen): HttpOptions['commands']['run'] =>
  async (command, _actor, given) => {
    if (!isCommandName(command)) throw new Error('not a command');
    const input: unknown = parseInput(commandSpec(command).input, given);
    seen.push({ command, input });
    const channel = Object(input).channel as unknown;
    if (channel === 'missing' || channel === 'theirs') throw notFound();
    if (channel === 'closed') throw new GhantiError('forbidden', 'not allowed');
    if (channel === 'busy')
      throw new GhantiError('rate_limited', 'too many commands', { retryAfterMs: 1200 });
    if (channel === 'bug') throw new Error('select secret from store.ts');
    return channel === 'again' ? { event: { seq: 1 }, duplicate: true } : { event: { seq: 1 } };
  };

const unauthenticated = (): GhantiError => new GhantiError('unauthenticated', 'no valid token');

const accounts = (seen: Seen): HttpOptions['accounts'] => ({
  register: async (input, mode, { address }) => {
    seen.push({ command: `register ${mode} ${address}`, input });
    return signIn;
  },
  login: async (input, { address }) => {
    seen.push({ command: `login ${address}`, input });
    return signIn;
  },
  reset: async (input) => {
    seen.push({ command: 'reset', input });
    return signIn;
  },
  prove: async () => undefined,
  changePassword: async (_who, input) => void seen.push({ command: 'changePassword', input }),
  signIns: {
    refresh: async (token) => {
      seen.push({ command: 'refresh', input: token });
      if (token === undefined) throw unauthenticated();
      return { ...signIn, refreshToken: 'sid.next' };
    },
    logout: async (token) => void seen.push({ command: 'logout', input: token }),
    identify: async () => ({ user: asha.id, sid: 's', roles: [], expiresAt: 4e12 }),
    list: async () => [],
    endOwn: async (_who, sid) => void seen.push({ command: 'endOwn', input: sid }),
    endAll: async (_user, except) => (seen.push({ command: 'endAll', input: except }), 2),
  },
});

export const startHttp = async (more: Partial<HttpOptions> = {}) => {
  const seen: Seen = [];
  const logged: string[] = [];
  const verified: string[] = [];
  const metrics = createMetrics();
  const app = express();
  app.get('/own', (_request, response) => void response.send('<p>the application</p>'));
  app.use(
    createHttp({
      commands: {
        served: [
          'sendMessage',
          'history',
          'mark',
          'findUsers',
          'removeMember',
          'getProfile',
          'leave',
          'publish',
        ],
        run: run(seen),
      },
      tokens: {
        verify: async (token) => {
          verified.push(token);
          if (token !== 'good') throw unauthenticated();
          return { user: asha.id, sid: 's', roles: [], expiresAt: 1 };
        },
      },
      tickets: {
        issue: () => Promise.resolve({ ticket: 't', expiresAt: 1 }),
        redeem: () => Promise.reject(unauthenticated()),
      },
      lab: {
        open: () => ({}),
        read: () => {
          throw notFound();
        },
        close: () => undefined,
      },
      events: {
        door: {
          checkOpen: () => undefined,
          stream: async (_reader, _notBeforeMs, response) => void response.end('data: {}\n\n'),
          turnAway: () => false,
          poll: async () => '{}',
        },
        knock: () => () => undefined,
        pace: () => 0,
        turn: () => 0,
      },
      accounts: accounts(seen),
      registration: 'open',
      admin: { run: async () => ({}) },
      exportOf: async function* () {
        yield { is: 'profile' };
      },
      erase: async () => undefined,
      host: true,
      limit: () => undefined,
      site: { origins: ['https://app.example'] },
      trustProxy: 0,
      limits: { maxPublishBytes: 262_144, maxFrameBytes: 4096 },
      health: { live: () => true, ready: () => [] },
      metrics,
      version: { version: '1.2.3' },
      logger: { error: (_context, message) => void logged.push(message) },
      ...more,
    }),
  );
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}`;
  const auth = { authorization: 'Bearer good' };
  return {
    seen,
    logged,
    verified,
    port,
    url,
    get: (path: string, headers: Record<string, string> = auth) => fetch(`${url}${path}`, { headers }),
    send: (method: string, path: string, body?: BodyInit, headers: Record<string, string> = {}) =>
      fetch(`${url}${path}`, {
        method,
        headers: { ...auth, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body }),
      }),
    [Symbol.asyncDispose]: async () => {
      metrics.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
};

export type World = Awaited<ReturnType<typeof startHttp>>;

/** Bytes as they are, and what comes back until the server closes or falls silent. */
export const raw = async (port: number, text: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1');
  socket.end(text);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
};

/** Status and code of a problem, after checking that it is one. */
export const problemOf = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const body = (await response.json()) as { status: number; code: string; detail: string };
  expect(body.status).toBe(response.status);
  return `${response.status} ${body.code}`;
};
