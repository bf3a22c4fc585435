/**
 * Who acts. A command gets an identity, never a socket (architecture.md section 1.5).
 */
export type Identity = {
  readonly user: string;
  /** The sign-in it came from; null for a host application's token without one, and for the application itself. */
  readonly sid: string | null;
  readonly roles: readonly string[];
  /** ms since 1970; Infinity for the application itself. */
  readonly expiresAt: number;
};
