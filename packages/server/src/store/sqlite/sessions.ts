/**
 * Sign-ins and what takes them back. Reads are single statements, writes go through the write lane; both wait for the disk.
 */
import { sessionColumns, sessionsPerUser, type SessionQuestions } from '../sql/session-rows.ts';
import type { SessionRow } from '../store.ts';
import type { Database } from './database.ts';
import type { WalSync } from './wal-sync.ts';
import type { WriteLane } from './write-lane.ts';

type Parts = { readonly database: Database; readonly lane: WriteLane; readonly sync: WalSync };
const insert = `INSERT INTO sessions
  (sid, user, refresh_hash, previous_hash, rotated_at, created_at, used_at, expires_at, revoked_at, agent)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const rotate = `UPDATE sessions SET previous_hash = refresh_hash, refresh_hash = ?, rotated_at = ?, used_at = ?, expires_at = ?
  WHERE sid = ? AND refresh_hash = ? AND revoked_at IS NULL`;
const selectOldest = `SELECT sid FROM sessions WHERE user = ? AND revoked_at IS NULL
  ORDER BY used_at DESC, created_at DESC LIMIT -1 OFFSET ${sessionsPerUser}`;

export const sessionWrites = (database: Database) => {
  const create = database.query(insert);
  const oldest = database.query<{ sid: string }>(selectOldest);
  const swap = database.query(rotate);
  const revoke = database.query('UPDATE sessions SET revoked_at = ? WHERE sid = ? AND revoked_at IS NULL');
  const live = database.query<{ sid: string }>(
    'SELECT sid FROM sessions WHERE user = ? AND revoked_at IS NULL AND sid IS NOT ?',
  );
  return {
    create: (row: SessionRow): readonly string[] => {
      const { sid, user, refreshHash, previousHash, rotatedAt, createdAt, usedAt, expiresAt, revokedAt } =
        row;
      const times = [createdAt, usedAt, expiresAt, revokedAt];
      create.run(sid, user, refreshHash, previousHash, rotatedAt, ...times, row.agent);
      const over = oldest.all(user).map((old) => old.sid);
      for (const old of over) revoke.run(createdAt, old);
      return over;
    },
    rotate: (sid: string, from: string, to: string, at: number, expiresAt: number): boolean =>
      swap.run(to, at, at, expiresAt, sid, from) === 1,
    revoke: (sid: string, at: number): void => void revoke.run(at, sid),
    revokeAll: (user: string, at: number, except: string | undefined): readonly string[] => {
      const sids = live.all(user, except ?? null).map(({ sid }) => sid);
      for (const sid of sids) revoke.run(at, sid);
      return sids;
    },
  };
};

export const sqliteSessions = ({ database, lane, sync }: Parts): SessionQuestions => {
  const write = sessionWrites(database);
  const one = database.query<SessionRow>(`SELECT ${sessionColumns} FROM sessions WHERE sid = ?`);
  const all = database.query<SessionRow>(
    `SELECT ${sessionColumns} FROM sessions WHERE user = ? AND revoked_at IS NULL AND expires_at > ?
     ORDER BY used_at DESC, sid LIMIT ${sessionsPerUser}`,
  );
  const forget = database.query('DELETE FROM sessions WHERE expires_at < ?1 OR revoked_at < ?1');
  const ban = database.query(
    `INSERT INTO banned_tokens (name, until) VALUES (?, ?)
     ON CONFLICT (name) DO UPDATE SET until = max(until, excluded.until)`,
  );
  const unban = database.query('DELETE FROM banned_tokens WHERE until < ?');
  const banned = database.query<{ name: string }>(
    'SELECT name FROM banned_tokens WHERE name IN (SELECT value FROM json_each(?)) LIMIT 1',
  );
  const seen = async <T>(given: T): Promise<T> => {
    await sync.covered();
    return given;
  };
  return {
    createSession: (session) => lane.transact(() => write.create(session)),
    // Rows of the driver have no prototype.
    session: (sid) => seen(plain(one.get(sid))),
    sessions: (user, at) => seen(all.all(user, at).map((row) => ({ ...row }))),
    rotateSession: (sid, from, to, { at, expiresAt }) =>
      lane.transact(() => write.rotate(sid, from, to, at, expiresAt)),
    revokeSession: (sid, at) => lane.transact(() => write.revoke(sid, at)),
    revokeSessions: (user, at, except) => lane.transact(() => write.revokeAll(user, at, except)),
    forgetSessions: async (before) => {
      await lane.transact(() => {
        forget.run(before);
        unban.run(before);
      });
    },
    banToken: async (name, until) => {
      await lane.transact(() => ban.run(name, until));
    },
    isBanned: (names) => seen(banned.get(JSON.stringify(names)) !== undefined),
  };
};

const plain = (row: SessionRow | undefined): SessionRow | undefined =>
  row === undefined ? undefined : { ...row };
