/**
 * Sign-ins: opened, kept up, listed, ended (protocol.md section 4).
 * Promise: a session lives 30 days from its last refresh; a refresh token is good once, and one that comes again ends its
 * session, thief and owner alike (JW-21). But for a minute after a swap, and as long as the new token was not used, the old
 * one gives that same new one: an answer that was lost signs nobody out, and two tabs may race.
 * Every end is told to `revocations` (AUTH-1). Leaves to others: who may sign in (accounts), cookies, shapes on the wire.
 */
import { GhantiError, notFound } from '@ghanti/protocol';
import type { Clock } from '../kit/clock.ts';
import type { Ids } from '../kit/ids.ts';
import type { AccountStore, SessionRow, UserRow } from '../store/store.ts';
import type { Identity } from './identity.ts';
import {
  isSameHash,
  newRefreshToken,
  nextRefreshToken,
  readRefreshToken,
  type RefreshToken,
} from './refresh-token.ts';
import type { Revocations } from './revocations.ts';
import { isWelcome } from './standing.ts';
import type { Tokens } from './tokens.ts';

/** All times in ms since 1970. */
export type SignIn = {
  readonly user: UserRow;
  readonly accessToken: string;
  readonly expiresAt: number;
  readonly refreshToken: string;
  readonly refreshExpiresAt: number;
};

/** A signed-in device, as the store has it. */
export type Device = SessionRow;

export type SignInsOptions = {
  readonly accounts: AccountStore;
  readonly tokens: Pick<Tokens, 'issue'>;
  readonly revocations: Revocations;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Pick<Ids, 'random'>;
  /** From which the next refresh token follows. */
  readonly secret: Uint8Array;
};

export const sessionLifeMs = 30 * 24 * 60 * 60 * 1000;
/** How long the answer to a refresh may be lost. */
export const graceMs = 60_000;
const maxAgentCharacters = 200;

const signedOut = (): GhantiError => new GhantiError('unauthenticated', 'signed out: sign in again');

/** As it may be shown: one line, not long, nothing that could steer a terminal. */
const shownAgent = (agent: string | undefined): string | null =>
  agent === undefined ? null : agent.replaceAll(/[^\x20-\x7e]/g, '').slice(0, maxAgentCharacters);

export class SignIns {
  readonly #with: SignInsOptions;

  constructor(options: SignInsOptions) {
    this.#with = options;
  }

  async open(user: UserRow, agent: string | undefined): Promise<SignIn> {
    const { accounts, clock, ids } = this.#with;
    const now = clock.now();
    const token = newRefreshToken(ids.random(16), ids);
    const expiresAt = now + sessionLifeMs;
    const ended = await accounts.createSession({
      sid: token.sid,
      user: user.id,
      refreshHash: token.hash,
      previousHash: null,
      rotatedAt: null,
      createdAt: now,
      usedAt: now,
      expiresAt,
      revokedAt: null,
      agent: shownAgent(agent),
    });
    this.#tell(ended);
    return this.#signIn(user, token, expiresAt);
  }

  /** Swaps a refresh token for a new pair. Rejects with `unauthenticated`. */
  async refresh(refreshToken: unknown): Promise<SignIn> {
    const token = readRefreshToken(refreshToken);
    if (token === undefined) throw signedOut();
    const { accounts, clock, secret } = this.#with;
    const next = nextRefreshToken(token, secret);
    const at = clock.now();
    const expiresAt = at + sessionLifeMs;
    const session = await this.#standing(token.sid);
    const swapped =
      isSameHash(session.refreshHash, token.hash) &&
      (await accounts.rotateSession(token.sid, token.hash, next.hash, { at, expiresAt }));
    if (!swapped) await this.#again(token, next);
    const user = await accounts.user(session.user);
    if (!isWelcome(user)) throw signedOut();
    return this.#signIn(user, next, swapped ? expiresAt : session.expiresAt);
  }

  /** Whose refresh token it is, without swapping it; for a stream that the browser opens by its cookie. */
  async identify(refreshToken: unknown): Promise<Identity> {
    const token = readRefreshToken(refreshToken);
    if (token === undefined) throw signedOut();
    const session = await this.#standing(token.sid);
    const newest = isSameHash(session.refreshHash, token.hash);
    // Another tab may be swapping it just now.
    if (!newest && !this.#isJustSwapped(session, token)) throw signedOut();
    const user = await this.#with.accounts.user(session.user);
    if (!isWelcome(user)) throw signedOut();
    return { user: user.id, sid: session.sid, roles: user.roles, expiresAt: session.expiresAt };
  }

  /** Ends the session that a refresh token belongs to; does nothing for what is none. */
  async logout(refreshToken: unknown): Promise<void> {
    const token = readRefreshToken(refreshToken);
    const session = token && (await this.#with.accounts.session(token.sid));
    if (session !== undefined) await this.end(session.sid);
  }

  async list(user: string): Promise<readonly Device[]> {
    return await this.#with.accounts.sessions(user, this.#with.clock.now());
  }

  /** One of one's own. Rejects with `not_found` for what is another's, or over. */
  async endOwn({ user }: Identity, sid: string): Promise<void> {
    const session = await this.#with.accounts.session(sid);
    if (session === undefined || session.user !== user || session.revokedAt !== null) throw notFound();
    await this.end(sid);
  }

  async end(sid: string): Promise<void> {
    await this.#with.accounts.revokeSession(sid, this.#with.clock.now());
    this.#tell([sid]);
  }

  /** All of a user's but one; gives how many. */
  async endAll(user: string, except?: string): Promise<number> {
    const ended = await this.#with.accounts.revokeSessions(user, this.#with.clock.now(), except);
    this.#tell(ended);
    return ended.length;
  }

  /** Of sessions that the store has ended already. */
  told(sids: readonly string[]): void {
    this.#tell(sids);
  }

  #tell(sids: readonly string[]): void {
    for (const sid of sids) this.#with.revocations.revoke({ is: 'session', sid });
  }

  async #standing(sid: string): Promise<SessionRow> {
    const session = await this.#with.accounts.session(sid);
    if (session === undefined || session.revokedAt !== null || session.expiresAt <= this.#with.clock.now())
      throw signedOut();
    return session;
  }

  /** A token that is not the newest: the one before, asking again in time, or one that was stolen. */
  async #again(token: RefreshToken, next: RefreshToken): Promise<void> {
    const session = await this.#standing(token.sid);
    const { refreshHash, sid } = session;
    // Nothing was swapped after all: whatever stood in the way, nobody stole.
    if (isSameHash(refreshHash, token.hash)) throw signedOut();
    if (this.#isJustSwapped(session, token) && isSameHash(refreshHash, next.hash)) return;
    await this.end(sid);
    throw signedOut();
  }

  #isJustSwapped({ previousHash, rotatedAt }: SessionRow, token: RefreshToken): boolean {
    const isPrevious = previousHash !== null && isSameHash(previousHash, token.hash);
    return isPrevious && rotatedAt !== null && this.#with.clock.now() - rotatedAt < graceMs;
  }

  async #signIn(user: UserRow, token: RefreshToken, refreshExpiresAt: number): Promise<SignIn> {
    const issued = await this.#with.tokens.issue(user.id, token.sid);
    return { user, ...issued, refreshToken: token.text, refreshExpiresAt };
  }
}
