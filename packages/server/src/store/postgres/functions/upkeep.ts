/**
 * What has to be done in the background, a bounded share at a time, each share one round trip under the lock of the log: scrubbing what
 * has expired (EXP-1), taking away what thousands did with a message that is gone, ending an account, making the state of messages
 * anew. And epochs (CUR-3).
 */
/** More than is ever lost at a failover without being seen at once, and little beside the 40 bits that cursors have room for. */
export const timelineGap = 1_000_000;

export const upkeep = String.raw`
-- For so long others wait; then they have a turn.
CREATE FUNCTION is_late(p_since timestamptz) RETURNS boolean LANGUAGE sql AS $$
  SELECT clock_timestamp() - p_since > interval '5 ms'
$$;

CREATE FUNCTION tidy_messages(p_now bigint, p_limit integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_row record;
  v_since timestamptz;
  v_done integer := 0;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM expiring WHERE expires_at <= p_now) AND NOT EXISTS (SELECT 1 FROM leavings) THEN RETURN 0; END IF;
  PERFORM log_lock();
  v_since := clock_timestamp();
  FOR v_row IN SELECT x.channel, x.seq FROM expiring x WHERE x.expires_at <= p_now ORDER BY x.expires_at LIMIT p_limit LOOP
    PERFORM scrub(v_row.channel, v_row.seq, 'expired');
    v_done := v_done + 1;
    IF is_late(v_since) THEN RETURN v_done; END IF;
  END LOOP;
  LOOP
    SELECT l.channel, l.target INTO v_row FROM leavings l LIMIT 1;
    EXIT WHEN NOT FOUND OR v_done >= p_limit OR is_late(v_since);
    IF take_away(v_row.channel, v_row.target) THEN
      DELETE FROM leavings l WHERE l.channel = v_row.channel AND l.target = v_row.target;
    END IF;
    v_done := v_done + 1;
  END LOOP;
  RETURN v_done;
END $$;

-- The ballots of an anonymous poll are nowhere else: they stay.
CREATE FUNCTION forget_messages() RETURNS void LANGUAGE sql AS $$
  SELECT log_lock();
  DELETE FROM message_state;
  DELETE FROM message_edits;
  DELETE FROM reactions;
  DELETE FROM leavings;
  DELETE FROM hidden_messages;
  DELETE FROM expiring;
  DELETE FROM asides;
  DELETE FROM votes v WHERE NOT EXISTS (SELECT 1 FROM events e
    WHERE e.channel = v.channel AND e.seq = v.target AND coalesce(body(e.data) -> 'poll' -> 'anonymous' = 'true', false));
$$;

-- Applies the next rows of the log; the position of the last, or null at its end.
CREATE FUNCTION replay_messages(p_after bigint, p_limit integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_event events;
  v_count integer := 0;
BEGIN
  PERFORM log_lock();
  FOR v_event IN SELECT * FROM events e WHERE e."position" > p_after ORDER BY e."position" LIMIT p_limit LOOP
    v_count := v_count + 1;
    IF v_event.type IN ('messageEdited', 'reactionChanged', 'pollVoted', 'pollClosed', 'messagePinned', 'messageDeleted') THEN
      PERFORM pass_over(v_event.channel, v_event.seq);
      CONTINUE WHEN EXISTS (SELECT 1 FROM events m WHERE m.channel = v_event.channel
        AND m.seq = (body(v_event.data) ->> 'target')::bigint AND gone_of(m.data) IS NOT NULL);
    END IF;
    PERFORM apply_event(v_event);
  END LOOP;
  RETURN CASE WHEN v_count = p_limit THEN v_event."position" END;
END $$;

CREATE FUNCTION begin_erasure(p_user text, p_at bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  -- Whoever checked that the account exists, and writes, is done before.
  PERFORM log_lock();
  UPDATE users SET handle = NULL, name = 'Deleted account', about = NULL, avatar = NULL, roles = '[]', password_hash = NULL,
    receipts = 1, last_seen = 'nobody', vouched_name = NULL, vouched_avatar = NULL, erased_at = p_at
    WHERE id = p_user AND erased_at IS NULL;
  DELETE FROM user_words WHERE "user" = p_user;
  DELETE FROM links WHERE "user" = p_user;
  RETURN EXISTS (SELECT 1 FROM users WHERE id = p_user);
END $$;

-- What an application told him is content; the rest of his self channel names channels and people alone.
CREATE FUNCTION finish_erasure(p_user text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_num bigint;
BEGIN
  PERFORM log_lock();
  UPDATE events e SET data = '{}' FROM channels c
    WHERE c.id = self_channel(p_user) AND e.channel = c.num AND e.type = 'notification' AND e.data <> '{}';
  FOR v_num IN SELECT m.channel FROM members m JOIN channels c ON c.num = m.channel
    WHERE m."user" = p_user AND c.kind = 'direct' AND c.head_seq = 0
  LOOP
    PERFORM remove_member(v_num, p_user);
  END LOOP;
  DELETE FROM sessions WHERE "user" = p_user;
  DELETE FROM blocks WHERE "user" = p_user OR blocked = p_user;
  DELETE FROM preferences WHERE "user" = p_user;
  UPDATE users SET erasure_done = 1 WHERE id = p_user;
END $$;

-- Which database this is, and on which timeline.
CREATE FUNCTION origin_now() RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()), left(pg_walfile_name(pg_current_wal_lsn()), 8),
    (SELECT oid FROM pg_database WHERE datname = current_database()))
$$;

-- Begins an epoch, of this name, where the log has none, or comes from elsewhere (CUR-3). The commits of a timeline may have been lost to
-- this one, and nodes may have told them: positions go on far beyond, so that none is given twice while somebody may still have the first.
CREATE FUNCTION begin_epoch(p_epoch text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF pg_is_in_recovery() THEN RAISE EXCEPTION 'the database is a standby' USING ERRCODE = '57P03'; END IF;
  IF EXISTS (SELECT 1 FROM log_origin WHERE origin = origin_now()) THEN RETURN; END IF;
  PERFORM log_lock();
  IF EXISTS (SELECT 1 FROM log_origin WHERE origin = origin_now()) THEN RETURN; END IF;
  IF to_regclass('ghanti_move') IS NOT NULL THEN
    -- cannot_connect_now: the same may succeed later.
    IF EXISTS (SELECT 1 FROM ghanti_move WHERE NOT done) THEN
      RAISE EXCEPTION 'a move into this database is not finished' USING ERRCODE = '57P03';
    END IF;
  END IF;
  INSERT INTO epochs (epoch, "from") SELECT p_epoch, h."position" FROM log_head h WHERE h.log = 0;
  DELETE FROM log_origin;
  IF FOUND THEN UPDATE log_head SET "position" = "position" + ${timelineGap} WHERE log = 0; END IF;
  INSERT INTO log_origin (origin) VALUES (origin_now());
END $$;
`;
