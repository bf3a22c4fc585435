/**
 * Who acts. A command gets an identity, never a socket (architecture.md section 1.5).
 */
export type Identity = {
  readonly user: string;
  /** The sign-in it came from; null for a host application's token without one, for a key, and for the application itself. */
  readonly sid: string | null;
  readonly roles: readonly string[];
  /** What an API key may (protocol.md section 4); missing for people, who are bound by the rules of the place alone. */
  readonly scopes?: readonly string[];
  /** The API key that it came from. */
  readonly key?: string;
  /** A host application's token: its own name, and when it was issued (Infinity where it does not say). */
  readonly jti?: string;
  readonly issuedAt?: number;
  /** ms since 1970; Infinity for the application itself. */
  readonly expiresAt: number;
};

/** Nobody: a reader of what is public, who shows nothing. No user's id is empty. */
export const anonymous: Identity = { user: '', sid: null, roles: [], expiresAt: Infinity };

export const isAnonymous = ({ user }: Pick<Identity, 'user'>): boolean => user === anonymous.user;
