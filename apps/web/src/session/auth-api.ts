/**
 * The addresses of own accounts, as functions. The refresh token lives in a cookie that no script sees; tabs that share it
 * take turns, for a refresh token that comes twice ends its session (JW-21).
 */
import { Refusal } from '@ghanti/client';
import type { AuthOptions, ProblemDetails, Profile } from '@ghanti/protocol';

export type SignedIn = { readonly user: Profile; readonly accessToken: string; readonly expiresAt: number };

export type NewAccount = {
  readonly handle: string;
  readonly name: string;
  readonly password: string;
  readonly invite?: string;
};

const unreachable = (): Refusal =>
  new Refusal({ code: 'unavailable', message: 'the server cannot be reached' });

const refusalIn = async (response: Response): Promise<Refusal> => {
  try {
    const { code, detail, issues, retryAfterMs }: ProblemDetails = await response.json();
    return new Refusal({
      code,
      message: detail,
      ...(issues !== undefined && { issues }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  } catch {
    return unreachable();
  }
};

/** Rejects with what the server refuses, or with `unavailable`. */
export const ask = async (method: string, path: string, more: RequestInit = {}): Promise<Response> => {
  const response = await fetch(`/api/v1/${path}`, { method, ...more }).catch(() => undefined);
  if (response === undefined) throw unreachable();
  if (!response.ok) throw await refusalIn(response);
  return response;
};

export const askAuth = async <T>(method: string, path: string, more: RequestInit = {}): Promise<T> => {
  const response = await ask(method, `auth/${path}`, more);
  const answer: T = await response.json();
  return answer;
};

const post = <T>(path: string, body: object = {}): Promise<T> =>
  askAuth('POST', path, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** One after the other among all tabs, where the browser can; over plain http on another host it cannot. */
const inTurn = <T>(run: () => Promise<T>): Promise<T> =>
  'locks' in navigator ? navigator.locks.request('ghanti.refresh', run) : run();

export const register = (account: NewAccount): Promise<SignedIn> => post('register', account);

export const login = (handle: string, password: string): Promise<SignedIn> =>
  post('login', { handle, password });

/** Into a demo, where a name is all it takes. */
export const comeAsGuest = (name: string): Promise<SignedIn> => post('demo', { name });

export const resetPassword = (code: string, password: string): Promise<SignedIn> =>
  post('reset', { code, password });

/** Which ways in there are. */
export const signInOptions = (): Promise<AuthOptions> => askAuth('GET', 'options');

/** Rejects with `unauthenticated` where nobody is signed in. */
export const refresh = (): Promise<SignedIn> => inTurn(() => post<SignedIn>('refresh'));

export const logout = (): Promise<void> => inTurn(() => post('logout'));
