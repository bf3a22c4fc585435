/** Sign-ins as both databases give them. */
import type { AccountStore } from '../store.ts';

export type SessionQuestions = Pick<
  AccountStore,
  | 'createSession'
  | 'session'
  | 'sessions'
  | 'rotateSession'
  | 'revokeSession'
  | 'revokeSessions'
  | 'forgetSessions'
  | 'banToken'
  | 'isBanned'
>;

/** More nobody is shown, and nobody has: a sign-in beyond it ends the one used longest ago. */
export const sessionsPerUser = 100;

export const sessionColumns = `sid, "user", refresh_hash AS "refreshHash", previous_hash AS "previousHash",
  rotated_at AS "rotatedAt", created_at AS "createdAt", used_at AS "usedAt", expires_at AS "expiresAt",
  revoked_at AS "revokedAt", agent`;
