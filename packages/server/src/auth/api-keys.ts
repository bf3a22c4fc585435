/**
 * API keys `ghk_…` for machines (protocol.md section 4). Promise: only a hash is stored, and the text is shown once, to who made
 * it; a key acts as an account of its own, or of a machine that is there already, never as a person; a revoked one is
 * refused at once and its connections are told of (AUTH-1). What a scope opens is decided where commands are run.
 */
import { createHash } from 'node:crypto';
import { GhantiError, notFound, type KeyScope } from '@ghanti/protocol';
import type { Clock } from '../kit/clock.ts';
import type { Ids } from '../kit/ids.ts';
import type { AccountStore, KeyRow, KeyStore, NewUser, UserRow } from '../store/store.ts';
import type { Identity } from './identity.ts';
import type { Revocations } from './revocations.ts';
import { Recent } from './recent.ts';
import { isWelcome, lately } from './standing.ts';
import { refused } from './token-shape.ts';

export type NewKey = {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** The machine's account, where it has one already; else one is made, with this handle. */
  readonly user?: string | undefined;
  readonly handle?: string | undefined;
  readonly expiresAt?: number | undefined;
};

export type MadeKey = { readonly text: string; readonly key: KeyRow };

export interface ApiKeys {
  /** Rejects with `unauthenticated` for what is no key, or none any more. */
  verify(text: string): Promise<Identity>;
  /** Whether a key that was verified here still stands. */
  stands(id: string): Promise<boolean>;
  /** `by` is the administrator; null for the operator at the console. Rejects with `conflict`, `not_found`. */
  create(wanted: NewKey, by: string | null): Promise<MadeKey>;
  list(after: string | undefined, limit: number): Promise<readonly KeyRow[]>;
  /** The key as it was; undefined where there is none. */
  revoke(id: string): Promise<KeyRow | undefined>;
}

export type ApiKeysOptions = {
  readonly keys: KeyStore;
  readonly accounts: Pick<AccountStore, 'user'>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly ids: Pick<Ids, 'random' | 'user'>;
  readonly revocations: Revocations;
};

const form = /^ghk_[\w-]{43}$/;
/** What a key without an end says of itself: the last moment that the contract can name. */
const endless = 4_102_444_800_000;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** Whether a token means to be a key. */
export const looksLikeKey = (token: unknown): token is string =>
  typeof token === 'string' && token.startsWith('ghk_');

type Standing = { readonly key: KeyRow; readonly user: UserRow; readonly expiresAt: number };
type Found = { readonly key: KeyRow; readonly user: UserRow | undefined } | undefined;

const mostKnown = 10_000;

const verifying = ({ keys, accounts, clock }: ApiKeysOptions): Pick<ApiKeys, 'verify' | 'stands'> => {
  /** The hashes of keys by their ids: a connection keeps the id alone. */
  const known = new Recent<string>({ max: mostKnown, ttlMs: endless, clock });
  const found = lately(clock, async (hash): Promise<Found> => {
    const key = await keys.byHash(hash);
    return key === undefined ? undefined : { key, user: await accounts.user(key.user) };
  });
  const standing = async (hash: string): Promise<Standing | undefined> => {
    const { key, user } = (await found(hash)) ?? {};
    const expiresAt = key?.expiresAt ?? endless;
    if (key === undefined || key.revokedAt !== null || expiresAt <= clock.now() || !isWelcome(user))
      return undefined;
    return { key, user, expiresAt };
  };
  const verify = async (text: string): Promise<Identity> => {
    const hash = form.test(text) ? hashOf(text) : undefined;
    const stands = hash === undefined ? undefined : await standing(hash);
    if (hash === undefined || stands === undefined) throw refused();
    const { key, user, expiresAt } = stands;
    known.set(key.id, hash);
    return { user: user.id, sid: null, roles: [], scopes: key.scopes, key: key.id, expiresAt };
  };
  const stands = async (id: string): Promise<boolean> => {
    const hash = known.get(id);
    return hash === undefined || (await standing(hash)) !== undefined;
  };
  return { verify, stands };
};

export const createApiKeys = (options: ApiKeysOptions): ApiKeys => {
  const { keys, accounts, clock, ids, revocations } = options;

  /** A machine's account: there already, or to be made. */
  const machine = async ({ user, name, handle }: NewKey): Promise<readonly [string, NewUser?]> => {
    if (user === undefined) {
      const id = ids.user();
      const plain = { id, handle: handle ?? null, name, about: null, avatar: null, roles: [] };
      return [id, { ...plain, createdAt: clock.now(), bot: true }];
    }
    const known = await accounts.user(user);
    if (!isWelcome(known)) throw notFound();
    if (known.bot !== true) throw new GhantiError('forbidden', 'a key acts as a machine, never as a person');
    return [known.id];
  };

  return {
    ...verifying(options),
    create: async (wanted, by) => {
      const [user, account] = await machine(wanted);
      const text = `ghk_${ids.random(32)}`;
      const key: KeyRow = {
        id: `k_${ids.random(12)}`,
        hash: hashOf(text),
        user,
        name: wanted.name,
        scopes: wanted.scopes,
        createdBy: by,
        createdAt: clock.now(),
        expiresAt: wanted.expiresAt ?? null,
        revokedAt: null,
      };
      if (!(await keys.create(key, account))) throw new GhantiError('conflict', 'the handle is taken');
      return { text, key };
    },
    list: (after, limit) => keys.page(after, limit),
    revoke: async (id) => {
      const key = await keys.revoke(id, clock.now());
      if (key !== undefined) revocations.revoke({ is: 'key', key: id });
      return key;
    },
  };
};
