/**
 * The facts that a write asks for, checked under the lock of the log, before it writes anything. Each gives the refusal, or null where
 * the fact holds.
 */
export const guards = String.raw`
CREATE FUNCTION not_known(p_what jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the database does not know %', p_what;
END $$;

CREATE FUNCTION role_of(p_channel text, p_user text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN (SELECT m.role FROM members m JOIN channels c ON c.num = m.channel WHERE c.id = p_channel AND m."user" = p_user);
END $$;

CREATE FUNCTION is_last_owner(p_num bigint, p_user text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM members m WHERE m.channel = p_num AND m."user" = p_user AND m.role = 'owner')
    AND (SELECT count(*) FROM members o WHERE o.channel = p_num AND o.role = 'owner') = 1;
END $$;

CREATE FUNCTION guard_member(g jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_kind text;
  v_posting text;
  v_role text;
BEGIN
  SELECT c.kind, c.posting, m.role INTO v_kind, v_posting, v_role
    FROM channels c JOIN members m ON m.channel = c.num AND m."user" = g ->> 'user' WHERE c.id = g ->> 'channel';
  IF NOT FOUND THEN RETURN 'absent'; END IF;
  IF NOT (g -> 'kinds') ? v_kind THEN RETURN 'kind'; END IF;
  IF v_posting = 'admins' AND g ? 'rolesWhenAdminsPost' THEN
    RETURN CASE WHEN NOT (g -> 'rolesWhenAdminsPost') ? v_role THEN 'role' END;
  END IF;
  RETURN CASE WHEN NOT (g -> 'roles') ? v_role THEN 'role' END;
END $$;

-- p_head: of p_channel, whose head is being counted up.
CREATE FUNCTION guard_seq(g jsonb, p_channel text, p_head bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_from bigint;
  v_head bigint;
BEGIN
  SELECT m.from_seq, CASE WHEN c.id = p_channel THEN p_head ELSE c.head_seq END INTO v_from, v_head
    FROM channels c JOIN members m ON m.channel = c.num AND m."user" = g ->> 'user' WHERE c.id = g ->> 'channel';
  IF NOT FOUND THEN RETURN 'absent'; END IF;
  RETURN CASE WHEN NOT (g ->> 'seq')::bigint BETWEEN v_from AND v_head THEN 'seq' END;
END $$;

CREATE FUNCTION guard_not_last_owner(g jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN (SELECT 'lastOwner' FROM channels c
    WHERE c.id = g ->> 'channel' AND c.member_count > 1 AND is_last_owner(c.num, g ->> 'user'));
END $$;

CREATE FUNCTION guard_role_pair(g jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_mine text := role_of(g ->> 'channel', g ->> 'user');
  v_other text := role_of(g ->> 'channel', g ->> 'other');
BEGIN
  IF v_mine IS NULL THEN RETURN 'absent'; END IF;
  IF v_other IS NULL THEN RETURN 'target'; END IF;
  RETURN CASE WHEN NOT EXISTS (
    SELECT 1 FROM jsonb_array_elements(g -> 'allowed') pair WHERE pair ->> 0 = v_mine AND pair ->> 1 = v_other) THEN 'role' END;
END $$;

-- Between two, whoever of them did it: the refusal does not tell (BLK-1).
CREATE FUNCTION is_blocked(p_one text, p_other text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM blocks WHERE "user" = p_one AND blocked = p_other)
    OR EXISTS (SELECT 1 FROM blocks WHERE "user" = p_other AND blocked = p_one);
END $$;

CREATE FUNCTION guard_not_blocked(g jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_num bigint;
BEGIN
  SELECT c.num INTO v_num FROM channels c WHERE c.id = g ->> 'channel' AND c.kind = 'direct';
  IF NOT FOUND THEN RETURN NULL; END IF;
  RETURN (SELECT 'blocked' FROM members m
    WHERE m.channel = v_num AND m."user" <> g ->> 'user' AND is_blocked(g ->> 'user', m."user") LIMIT 1);
END $$;

CREATE FUNCTION guard_not_blocked_between(g jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN (SELECT 'blocked' FROM jsonb_array_elements_text(g -> 'others') other WHERE is_blocked(g ->> 'user', other) LIMIT 1);
END $$;

CREATE FUNCTION guard_feed(g jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_feed feeds := standing_feed(g ->> 'channel');
  v_role text;
BEGIN
  IF v_feed.channel IS NULL THEN RETURN 'absent'; END IF;
  IF NOT g ? 'user' THEN RETURN NULL; END IF;
  v_role := role_of(g ->> 'channel', g ->> 'user');
  IF v_role IS NULL THEN RETURN CASE v_feed.public WHEN 1 THEN 'role' ELSE 'absent' END; END IF;
  RETURN CASE WHEN NOT (g -> 'roles') ? v_role THEN 'role' END;
END $$;

CREATE FUNCTION guard_user(g jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN CASE WHEN NOT EXISTS (SELECT 1 FROM users WHERE id = g ->> 'user' AND erased_at IS NULL) THEN 'user' END;
END $$;

-- The first refusal, in the order of the guards.
CREATE FUNCTION refusal_of(p_guards jsonb, p_at bigint, p_channel text DEFAULT NULL, p_head bigint DEFAULT NULL) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  g jsonb;
  v_why text;
BEGIN
  FOR g IN SELECT value FROM jsonb_array_elements(p_guards) LOOP
    v_why := CASE g ->> 'is'
      WHEN 'member' THEN guard_member(g)
      WHEN 'seq' THEN guard_seq(g, p_channel, p_head)
      WHEN 'notLastOwner' THEN guard_not_last_owner(g)
      WHEN 'user' THEN guard_user(g)
      WHEN 'rolePair' THEN guard_role_pair(g)
      WHEN 'notBlocked' THEN guard_not_blocked(g)
      WHEN 'notBlockedBetween' THEN guard_not_blocked_between(g)
      WHEN 'feed' THEN guard_feed(g)
      WHEN 'ahead' THEN CASE WHEN (g ->> 'time')::bigint <= p_at THEN 'past' END
      WHEN 'message' THEN guard_message(g, p_at)
      WHEN 'author' THEN guard_author(g)
      WHEN 'ownText' THEN guard_own_text(g)
      WHEN 'openPoll' THEN guard_open_poll(g, p_at)
      ELSE not_known(g)
    END;
    IF v_why IS NOT NULL THEN RETURN v_why; END IF;
  END LOOP;
  RETURN NULL;
END $$;
`;
