/**
 * Own accounts: who may make one, sign in, choose a new password (protocol.md section 4).
 * Promise: wrong handle and wrong password read and take the same (RS-25); the code of a one-time link or an invitation is
 * looked at before a handle is; a new password ends every other sign-in of the account.
 * Leaves to others: sign-ins as such (sign-ins.ts), cookies, shapes on the wire.
 */
import { GhantiError, parseInput } from '@ghanti/protocol';
import type { Clock } from '../kit/clock.ts';
import type { Ids } from '../kit/ids.ts';
import type { AccountStore, Admission, AuditEntry, LinkRow, LinkStore, UserRow } from '../store/store.ts';
import {
  isReservedHandle,
  loginInput,
  passwordInput,
  registerInput,
  resetInput,
  type RegisterInput,
} from './account-input.ts';
import type { Attempts } from './attempts.ts';
import type { Identity } from './identity.ts';
import { linkHash } from './links.ts';
import type { Passwords } from './passwords.ts';
import type { SignIn, SignIns } from './sign-ins.ts';

export type Registration = 'open' | 'invite' | 'closed';

/** Who asks: where from, and what it calls itself. */
export type Caller = { readonly address: string; readonly agent?: string | undefined };

/** Invitations to groups, which admit to the place as well. */
export interface Invitations {
  stands(code: string): Promise<boolean>;
  /** Makes the account and takes a use for it, in one transaction. */
  admit(user: UserRow, passwordHash: string, code: string): Promise<Admission>;
  /** Lets the newcomer into the group. */
  accept(user: string, code: string): Promise<void>;
}

export type AccountsOptions = {
  readonly accounts: AccountStore;
  readonly links: LinkStore;
  readonly signIns: SignIns;
  readonly passwords: Passwords;
  readonly attempts: Omit<Attempts, 'invitation'>;
  readonly invitations: () => Invitations | undefined;
  /** Writes down what operators are to know of. */
  readonly note: (entry: Omit<AuditEntry, 'at'>) => Promise<void>;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Pick<Ids, 'user'>;
};

const closedWords = {
  invite: 'registration is by invitation only',
  closed: 'registration is closed',
} as const;

const wrong = (): GhantiError => new GhantiError('unauthenticated', 'wrong handle or password');
const noMore = (): GhantiError => new GhantiError('forbidden', 'this link is not good, or no longer');
const taken = (): GhantiError => new GhantiError('conflict', 'the handle is taken');
const suspended = (): GhantiError => new GhantiError('forbidden', 'this account is suspended');

export class Accounts {
  readonly #with: AccountsOptions;
  readonly signIns: SignIns;

  constructor(options: AccountsOptions) {
    this.#with = options;
    this.signIns = options.signIns;
  }

  /** Rejects with `invalid`, `forbidden` (by mode or code), `conflict` (handle taken), `rate_limited`. */
  async register(input: unknown, mode: Registration, { address, agent }: Caller): Promise<SignIn> {
    const wanted = parseInput(registerInput, input);
    if (wanted.invite === undefined && mode !== 'open') throw new GhantiError('forbidden', closedWords[mode]);
    await this.#with.attempts.registration(address);
    const setup = await this.#setupLink(wanted.invite);
    const user = setup ? await this.#first(wanted, setup) : await this.#invited(wanted, mode);
    return this.signIns.open(user, agent);
  }

  /** Rejects with `invalid`, `unauthenticated`, `forbidden` (suspended), `rate_limited`. */
  async login(input: unknown, { address, agent }: Caller): Promise<SignIn> {
    const { accounts, attempts, passwords } = this.#with;
    const { handle, password } = parseInput(loginInput, input);
    await attempts.login(handle, address);
    const found = await accounts.credentials(handle);
    const isRight = await passwords.verify(found?.passwordHash, password);
    if (found === undefined) throw wrong();
    if (!isRight) {
      this.#noteFailure(found.user, address);
      throw wrong();
    }
    await attempts.loginSucceeded(handle, address);
    if (found.user.suspendedAt !== undefined) throw suspended();
    return this.signIns.open(found.user, agent);
  }

  /** Rejects with `unauthenticated` where the current password is wrong, `forbidden` for who has none here. */
  async changePassword(who: Identity, input: unknown, { address }: Caller): Promise<void> {
    const { current, password } = parseInput(passwordInput, input);
    await this.prove(who, current, address);
    await this.#with.accounts.setPassword(who.user, await this.#with.passwords.hash(password));
    await this.signIns.endAll(who.user, who.sid ?? undefined);
  }

  /** That it is really he who asks, by his password. */
  async prove(who: Identity, password: string, address: string): Promise<void> {
    const { accounts, attempts, passwords } = this.#with;
    const known = who.key === undefined ? await accounts.passwordHash(who.user) : undefined;
    if (known === undefined) throw new GhantiError('forbidden', 'this account has no password here');
    await attempts.login(who.user, address);
    // Not `unauthenticated`: the token is good, and a client must not take this for the end of its sign-in.
    if (!(await passwords.verify(known, password))) throw new GhantiError('forbidden', 'wrong password');
    await attempts.loginSucceeded(who.user, address);
  }

  /** Sets a password by a one-time link. Rejects with `forbidden` for a link that is not good. */
  async reset(input: unknown, { address, agent }: Caller): Promise<SignIn> {
    const { accounts, links, passwords, clock, attempts } = this.#with;
    const { code, password } = parseInput(resetInput, input);
    await attempts.registration(address);
    const hash = linkHash(code);
    // Looked at first: a password is hashed for nobody's guesses.
    if (!(await this.#isGood(await links.link(hash), 'reset'))) throw noMore();
    const done = await links.reset(hash, await passwords.hash(password), clock.now());
    const user = done && (await accounts.user(done.user));
    if (done === undefined || user === undefined) throw noMore();
    this.signIns.told(done.sids);
    await this.#with.note({ by: user.id, action: 'resetPassword', target: user.id, detail: '{}' });
    if (user.suspendedAt !== undefined) throw suspended();
    return this.signIns.open(user, agent);
  }

  async #isGood(link: LinkRow | undefined, kind: LinkRow['kind']): Promise<boolean> {
    return link?.kind === kind && (link.expiresAt === null || link.expiresAt > this.#with.clock.now());
  }

  async #setupLink(code: string | undefined): Promise<string | undefined> {
    if (code === undefined) return undefined;
    const hash = linkHash(code);
    return (await this.#isGood(await this.#with.links.link(hash), 'setup')) ? hash : undefined;
  }

  /** The first administrator, who spends the link. */
  async #first(wanted: RegisterInput, hash: string): Promise<UserRow> {
    const { accounts, passwords, note } = this.#with;
    const user: UserRow = { ...this.#newUser(wanted), roles: ['admin'] };
    const admitted = await accounts.admitUser(user, await passwords.hash(wanted.password), hash);
    if (admitted === 'spent') throw noMore();
    if (admitted === 'taken') throw taken();
    await note({ by: user.id, action: 'becomeFirstAdmin', target: user.id, detail: '{}' });
    return user;
  }

  async #invited(wanted: RegisterInput, mode: Registration): Promise<UserRow> {
    const { invite } = wanted;
    if (invite === undefined) return this.#create(wanted);
    const invitations = this.#with.invitations();
    // Looked at first: a password is hashed for nobody's guesses.
    const stands = mode !== 'closed' && (await invitations?.stands(invite));
    if (stands !== true || invitations === undefined) throw noMore();
    if (isReservedHandle(wanted.handle)) throw taken();
    const user = this.#newUser(wanted);
    const hash = await this.#with.passwords.hash(wanted.password);
    const admitted = await invitations.admit(user, hash, invite);
    if (admitted === 'spent') throw noMore();
    if (admitted === 'taken') throw taken();
    // Where the group is full the account is made all the same; its use of the invitation stays its own.
    await invitations.accept(user.id, invite).catch(() => undefined);
    return user;
  }

  #newUser({ handle, name }: RegisterInput): UserRow {
    const { ids, clock } = this.#with;
    const plain = { id: ids.user(), handle, name, about: null, avatar: null, roles: [] };
    return { ...plain, createdAt: clock.now(), privacy: { receipts: true, lastSeen: 'everyone' } };
  }

  async #create(wanted: RegisterInput): Promise<UserRow> {
    const { accounts, passwords } = this.#with;
    if (isReservedHandle(wanted.handle)) throw taken();
    const user = this.#newUser(wanted);
    if (!(await accounts.createUser(user, await passwords.hash(wanted.password)))) throw taken();
    return user;
  }

  /** Somebody tries to be an administrator. Not waited for: the answer takes the same time for everybody. */
  #noteFailure({ id, roles }: UserRow, address: string): void {
    if (!roles.includes('admin')) return;
    const detail = JSON.stringify({ address });
    void this.#with.note({ by: null, action: 'signInFailed', target: id, detail }).catch(() => undefined);
  }
}
