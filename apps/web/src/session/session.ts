/**
 * Who is signed in in this browser, and the client that speaks for him. The access token lives in memory. Who was signed
 * in when the browser was last here is remembered, so that his chats are on screen before any answer of the network (G1);
 * signing out in one tab signs out all of them and forgets everything (N7).
 */
import { createClient, indexedDbStorage, type Client } from '@ghanti/client';
import { useSyncExternalStore } from 'react';
import { forgetRules } from '../feeds/kept-rules.ts';
import { kept } from '../ui/kept.ts';
import { createValue } from '../ui/value.ts';
import {
  comeAsGuest,
  login,
  logout,
  refresh,
  register,
  resetPassword,
  type NewAccount,
  type SignedIn,
} from './auth-api.ts';

/** Why somebody sees the first screen. */
export type OutReason = 'signedOut' | 'ended' | undefined;

export type Session =
  | { readonly is: 'out'; readonly reason: OutReason }
  | { readonly is: 'in'; readonly user: string; readonly client: Client };

type Held = { readonly token: string; readonly expiresAt: number };

const remembered = kept('user');
const session = createValue<Session>({ is: 'out', reason: undefined });
let held: Held | undefined;
/** Whoever asks meanwhile gets the same. */
let refreshing: Promise<Held> | undefined;

/** Not handed out when so little is left of it. */
const shortestMs = 5_000;

const hold = ({ accessToken, expiresAt }: SignedIn): Held => (held = { token: accessToken, expiresAt });

const current = async ({ fresh }: { readonly fresh: boolean }): Promise<Held> => {
  if (!fresh && held !== undefined && held.expiresAt - Date.now() > shortestMs) return held;
  refreshing ??= refresh()
    .then(hold)
    .finally(() => (refreshing = undefined));
  return refreshing;
};

const end = (reason: OutReason): void => {
  if (session.get().is === 'out') return;
  held = undefined;
  session.set({ is: 'out', reason });
};

/** The server says that nobody is signed in any more: what is kept stays for when he comes back. */
const watchEnd = (client: Client): void => {
  const stop = client.connection.subscribe(() => {
    if (client.connection.get().is !== 'signedOut') return;
    stop();
    remembered.set('');
    end('ended');
    void client.close();
  });
};

const begin = (user: string): void => {
  const client = createClient({ user, token: current, storage: indexedDbStorage() });
  watchEnd(client);
  // What goes wrong is told by `connection`.
  client.connect().catch(() => undefined);
  session.set({ is: 'in', user, client });
};

const enter = (signedIn: SignedIn): void => {
  hold(signedIn);
  remembered.set(signedIn.user.id);
  begin(signedIn.user.id);
};

export const signUp = async (account: NewAccount): Promise<void> => enter(await register(account));

export const signIn = async (handle: string, password: string): Promise<void> =>
  enter(await login(handle, password));

export const visit = async (name: string): Promise<void> => enter(await comeAsGuest(name));

/** A new password by a one-time link; whoever has the link is signed in. */
export const setPassword = async (code: string, password: string): Promise<void> =>
  enter(await resetPassword(code, password));

/** Where the server cannot be told, its session ends by itself. */
export const signOut = async (): Promise<void> => {
  const now = session.get();
  if (now.is === 'out') return;
  remembered.set('');
  await logout().catch(() => undefined);
  await now.client.forget();
  forgetRules(now.user);
  end('signedOut');
};

/** An access token for addresses outside the table of commands. */
export const accessToken = async (): Promise<string> => (await current({ fresh: false })).token;

/** Takes up who was here last, and follows the other tabs. */
export const resumeSession = (): void => {
  const user = remembered.get() ?? '';
  if (user !== '') begin(user);
  remembered.watch(() => {
    const now = session.get();
    const other = remembered.get() ?? '';
    if (now.is === 'in' && other !== now.user) {
      void now.client.close();
      end('signedOut');
    } else if (now.is === 'out' && other !== '') begin(other);
  });
};

export const useSession = (): Session => useSyncExternalStore(session.subscribe, session.get);
