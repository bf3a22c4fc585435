/**
 * The rooms of identity, put together: the own signing secret, tokens, keys, passwords, attempts, accounts, sign-outs.
 */
import type { Limits } from '@ghanti/protocol';
import type { Clock, Timer } from '../kit/clock.ts';
import type { Ids } from '../kit/ids.ts';
import type { AccountStore, AuditEntry, Store } from '../store/store.ts';
import type { AcrossNodes } from './across-nodes.ts';
import { Accounts, type Invitations } from './accounts.ts';
import { createApiKeys, type ApiKeys } from './api-keys.ts';
import { createAttempts, type Attempts } from './attempts.ts';
import type { HostJwt } from './host-tokens.ts';
import type { Identity } from './identity.ts';
import { createLinks, type Links } from './links.ts';
import { createOversight, type Oversight } from './oversight.ts';
import { createPasswords } from './passwords.ts';
import { createRevocations, type Revocations } from './revocations.ts';
import { signingSecret } from './secrets.ts';
import { SignIns } from './sign-ins.ts';
import { createTickets, type Tickets } from './tickets.ts';
import { createTokens, revocationKeepMs, type Tokens } from './tokens.ts';

export type OpenAccounts = {
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  readonly tickets: Tickets;
  readonly keys: ApiKeys;
  readonly links: Links;
  readonly oversight: Oversight;
  readonly attempts: Pick<Attempts, 'invitation'>;
  readonly onRevoked: Revocations['onRevoked'];
  /** Whether what this rests on was taken back since its token was verified. */
  readonly isRevoked: (identity: Identity) => boolean;
  /** Says how invitations to groups are taken, once the rules of the place stand. */
  readonly inviteBy: (invitations: Invitations) => void;
  readonly close: () => void;
};

export type OpenAccountsOptions = {
  readonly config: { readonly dataDir: string; readonly jwt: HostJwt; readonly limits: Limits };
  readonly store: Pick<Store, 'accounts' | 'keys' | 'links' | 'audit' | 'signingSecret'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly others?: AcrossNodes | undefined;
};

const hour = 60 * 60 * 1000;
/** How long an ended session is kept, for whoever asks what became of it. */
const keepEndedMs = 30 * 24 * hour;

const sweeping = (accounts: AccountStore, clock: Clock): Timer =>
  // A sweep that fails is made up by the next one.
  clock.every(hour, () => void accounts.forgetSessions(clock.now() - keepEndedMs).catch(() => undefined));

export const openAccounts = async (options: OpenAccountsOptions): Promise<OpenAccounts> => {
  const { config, store, clock, ids, others } = options;
  const { accounts: people } = store;
  const secret =
    (await store.signingSecret?.(Buffer.from(ids.random(32), 'base64url'))) ??
    (await signingSecret(config.dataDir));
  const revocations = createRevocations({ clock, keepMs: revocationKeepMs, others });
  const shared = { accounts: people, clock, ids, revocations };
  const keys = createApiKeys({ ...shared, keys: store.keys });
  const tokens = createTokens({ ...shared, secret, jwt: config.jwt, keys });
  const signIns = new SignIns({ ...shared, tokens, secret });
  let invitations: Invitations | undefined;
  const attempts = createAttempts(config.limits, others?.counters);
  const accounts = new Accounts({
    ...shared,
    signIns,
    links: store.links,
    passwords: createPasswords({}),
    attempts,
    invitations: () => invitations,
    note: (entry: Omit<AuditEntry, 'at'>) => store.audit.append({ ...entry, at: clock.now() }),
  });
  const sweep = sweeping(people, clock);
  return {
    accounts,
    attempts,
    tokens,
    tickets: createTickets({ ...shared, others }),
    keys,
    links: createLinks({ ...shared, links: store.links }),
    oversight: createOversight({ ...shared, keys: store.keys, signIns }),
    onRevoked: (listener) => revocations.onRevoked(listener),
    isRevoked: (identity) => revocations.has(identity),
    inviteBy: (given) => (invitations = given),
    close: () => sweep.cancel(),
  };
};
