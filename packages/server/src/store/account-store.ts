/**
 * People and their sign-ins, as a database keeps them. Writes resolve when they are on disk (DUR-1).
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
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
};

export interface AccountStore {
  /** False where the handle or id is taken. */
  createUser(user: NewUser, passwordHash: string | null): Promise<boolean>;
  /** Makes the user or sets name and avatar where they differ; for people whom a host application vouches for. */
  upsertUser(user: NewUser): Promise<void>;
  /** The user as he is afterwards, and found by his new name; undefined where there is none. */
  updateProfile(id: string, changes: ProfileChanges): Promise<UserRow | undefined>;
  user(id: string): Promise<UserRow | undefined>;
  users(ids: readonly string[]): Promise<readonly UserRow[]>;
  credentials(handle: string): Promise<{ readonly user: UserRow; readonly passwordHash: string } | undefined>;
  /** By handle or name, prefix of any word, case folded; `sharedWith` limits to people who share a channel with that user; `exact` to the very handle. */
  findUsers(query: {
    readonly q: string;
    readonly limit: number;
    readonly exact?: boolean;
    readonly sharedWith?: string;
  }): Promise<readonly UserRow[]>;
  createSession(session: SessionRow): Promise<void>;
  session(sid: string): Promise<SessionRow | undefined>;
  /** Swaps the hash if it is still `from` and the session is not revoked; false otherwise. */
  rotateSession(sid: string, from: string, to: string, expiresAt: number): Promise<boolean>;
  revokeSession(sid: string, at: number): Promise<void>;
}
