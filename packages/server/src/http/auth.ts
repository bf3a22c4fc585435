/**
 * Own accounts over HTTP (protocol.md section 4): the refresh token lives in a cookie that no script can read and that no
 * command takes; everything else is in the body. Where the cookie counts, only our own pages may ask.
 * Left to others: passwords, rotation, limits (auth/), what needs a token (auth-devices.ts).
 */
import { parseCookie } from 'cookie';
import type { Request, RequestHandler, Response } from 'express';
import { GhantiError, authRoutes, notFound, parseInput } from '@ghanti/protocol';
import type { Accounts, Caller, Registration } from '../auth/accounts.ts';
import type { SignIn, SignIns } from '../auth/sign-ins.ts';
import { profileOf } from '../chat/views.ts';
import { sendJson } from './answer.ts';
import type { ReadBody } from './body.ts';
import { signInGuest, type Guests } from './demo.ts';
import type { Endpoint } from './endpoint.ts';
import type { OriginRule } from './origin.ts';
import { type TrustProxy, clientAddress, isSecure } from './peer.ts';

export type AuthOptions = {
  readonly accounts: Pick<Accounts, 'register' | 'login' | 'reset'> & {
    readonly signIns: Pick<SignIns, 'refresh' | 'logout'>;
  };
  readonly registration: Registration;
  /** Whether people of a host application come with its tokens. */
  readonly host: boolean;
  /** In a demo: how somebody comes by a name alone. */
  readonly guests?: Guests | undefined;
  readonly origin: OriginRule;
  readonly trustProxy: TrustProxy;
  readonly readBody: ReadBody;
};

/** Under https no neighbour on another name, nor a page without TLS, can put one of its own in its place. */
const cookieName = (secure: boolean): string => (secure ? '__Host-ghanti_session' : 'ghanti_session');

/** What the cookie of a session holds. */
export const refreshToken = (request: Request, secure: boolean): string | undefined =>
  parseCookie(request.headers.cookie ?? '')[cookieName(secure)];

const setCookie = (response: Response, secure: boolean, value: string, expiresAt: number): void => {
  const rules = { path: '/', secure, httpOnly: true, sameSite: 'strict' } as const;
  response.cookie(cookieName(secure), value, { ...rules, expires: new Date(expiresAt) });
};

/** Where a request comes from, and what it calls itself. */
export const callerOf = (request: Request, trustProxy: TrustProxy): Caller => ({
  address: clientAddress(request, trustProxy),
  agent: request.headers['user-agent'],
});

const names = ['register', 'login', 'refresh', 'logout', 'resetPassword', 'signInOptions', 'demo'] as const;

/** Those that are served and ask for no token. */
export const authNames = ({ guests }: Pick<AuthOptions, 'guests'>): readonly (typeof names)[number][] =>
  names.filter((name) => name !== 'demo' || guests !== undefined);

export const authEndpoints = (options: AuthOptions): Endpoint[] => {
  const { accounts, registration, host, guests, origin, trustProxy, readBody } = options;

  const signedIn = (request: Request, response: Response, status: number, signIn: SignIn): void => {
    const { user, accessToken, expiresAt } = signIn;
    setCookie(response, isSecure(request, trustProxy), signIn.refreshToken, signIn.refreshExpiresAt);
    sendJson(response, status, { user: profileOf(user), accessToken, expiresAt });
  };

  const signingIn =
    (status: number, enter: (input: unknown, caller: Caller) => Promise<SignIn>): RequestHandler =>
    async (request, response) => {
      const input = await readBody(request, response);
      signedIn(request, response, status, await enter(input, callerOf(request, trustProxy)));
    };

  /** The cookie's token, when the request may use one. */
  const cookie = async (request: Request, response: Response): Promise<string | undefined> => {
    if (!origin.allowsCookie(request)) throw new GhantiError('forbidden', 'this origin is not allowed');
    parseInput(authRoutes.refresh.input, (await readBody(request, response)) ?? {});
    return refreshToken(request, isSecure(request, trustProxy));
  };

  const refresh: RequestHandler = async (request, response) => {
    const signIn = await accounts.signIns.refresh(await cookie(request, response));
    signedIn(request, response, authRoutes.refresh.status, signIn);
  };

  const logout: RequestHandler = async (request, response) => {
    await accounts.signIns.logout(await cookie(request, response));
    setCookie(response, isSecure(request, trustProxy), '', 0);
    sendJson(response, authRoutes.logout.status, {});
  };

  const run = {
    register: signingIn(authRoutes.register.status, (input, caller) =>
      accounts.register(input, registration, caller),
    ),
    login: signingIn(authRoutes.login.status, (input, caller) => accounts.login(input, caller)),
    resetPassword: signingIn(authRoutes.resetPassword.status, (input, caller) =>
      accounts.reset(input, caller),
    ),
    refresh,
    logout,
    signInOptions: ((_request, response) =>
      sendJson(response, 200, {
        registration,
        demo: guests !== undefined,
        host,
      })) satisfies RequestHandler,
    demo: signingIn(authRoutes.demo.status, (input, caller) => {
      if (guests === undefined) throw notFound();
      return signInGuest(accounts, guests, input, caller);
    }),
  };
  return authNames(options).map((name) => ({ ...authRoutes[name], run: run[name] }));
};
