/**
 * People and their sign-ins, as a database keeps them. Writes resolve when they are on disk (DUR-1). Times in ms since 1970.
 * Left to others: keys of machines (key-store.ts), one-time links (link-store.ts), the audit log (audit-store.ts).
 */
export type LastSeenRule = 'everyone' | 'contacts' | 'nobody';

/** What a user tells of himself (RCP-3, PRE-1); at first everything. */
export type Privacy = { readonly receipts: boolean; readonly lastSeen: LastSeenRule };

export type UserRow = {
  readonly id: string;
  readonly handle: string | null;
  readonly name: string;
  readonly about: string | null;
  readonly avatar: string | null;
  readonly roles: readonly string[];
  readonly createdAt: number;
  readonly privacy: Privacy;
  /** The name, and the picture, that a host application said last: what it says again is nothing new. */
  readonly vouchedName?: string;
  readonly vouchedAvatar?: string;
  /** A machine's account, which acts by API keys. */
  readonly bot?: true;
  /** Shut out by an operator since then; missing where he is not. */
  readonly suspendedAt?: number;
  /** Tokens of the host application that were issued before this are over. */
  readonly signedOutAt?: number;
  /** The account was erased then, or is being erased: what is left is a name for "nobody". */
  readonly erasedAt?: number;
};

/** A user as he is made. */
export type NewUser = Omit<UserRow, 'privacy'>;

/** What a user changes of himself; what is undefined stays, null takes away. */
export type ProfileChanges = {
  readonly name?: string | undefined;
  readonly about?: string | null | undefined;
  readonly avatar?: string | null | undefined;
  readonly privacy?: { readonly [Name in keyof Privacy]?: Privacy[Name] | undefined } | undefined;
};

export type SessionRow = {
  readonly sid: string;
  readonly user: string;
  /** Hash of the one refresh token that is good now. */
  readonly refreshHash: string;
  /** Hash of the one before, and when it was swapped: for whoever never got the answer. */
  readonly previousHash: string | null;
  readonly rotatedAt: number | null;
  readonly createdAt: number;
  readonly usedAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
  /** What signed in, in its own words. */
  readonly agent: string | null;
};

/** How a sign-up by a one-time link or an invitation ends: `taken` handle or id, `spent` where the code is not good, or no longer. */
export type Admission = 'made' | 'taken' | 'spent';

/** A page of all accounts, by id. */
export type UserPage = { readonly after: string | undefined; readonly limit: number };

export interface AccountStore {
  /** False where the handle or id is taken. */
  createUser(user: NewUser, passwordHash: string | null): Promise<boolean>;
  /** The same, and spends a one-time link in the same transaction. */
  admitUser(user: NewUser, passwordHash: string, linkHash: string): Promise<Admission>;
  /** Makes the user or sets name, avatar and what was vouched where they differ; for people whom a host application vouches for. Never one who was erased. */
  upsertUser(user: NewUser): Promise<void>;
  /** The user as he is afterwards, and found by his new name; undefined where there is none. */
  updateProfile(id: string, changes: ProfileChanges): Promise<UserRow | undefined>;
  user(id: string): Promise<UserRow | undefined>;
  users(ids: readonly string[]): Promise<readonly UserRow[]>;
  /** Everybody who is not erased, by id; for operators. */
  userPage(page: UserPage): Promise<readonly UserRow[]>;
  credentials(handle: string): Promise<{ readonly user: UserRow; readonly passwordHash: string } | undefined>;
  /** The hash alone, by id; undefined for who has no password here. */
  passwordHash(user: string): Promise<string | undefined>;
  /** False where there is no such account. */
  setPassword(user: string, passwordHash: string): Promise<boolean>;
  setRoles(user: string, roles: readonly string[]): Promise<boolean>;
  /** Whether anybody is an administrator by his own account. */
  hasAdmin(): Promise<boolean>;
  /** Shuts the account out, or lets it in again (null); false where there is none. */
  suspend(user: string, at: number | null): Promise<boolean>;
  /** Ends the host application's tokens that were issued before. */
  signOutBefore(user: string, at: number): Promise<void>;
  /** By handle or name, prefix of any word, case folded; `sharedWith` limits to people who share a channel with that user; `exact` to the very handle. */
  findUsers(query: {
    readonly q: string;
    readonly limit: number;
    readonly exact?: boolean;
    readonly sharedWith?: string;
  }): Promise<readonly UserRow[]>;

  /** Gives those that it ended instead: nobody has more than a hundred. */
  createSession(session: SessionRow): Promise<readonly string[]>;
  session(sid: string): Promise<SessionRow | undefined>;
  /** Those that stand at a time, the one used last first. */
  sessions(user: string, at: number): Promise<readonly SessionRow[]>;
  /** Swaps the hash if it is still `from` and the session is not revoked; false otherwise. */
  rotateSession(
    sid: string,
    from: string,
    to: string,
    times: { readonly at: number; readonly expiresAt: number },
  ): Promise<boolean>;
  revokeSession(sid: string, at: number): Promise<void>;
  /** All of a user's but one; gives those that it ended. */
  revokeSessions(user: string, at: number, except?: string): Promise<readonly string[]>;
  /** Forgets sessions that ended before a time. */
  forgetSessions(before: number): Promise<void>;

  /** Notes that a token of the host application is taken back, by one of its names, until it would be over by itself. */
  banToken(name: string, until: number): Promise<void>;
  /** Whether one of these names is taken back. */
  isBanned(names: readonly string[]): Promise<boolean>;
}
