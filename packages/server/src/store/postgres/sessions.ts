/** Sign-ins and what takes them back, on Postgres. */
import { sessionColumns, sessionsPerUser, type SessionQuestions } from '../sql/session-rows.ts';
import type { SessionRow } from '../store.ts';
import type { Database } from './database.ts';

const rotate = `UPDATE sessions SET previous_hash = refresh_hash, refresh_hash = $1, rotated_at = $2, used_at = $2, expires_at = $3
  WHERE sid = $4 AND refresh_hash = $5 AND revoked_at IS NULL`;
const standing = `SELECT ${sessionColumns} FROM sessions WHERE "user" = $1 AND revoked_at IS NULL AND expires_at > $2
  ORDER BY used_at DESC, sid LIMIT ${sessionsPerUser}`;
const ban = `INSERT INTO banned_tokens (name, until) VALUES ($1, $2)
  ON CONFLICT (name) DO UPDATE SET until = greatest(banned_tokens.until, excluded.until)`;
const forget = `WITH unbanned AS (DELETE FROM banned_tokens WHERE until < $1)
  DELETE FROM sessions WHERE expires_at < $1 OR revoked_at < $1`;

type Ended = { readonly sids: readonly string[] };

export const postgresSessions = (database: Database): SessionQuestions => ({
  createSession: async (session) => {
    const values = [JSON.stringify(session), sessionsPerUser];
    return (await database.once<Ended>('SELECT create_session($1, $2) AS sids', values))?.sids ?? [];
  },
  session: (sid) => database.row<SessionRow>(`SELECT ${sessionColumns} FROM sessions WHERE sid = $1`, [sid]),
  sessions: (user, at) => database.rows<SessionRow>(standing, [user, at]),
  rotateSession: async (sid, from, to, { at, expiresAt }) =>
    (await database.changed(rotate, [to, at, expiresAt, sid, from])) === 1,
  revokeSession: async (sid, at) => {
    await database.changed('UPDATE sessions SET revoked_at = $1 WHERE sid = $2 AND revoked_at IS NULL', [
      at,
      sid,
    ]);
  },
  revokeSessions: async (user, at, except) => {
    const values = [user, at, except ?? null];
    return (await database.once<Ended>('SELECT end_sessions($1, $2, $3) AS sids', values))?.sids ?? [];
  },
  forgetSessions: async (before) => void (await database.changed(forget, [before])),
  banToken: async (name, until) => void (await database.changed(ban, [name, until])),
  isBanned: async (names) =>
    (await database.row('SELECT 1 FROM banned_tokens WHERE name = ANY ($1) LIMIT 1', [names])) !== undefined,
});
