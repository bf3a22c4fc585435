/**
 * The rooms of identity, put together: the own signing secret, tokens, passwords, attempts, accounts, sign-outs.
 */
import type { Limits } from '@ghanti/protocol';
import type { Clock } from '../kit/clock.ts';
import type { Ids } from '../kit/ids.ts';
import type { AccountStore } from '../store/store.ts';
import { createAccounts, type Accounts } from './accounts.ts';
import { createAttempts } from './attempts.ts';
import type { HostJwt } from './host-tokens.ts';
import { createPasswords } from './passwords.ts';
import { createRevocations, type Revocations } from './revocations.ts';
import { signingSecret } from './secrets.ts';
import { createTokens, revocationKeepMs, type Tokens } from './tokens.ts';

export type OpenAccounts = {
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  readonly onRevoked: Revocations['onRevoked'];
  /** Whether a sign-in has ended since its token was verified. */
  readonly isRevoked: (sid: string | null) => boolean;
};

export type OpenAccountsOptions = {
  readonly config: { readonly dataDir: string; readonly jwt: HostJwt; readonly limits: Limits };
  readonly store: AccountStore;
  readonly clock: Clock;
  readonly ids: Ids;
};

export const openAccounts = async ({
  config,
  store,
  clock,
  ids,
}: OpenAccountsOptions): Promise<OpenAccounts> => {
  const secret = await signingSecret(config.dataDir);
  const revocations = createRevocations({ clock, keepMs: revocationKeepMs });
  const tokens = createTokens({ secret, jwt: config.jwt, accounts: store, clock, revocations });
  const attempts = createAttempts(config.limits);
  const passwords = createPasswords({});
  const accounts = createAccounts({ accounts: store, tokens, passwords, attempts, revocations, clock, ids });
  return {
    accounts,
    tokens,
    onRevoked: (listener) => revocations.onRevoked(listener),
    isRevoked: (sid) => sid !== null && revocations.has(sid),
  };
};
