/**
 * Who is signed in on this page. The access token lives in memory, the refresh token in a cookie that no script sees; tabs
 * that share the cookie take turns, for a refresh token that comes twice ends its session (JW-21).
 */
import { Refusal, type ProblemDetails, type Profile } from './wire.ts';

export type SignedIn = { readonly user: Profile; readonly accessToken: string };

const unreachable = new Refusal({ code: 'unavailable', message: 'the server cannot be reached' });

/** What a problem says, with the first thing that does not fit. */
const refusalIn = async (response: Response): Promise<Refusal> => {
  try {
    const { code, detail, issues, retryAfterMs }: ProblemDetails = await response.json();
    const [issue] = issues ?? [];
    const message = issue === undefined ? detail : `${issue.path}: ${issue.message}`;
    return new Refusal({ code, message, ...(retryAfterMs !== undefined && { retryAfterMs }) });
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

const mark = 'ghanti.signed-in';

/** Whether somebody was signed in when this browser was last here; spares a newcomer a refused request. */
export const wasSignedIn = (): boolean => {
  try {
    return localStorage.getItem(mark) !== null;
  } catch {
    return true;
  }
};

const remember = (isSignedIn: boolean): void => {
  try {
    if (isSignedIn) localStorage.setItem(mark, '');
    else localStorage.removeItem(mark);
  } catch {
    // Then it is asked every time.
  }
};

const entering = async (signedIn: Promise<SignedIn>): Promise<SignedIn> => {
  const answer = await signedIn;
  remember(true);
  return answer;
};

export const register = (handle: string, name: string, password: string): Promise<SignedIn> =>
  entering(post('register', { handle, name, password }));

export const login = (handle: string, password: string): Promise<SignedIn> =>
  entering(post('login', { handle, password }));

/** Rejects with `unauthenticated` where nobody is signed in. */
export const refresh = async (): Promise<SignedIn> => {
  try {
    return await inTurn(() => post<SignedIn>('refresh'));
  } catch (error) {
    if (error instanceof Refusal && error.code === 'unauthenticated') remember(false);
    throw error;
  }
};

export const logout = (): Promise<void> => {
  remember(false);
  return inTurn(() => post('logout'));
};
