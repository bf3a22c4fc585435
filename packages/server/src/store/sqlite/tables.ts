/** The tables as Kysely sees them; what the append and event-read paths do by hand is not named here. */
import type { HistoryRule, Kind, LastSeenRule, Posting, Role } from '../store.ts';

type ChannelTable = {
  num: number;
  id: string;
  kind: Kind;
  title: string | null;
  description: string | null;
  avatar: string | null;
  expire_after_ms: number | null;
  posting: Posting;
  history: HistoryRule;
  created_by: string | null;
  created_at: number;
  head_seq: number;
  head_position: number;
  state_position: number;
  member_count: number;
};

type MemberTable = {
  channel: number;
  user: string;
  role: Role;
  from_seq: number;
  opened_position: number | null;
  joined_at: number;
  delivered: number;
  seen: number;
  state_position: number;
  joined_seq: number;
};

type UserTable = {
  id: string;
  handle: string | null;
  name: string;
  about: string | null;
  avatar: string | null;
  roles: string;
  created_at: number;
  password_hash: string | null;
  receipts: number;
  last_seen: LastSeenRule;
};

type SessionTable = {
  sid: string;
  user: string;
  refresh_hash: string;
  created_at: number;
  expires_at: number;
  revoked_at: number | null;
};

export type Tables = {
  channels: ChannelTable;
  members: MemberTable;
  users: UserTable;
  user_words: { word: string; user: string };
  sessions: SessionTable;
};
