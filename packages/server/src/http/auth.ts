/**
 * Own accounts over HTTP (protocol.md section 4): the refresh token lives in a cookie that no script can read and that goes
 * to these addresses only; everything else is in the body. Where the cookie counts, only our own pages may ask.
 * Left to others: passwords, rotation, limits (auth/accounts.ts).
 */
import { parseCookie } from 'cookie';
import type { Request, RequestHandler, Response } from 'express';
import { GhantiError, authRoutes, parseInput } from '@ghanti/protocol';
import type { Accounts, Registration, SignIn } from '../auth/accounts.ts';
import { profileOf } from '../chat/views.ts';
import { sendJson } from './answer.ts';
import type { ReadBody } from './body.ts';
import type { Endpoint } from './endpoint.ts';
import type { OriginRule } from './origin.ts';
import { type TrustProxy, clientAddress, isSecure } from './peer.ts';

export type AuthOptions = {
  readonly accounts: Pick<Accounts, 'register' | 'login' | 'refresh' | 'logout'>;
  readonly registration: Registration;
  readonly origin: OriginRule;
  readonly trustProxy: TrustProxy;
  readonly readBody: ReadBody;
};

const path = '/api/v1/auth';

/** `__Secure-`, not `__Host-`: the latter would have to go to every address. */
const cookieName = (secure: boolean): string => (secure ? '__Secure-ghanti_refresh' : 'ghanti_refresh');

const refreshToken = (request: Request, secure: boolean): string | undefined =>
  parseCookie(request.headers.cookie ?? '')[cookieName(secure)];

const setCookie = (response: Response, secure: boolean, value: string, expiresAt: number): void => {
  const rules = { path, secure, httpOnly: true, sameSite: 'strict' } as const;
  response.cookie(cookieName(secure), value, { ...rules, expires: new Date(expiresAt) });
};

/** Those that are built. */
export const authNames = ['register', 'login', 'refresh', 'logout'] as const;

export const authEndpoints = (options: AuthOptions): Endpoint[] => {
  const { accounts, registration, origin, trustProxy, readBody } = options;

  const signedIn = (request: Request, response: Response, status: number, signIn: SignIn): void => {
    const { user, accessToken, expiresAt } = signIn;
    setCookie(response, isSecure(request, trustProxy), signIn.refreshToken, signIn.refreshExpiresAt);
    sendJson(response, status, { user: profileOf(user), accessToken, expiresAt });
  };

  const register: RequestHandler = async (request, response) => {
    const input = await readBody(request, response);
    const signIn = await accounts.register(input, registration, clientAddress(request, trustProxy));
    signedIn(request, response, authRoutes.register.status, signIn);
  };

  const login: RequestHandler = async (request, response) => {
    const signIn = await accounts.login(
      await readBody(request, response),
      clientAddress(request, trustProxy),
    );
    signedIn(request, response, authRoutes.login.status, signIn);
  };

  /** The cookie's token, when the request may use one. */
  const cookie = async (request: Request, response: Response): Promise<string | undefined> => {
    if (!origin.allowsCookie(request)) throw new GhantiError('forbidden', 'this origin is not allowed');
    parseInput(authRoutes.refresh.input, (await readBody(request, response)) ?? {});
    return refreshToken(request, isSecure(request, trustProxy));
  };

  const refresh: RequestHandler = async (request, response) => {
    const signIn = await accounts.refresh(await cookie(request, response));
    signedIn(request, response, authRoutes.refresh.status, signIn);
  };

  const logout: RequestHandler = async (request, response) => {
    await accounts.logout(await cookie(request, response));
    setCookie(response, isSecure(request, trustProxy), '', 0);
    sendJson(response, authRoutes.logout.status, {});
  };

  const run = { register, login, refresh, logout };
  return authNames.map((name) => ({ ...authRoutes[name], run: run[name] }));
};
