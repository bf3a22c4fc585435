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
  bot: number;
  suspended_at: number | null;
  signed_out_at: number | null;
  erased_at: number | null;
  erasure_done: number;
  vouched_name: string | null;
  vouched_avatar: string | null;
};

type SessionTable = {
  sid: string;
  user: string;
  refresh_hash: string;
  created_at: number;
  expires_at: number;
  revoked_at: number | null;
  previous_hash: string | null;
  rotated_at: number | null;
  used_at: number;
  agent: string | null;
};

type KeyTable = {
  id: string;
  hash: string;
  user: string;
  name: string;
  scopes: string;
  created_by: string | null;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
};

type LinkTable = {
  hash: string;
  kind: 'setup' | 'reset';
  user: string | null;
  created_at: number;
  expires_at: number | null;
};

type AuditTable = {
  num: number;
  at: number;
  by: string | null;
  action: string;
  target: string | null;
  detail: string;
  checksum: string;
};

export type Tables = {
  channels: ChannelTable;
  members: MemberTable;
  users: UserTable;
  user_words: { word: string; user: string };
  sessions: SessionTable;
  api_keys: KeyTable;
  links: LinkTable;
  banned_tokens: { name: string; until: number };
  audit: AuditTable;
};
