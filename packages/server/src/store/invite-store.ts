/**
 * Invitations to groups, as a database keeps them. They are made, taken and ended by writes (write.ts); here they are read, and
 * admit people who have no account yet. A code is kept as it is: who may list the invitations is told it again.
 */
import type { Admission, NewUser } from './account-store.ts';

export type InviteRow = {
  readonly code: string;
  readonly channel: string;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly uses: number;
  readonly maxUses: number | null;
  readonly expiresAt: number | null;
};

/** An invitation stands while it is neither ended, expired nor used up, and its maker leads the group. */
export interface InviteStore {
  /** Of one that stands at a time. */
  standing(code: string, at: number): Promise<InviteRow | undefined>;
  /** Those of a channel that stand at a time, the newest first. */
  standingIn(channel: string, at: number): Promise<readonly InviteRow[]>;
  /** Whatever became of the invitation. */
  channelOf(code: string): Promise<string | undefined>;
  /**
   * Makes an account and takes a use for it, in one transaction: so many accounts as the invitation has uses, whoever comes at
   * once. The newcomer's own acceptance takes no further one.
   */
  admit(user: NewUser, passwordHash: string, code: string): Promise<Admission>;
}
