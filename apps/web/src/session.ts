/**
 * Who is signed in on this page. The access token lives in memory, the refresh token in a cookie that no script sees; tabs
 * that share the cookie take turns, for a refresh token that comes twice ends its session (JW-21).
 */
import { Refusal, type Profile } from './wire.ts';

export type SignedIn = { readonly user: Profile; readonly accessToken: string };

const unreachable = new Refusal({ code: 'unavailable', message: 'the server cannot be reached' });

const refusalIn = async (response: Response): Promise<Refusal> => {
  try {
    return new Refusal(await response.json());
  } catch {
    return unreachable;
  }
};

const post = async <T>(name: string, body: object = {}): Promise<T> => {
  const response = await fetch(`/api/v1/auth/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => undefined);
  if (response === undefined) throw unreachable;
  if (!response.ok) throw await refusalIn(response);
  const answer: T = await response.json();
  return answer;
};

/** One after the other among all tabs, where the browser can; over plain http it cannot. */
const inTurn = <T>(run: () => Promise<T>): Promise<T> =>
  'locks' in navigator ? navigator.locks.request('ghanti.refresh', run) : run();

export const register = (handle: string, name: string, password: string): Promise<SignedIn> =>
  post('register', { handle, name, password });

export const login = (handle: string, password: string): Promise<SignedIn> =>
  post('login', { handle, password });

/** Rejects with `unauthenticated` where nobody is signed in. */
export const refresh = (): Promise<SignedIn> => inTurn(() => post<SignedIn>('refresh'));

export const logout = (): Promise<void> => inTurn(() => post('logout'));
