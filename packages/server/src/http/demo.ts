/**
 * Coming to the demo: a name is all it takes. What answers is an account like any other, whose handle and password nobody
 * knows, signed in by its refresh cookie.
 */
import { authRoutes, parseInput } from '@ghanti/protocol';
import type { Accounts, Caller } from '../auth/accounts.ts';
import type { SignIn } from '../auth/sign-ins.ts';

export type Guests = {
  /** A handle and a password that nobody has. */
  readonly credentials: () => { readonly handle: string; readonly password: string };
  readonly welcome: (user: string) => Promise<void>;
};

/** Makes the account of a guests. Rejects as `register` does. */
export const signInGuest = async (
  accounts: Pick<Accounts, 'register'>,
  guests: Guests,
  input: unknown,
  caller: Caller,
): Promise<SignIn> => {
  const { name } = parseInput(authRoutes.demo.input, input);
  const signIn = await accounts.register({ name, ...guests.credentials() }, 'open', caller);
  await guests.welcome(signIn.user.id);
  return signIn;
};
