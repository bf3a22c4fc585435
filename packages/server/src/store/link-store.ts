/**
 * One-time links: the first administrator's, and those that help who forgot the password. Only hashes of codes are stored;
 * a link that was used or replaced is gone.
 */
export type LinkKind = 'setup' | 'reset';

export type LinkRow = {
  readonly hash: string;
  readonly kind: LinkKind;
  /** Whose password it sets; null for the first administrator, who is nobody yet. */
  readonly user: string | null;
  readonly createdAt: number;
  /** null: until it is used or replaced. */
  readonly expiresAt: number | null;
};

export interface LinkStore {
  /** Puts it in the place of every other of that kind for that user. */
  put(link: LinkRow): Promise<void>;
  link(hash: string): Promise<LinkRow | undefined>;
  /** Uses a reset link up, sets the password and ends the user's sessions, at once; undefined where it is not good at that time. */
  reset(
    hash: string,
    passwordHash: string,
    at: number,
  ): Promise<{ readonly user: string; readonly sids: readonly string[] } | undefined>;
}
