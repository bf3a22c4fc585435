/**
 * Own accounts: register, sign in, stay signed in, sign out (protocol.md section 4).
 * Promise: wrong handle and wrong password read and take the same (RS-25); a session lives 30 days from its last refresh; a
 * refresh token is good once, and one that comes again ends its session, thief and owner alike (JW-21). Requests that
 * bring the same token while it is being swapped share one answer; tabs that share a cookie must otherwise take turns.
 * Every sign-out is told to `revocations` (AUTH-1). Leaves to others: cookies, addresses, shapes on the wire.
 */
import { GhantiError, parseInput } from '@ghanti/protocol';
import type { Clock } from '../kit/clock.ts';
import type { Ids } from '../kit/ids.ts';
import type { AccountStore, SessionRow, UserRow } from '../store/store.ts';
import { isReservedHandle, loginInput, registerInput, type RegisterInput } from './account-input.ts';
import type { Attempts } from './attempts.ts';
import type { Passwords } from './passwords.ts';
import { isSameHash, newRefreshToken, readRefreshToken, type RefreshToken } from './refresh-token.ts';
import type { Revocations } from './revocations.ts';
import type { Tokens } from './tokens.ts';

export type Registration = 'open' | 'invite' | 'closed';

/** All times in ms since 1970. */
export type SignIn = {
  readonly user: UserRow;
  readonly accessToken: string;
  readonly expiresAt: number;
  readonly refreshToken: string;
  readonly refreshExpiresAt: number;
};

export interface Accounts {
  /** Rejects with `invalid`, `forbidden` (by mode), `conflict` (handle taken), `rate_limited`. */
  register(input: unknown, mode: Registration, address: string): Promise<SignIn>;
  /** Rejects with `invalid`, `unauthenticated`, `rate_limited`. */
  login(input: unknown, address: string): Promise<SignIn>;
  /** Swaps a refresh token for a new pair. Rejects with `unauthenticated`. */
  refresh(refreshToken: unknown): Promise<SignIn>;
  /** Ends the session that a refresh token belongs to; does nothing for what is none. */
  logout(refreshToken: unknown): Promise<void>;
  /** Ends a session by the name in an identity. */
  endSession(session: { readonly sid: string; readonly user: string }): Promise<void>;
}

export type AccountsOptions = {
  readonly accounts: AccountStore;
  readonly tokens: Pick<Tokens, 'issue'>;
  readonly passwords: Passwords;
  readonly attempts: Attempts;
  readonly revocations: Revocations;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Pick<Ids, 'random' | 'user'>;
};

export const sessionLifeMs = 30 * 24 * 60 * 60 * 1000;

const closedWords = {
  invite: 'registration is by invitation only',
  closed: 'registration is closed',
} as const;

const signedOut = (): GhantiError => new GhantiError('unauthenticated', 'signed out: sign in again');

class OwnAccounts implements Accounts {
  readonly #with: AccountsOptions;
  readonly #refreshing = new Map<string, Promise<SignIn>>();

  constructor(options: AccountsOptions) {
    this.#with = options;
  }

  async register(input: unknown, mode: Registration, address: string): Promise<SignIn> {
    const wanted = parseInput(registerInput, input);
    if (mode !== 'open') throw new GhantiError('forbidden', closedWords[mode]);
    await this.#with.attempts.registration(address);
    return this.#open(await this.#create(wanted));
  }

  async login(input: unknown, address: string): Promise<SignIn> {
    const { accounts, attempts, passwords } = this.#with;
    const { handle, password } = parseInput(loginInput, input);
    await attempts.login(handle, address);
    const found = await accounts.credentials(handle);
    if (!(await passwords.verify(found?.passwordHash, password)) || found === undefined) {
      throw new GhantiError('unauthenticated', 'wrong handle or password');
    }
    await attempts.loginSucceeded(handle, address);
    return this.#open(found.user);
  }

  refresh(refreshToken: unknown): Promise<SignIn> {
    const token = readRefreshToken(refreshToken);
    if (token === undefined) return Promise.reject(signedOut());
    const running = this.#refreshing.get(token.hash);
    if (running !== undefined) return running;
    const swap = this.#swap(token).finally(() => this.#refreshing.delete(token.hash));
    this.#refreshing.set(token.hash, swap);
    return swap;
  }

  async logout(refreshToken: unknown): Promise<void> {
    const token = readRefreshToken(refreshToken);
    const session = token && (await this.#with.accounts.session(token.sid));
    if (session !== undefined) await this.endSession(session);
  }

  async endSession({ sid, user }: { readonly sid: string; readonly user: string }): Promise<void> {
    await this.#with.accounts.revokeSession(sid, this.#with.clock.now());
    this.#with.revocations.revoke({ sid, user });
  }

  async #create({ handle, name, password }: RegisterInput): Promise<UserRow> {
    const { accounts, passwords, clock, ids } = this.#with;
    const taken = new GhantiError('conflict', 'the handle is taken');
    if (isReservedHandle(handle)) throw taken;
    const user: UserRow = {
      id: ids.user(),
      handle,
      name,
      about: null,
      avatar: null,
      roles: [],
      createdAt: clock.now(),
      privacy: { receipts: true, lastSeen: 'everyone' },
    };
    if (!(await accounts.createUser(user, await passwords.hash(password)))) throw taken;
    return user;
  }

  async #open(user: UserRow): Promise<SignIn> {
    const { accounts, clock, ids } = this.#with;
    const now = clock.now();
    const token = newRefreshToken(ids.random(16), ids);
    const expiresAt = now + sessionLifeMs;
    await accounts.createSession({
      sid: token.sid,
      user: user.id,
      refreshHash: token.hash,
      createdAt: now,
      expiresAt,
      revokedAt: null,
    });
    return this.#signIn(user, token, expiresAt);
  }

  async #swap(token: RefreshToken): Promise<SignIn> {
    const { accounts, clock, ids } = this.#with;
    const session = await this.#standing(token);
    const next = newRefreshToken(token.sid, ids);
    const expiresAt = clock.now() + sessionLifeMs;
    // Swapped by another node in the meantime: somebody raced, nobody stole.
    if (!(await accounts.rotateSession(token.sid, token.hash, next.hash, expiresAt))) throw signedOut();
    const user = await accounts.user(session.user);
    if (user === undefined) throw signedOut();
    return this.#signIn(user, next, expiresAt);
  }

  /** The live session whose one good token this is. */
  async #standing(token: RefreshToken): Promise<SessionRow> {
    const session = await this.#with.accounts.session(token.sid);
    if (session === undefined || session.revokedAt !== null || session.expiresAt <= this.#with.clock.now())
      throw signedOut();
    if (isSameHash(session.refreshHash, token.hash)) return session;
    await this.endSession(session);
    throw signedOut();
  }

  async #signIn(user: UserRow, token: RefreshToken, refreshExpiresAt: number): Promise<SignIn> {
    const issued = await this.#with.tokens.issue(user.id, token.sid);
    return { user, ...issued, refreshToken: token.text, refreshExpiresAt };
  }
}

export const createAccounts = (options: AccountsOptions): Accounts => new OwnAccounts(options);
