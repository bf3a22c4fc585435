/**
 * Whom a user's presence concerns, and when people were last here (PRE-1), as a database keeps them. Who is online is not kept.
 */
import type { LastSeenRule } from './account-store.ts';

/** Somebody, as another one knows him: a contact shares a direct channel that both have open. */
export type Acquaintance = {
  readonly user: string;
  readonly rule: LastSeenRule;
  readonly isContact: boolean;
  readonly lastSeenAt: number | null;
};

export type SeenAt = { readonly user: string; readonly at: number };

/** What one tells of oneself, whom one blocked or was blocked by, and the others of one's newest direct channels. */
export type Circle = {
  readonly rule: LastSeenRule;
  readonly blocked: readonly string[];
  readonly peers: readonly Acquaintance[];
};

export interface PresenceStore {
  /** At one moment; `limit`: of how many direct channels. */
  circle(user: string, limit: number): Promise<Circle>;
  /** Of these people, those who have accounts. */
  acquaintances(user: string, others: readonly string[]): Promise<readonly Acquaintance[]>;
  /** Keeps when people were last here; an earlier time changes nothing. */
  keepSeen(rows: readonly SeenAt[]): Promise<void>;
  /** Who was here at or after a time, the last ones first. */
  seenSince(at: number, limit: number): Promise<readonly SeenAt[]>;
}
