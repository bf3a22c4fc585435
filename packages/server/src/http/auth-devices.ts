/**
 * One's own sign-ins and password over HTTP, by an access token (protocol.md section 4). For people only: a machine's key has
 * no sign-ins. What is another's is answered as what is not there (PRV-1).
 */
import type { Request, RequestHandler, Response } from 'express';
import { authRoutes, GhantiError, parseInput, type SessionList } from '@ghanti/protocol';
import type { Accounts, Caller } from '../auth/accounts.ts';
import type { Identity } from '../auth/identity.ts';
import type { Device, SignIns } from '../auth/sign-ins.ts';
import { sendJson } from './answer.ts';
import { callerOf } from './auth.ts';
import { authenticate, type Tokens } from './authenticate.ts';
import { fieldsOf, type ReadBody } from './body.ts';
import type { Endpoint } from './endpoint.ts';
import type { TrustProxy } from './peer.ts';

export type DevicesOptions = {
  readonly accounts: Pick<Accounts, 'changePassword'> & {
    readonly signIns: Pick<SignIns, 'list' | 'endOwn' | 'endAll'>;
  };
  readonly tokens: Tokens;
  readonly trustProxy: TrustProxy;
  readonly readBody: ReadBody;
  /** Rejects with `rate_limited`. */
  readonly limit: (identity: Identity) => void;
};

export const deviceNames = ['listSessions', 'endSession', 'endOtherSessions', 'changePassword'] as const;
type DeviceName = (typeof deviceNames)[number];

type Asked = {
  readonly who: Identity;
  readonly input: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
};
type Answer = (asked: Asked) => Promise<object>;

const deviceOf = (session: Device, who: Identity): SessionList['sessions'][number] => ({
  id: session.sid,
  createdAt: session.createdAt,
  lastUsedAt: session.usedAt,
  current: session.sid === who.sid,
  ...(session.agent !== null && { agent: session.agent }),
});

/** Who asks, where it is a person. */
export const personWho = async (tokens: Tokens, request: Request): Promise<Identity> => {
  const who = await authenticate(tokens, request);
  if (who.key !== undefined) throw new GhantiError('forbidden', 'this key may not do that');
  return who;
};

export const deviceEndpoints = (options: DevicesOptions): Endpoint[] => {
  const { accounts, tokens, trustProxy, readBody, limit } = options;
  const { signIns } = accounts;

  const answers: Readonly<Record<DeviceName, Answer>> = {
    listSessions: async ({ who }) => ({
      sessions: (await signIns.list(who.user)).map((session) => deviceOf(session, who)),
    }),
    endSession: async ({ who, input }) => {
      const { sid } = parseInput(authRoutes.endSession.input, input);
      await signIns.endOwn(who, sid);
      return {};
    },
    endOtherSessions: async ({ who }) => ({ ended: await signIns.endAll(who.user, who.sid ?? undefined) }),
    changePassword: async ({ who, input, caller }) => {
      await accounts.changePassword(who, input, caller);
      return {};
    },
  };

  const handler =
    (name: DeviceName): RequestHandler =>
    async (request: Request, response: Response) => {
      const who = await personWho(tokens, request);
      limit(who);
      const body = fieldsOf(await readBody(request, response));
      const given = parseInput(authRoutes[name].input, { ...body, ...request.params });
      const caller = callerOf(request, trustProxy);
      sendJson(response, authRoutes[name].status, await answers[name]({ who, input: given, caller }));
    };

  return deviceNames.map((name) => ({ ...authRoutes[name], run: handler(name) }));
};
