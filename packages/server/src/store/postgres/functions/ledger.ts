/**
 * What one transaction of the log counts up and writes: positions, ids, heads, the key of the running write (IDEM-1).
 *
 * Promise: whoever writes to the log holds its lock, taken first and held until all of it is visible, so that positions become visible
 * in their order (CUR-1) and every check is of what will be. What is counted stands in settings of the transaction
 * (`ghanti.position`, `.id`, `.key`), which an undone part of it takes back with it.
 */
export const ledger = String.raw`
CREATE FUNCTION log_lock() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(1735288179, 0);
END $$;

CREATE FUNCTION log_begin(p_first_id text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_last bigint;
BEGIN
  PERFORM log_lock();
  SELECT h."position" INTO STRICT v_last FROM log_head h WHERE h.log = 0;
  PERFORM set_config('ghanti.position', v_last::text, true), set_config('ghanti.id', p_first_id, true),
    set_config('ghanti.key', '', true);
  RETURN v_last;
END $$;

-- The last position given in this transaction.
CREATE FUNCTION given() RETURNS bigint LANGUAGE sql AS $$ SELECT current_setting('ghanti.position')::bigint $$;

-- Gives so many positions; the last of them.
CREATE FUNCTION give_positions(p_count bigint) RETURNS bigint LANGUAGE sql AS $$
  SELECT set_config('ghanti.position', (current_setting('ghanti.position')::bigint + p_count)::text, true)::bigint
$$;

CREATE FUNCTION nth_id(p_first text, p_index bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT left(p_first, -12) || lpad(to_hex((('x0000' || right(p_first, 12))::bit(64)::bigint + p_index) & 281474976710655), 12, '0')
$$;

-- The first of so many ids that follow from one another.
CREATE FUNCTION new_ids(p_count bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_first text := current_setting('ghanti.id');
BEGIN
  PERFORM set_config('ghanti.id', nth_id(v_first, p_count), true);
  RETURN v_first;
END $$;

-- The key of the running write, where it is of this channel and no event has it yet.
CREATE FUNCTION take_key(p_channel text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_key jsonb := nullif(current_setting('ghanti.key'), '')::jsonb;
BEGIN
  IF v_key ->> 'channel' IS DISTINCT FROM p_channel THEN RETURN NULL; END IF;
  PERFORM set_config('ghanti.key', '', true);
  RETURN v_key;
END $$;

-- Appends events to a channel, all alike but for their data; the position of the last.
CREATE FUNCTION append_each(p_num bigint, p_id text, p_type text, p_by text, p_at bigint, p_data text[])
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_count integer := cardinality(p_data);
  v_last bigint;
  v_seq bigint;
  v_first_id text;
  v_key jsonb;
BEGIN
  IF v_count = 0 THEN RETURN given(); END IF;
  v_last := give_positions(v_count);
  v_first_id := new_ids(v_count);
  v_key := take_key(p_id);
  UPDATE channels c SET head_seq = c.head_seq + v_count, head_position = v_last
    WHERE c.num = p_num RETURNING c.head_seq - v_count INTO STRICT v_seq;
  INSERT INTO events ("position", channel, seq, type, id, "by", at, key_user, client_id, hash, data)
  SELECT v_last - v_count + n, p_num, v_seq + n, p_type, nth_id(v_first_id, n - 1), p_by, p_at,
    CASE n WHEN 1 THEN v_key ->> 'user' END, CASE n WHEN 1 THEN v_key ->> 'clientId' END,
    CASE n WHEN 1 THEN decode(v_key ->> 'hash', 'hex') END, data
  FROM unnest(p_data) WITH ORDINALITY AS each(data, n);
  RETURN v_last;
END $$;

CREATE FUNCTION append(p_num bigint, p_id text, p_type text, p_by text, p_at bigint, p_data text)
RETURNS bigint LANGUAGE sql AS $$ SELECT append_each(p_num, p_id, p_type, p_by, p_at, ARRAY[p_data]) $$;

CREATE FUNCTION self_channel(p_user text) RETURNS text LANGUAGE sql AS $$
  SELECT 'self:' || translate(rtrim(encode(sha256(convert_to(length(p_user) || ':' || p_user, 'UTF8')), 'base64'), '='), '+/', '-_')
$$;

CREATE FUNCTION create_channel(p_id text, p_kind text, p_title text, p_posting text, p_history text, p_by text, p_at bigint)
RETURNS bigint LANGUAGE sql AS $$
  INSERT INTO channels (id, kind, title, posting, history, created_by, created_at)
  VALUES (p_id, p_kind, p_title, p_posting, p_history, p_by, p_at) RETURNING num
$$;

CREATE FUNCTION add_member(p_num bigint, p_user text, p_role text, p_from bigint, p_opened bigint, p_at bigint, p_mark bigint)
RETURNS void LANGUAGE sql AS $$
  INSERT INTO members (channel, "user", role, from_seq, opened_position, joined_at, delivered, seen)
  VALUES (p_num, p_user, p_role, p_from, p_opened, p_at, p_mark, p_mark);
  UPDATE channels SET member_count = member_count + 1 WHERE num = p_num;
$$;

CREATE FUNCTION remove_member(p_num bigint, p_user text) RETURNS void LANGUAGE sql AS $$
  DELETE FROM members WHERE channel = p_num AND "user" = p_user;
  DELETE FROM preferences WHERE channel = p_num AND "user" = p_user;
  UPDATE channels SET member_count = member_count - 1 WHERE num = p_num;
$$;

-- Appends to a user's self channel, made with its one membership where it is not there yet; the event's position.
CREATE FUNCTION append_to_self(p_user text, p_type text, p_by text, p_at bigint, p_data text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  v_id text := self_channel(p_user);
BEGIN
  RETURN append(self_of(p_user, p_at), v_id, p_type, p_by, p_at, p_data);
END $$;

CREATE FUNCTION self_of(p_user text, p_at bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_id text := self_channel(p_user);
  v_num bigint;
BEGIN
  SELECT c.num INTO v_num FROM channels c WHERE c.id = v_id;
  IF FOUND THEN RETURN v_num; END IF;
  v_num := create_channel(v_id, 'self', NULL, 'members', 'all', p_user, p_at);
  PERFORM add_member(v_num, p_user, 'owner', 1, 0, p_at, 0);
  RETURN v_num;
END $$;

-- As JSON text.
CREATE FUNCTION q(p_text text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT coalesce(to_json(p_text)::text, 'null') $$;

CREATE FUNCTION refused(p_why text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$ SELECT jsonb_build_object('why', p_why) $$;

-- A row of the log as JSON, with the id of its channel, for whoever verifies it.
CREATE FUNCTION told(p_event events) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT to_jsonb(p_event) || jsonb_build_object('name', (SELECT c.id FROM channels c WHERE c.num = p_event.channel))
$$;
`;
