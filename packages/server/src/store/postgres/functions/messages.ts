/**
 * What an event makes of the message that it names: the one place where message_state and its rows change, both when the event is
 * written and when all of it is made anew from the log (RES-5). And the facts about messages that writes ask for.
 */
export const messages = String.raw`
-- The data of an event, as far as it has to be understood. A NUL, which Postgres' text cannot have, is told as a replacement character.
CREATE FUNCTION body(p_data text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT (CASE WHEN strpos(p_data, '\u0000') = 0 THEN p_data
    ELSE regexp_replace(p_data, '(?<!\\)((\\\\)*)\\u0000', '\1\\ufffd', 'g') END)::jsonb
$$;

CREATE FUNCTION gone_of(p_data text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_data WHEN '{}' THEN 'deleted' WHEN '{"expired":true}' THEN 'expired' END
$$;

-- The row of a message; null for other events, and for what is not there.
CREATE FUNCTION message_row(p_channel text, p_seq bigint) RETURNS events LANGUAGE plpgsql AS $$
DECLARE
  v_row events;
BEGIN
  SELECT e.* INTO v_row FROM events e JOIN channels c ON c.num = e.channel
    WHERE c.id = p_channel AND e.seq = p_seq AND e.type = 'receiveMessage';
  RETURN v_row;
END $$;

-- Why a user may not read a message, or that it is gone at a time.
CREATE FUNCTION unreadable(p_channel text, p_user text, p_seq bigint, p_at bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_data text;
BEGIN
  SELECT e.data INTO v_data FROM channels c JOIN members m ON m.channel = c.num JOIN events e ON e.channel = c.num
    WHERE c.id = p_channel AND m."user" = p_user AND e.seq = p_seq AND e.seq >= m.from_seq AND e.type = 'receiveMessage';
  IF NOT FOUND THEN RETURN 'message'; END IF;
  RETURN CASE WHEN gone_of(v_data) IS NOT NULL OR ends_at(v_data) <= p_at THEN 'gone' END;
END $$;

CREATE FUNCTION guard_message(g jsonb, p_at bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_why text := unreadable(g ->> 'channel', g ->> 'user', (g ->> 'seq')::bigint, p_at);
BEGIN
  RETURN CASE WHEN v_why = 'gone' AND g ->> 'gone' = 'allowed' THEN NULL ELSE v_why END;
END $$;

CREATE FUNCTION guard_author(g jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  IF (message_row(g ->> 'channel', (g ->> 'seq')::bigint))."by" = g ->> 'user' THEN RETURN NULL; END IF;
  RETURN CASE WHEN coalesce((g -> 'orRoles') ? role_of(g ->> 'channel', g ->> 'user'), false) THEN NULL ELSE 'author' END;
END $$;

CREATE FUNCTION guard_own_text(g jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_body jsonb := body((message_row(g ->> 'channel', (g ->> 'seq')::bigint)).data);
BEGIN
  RETURN CASE WHEN v_body ? 'text' AND v_body -> 'forwarded' IS DISTINCT FROM 'true' THEN NULL ELSE 'text' END;
END $$;

CREATE FUNCTION guard_open_poll(g jsonb, p_at bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_row events := message_row(g ->> 'channel', (g ->> 'seq')::bigint);
  v_poll jsonb := body(v_row.data) -> 'poll';
BEGIN
  IF v_poll IS NULL THEN RETURN 'poll'; END IF;
  IF coalesce((v_poll ->> 'closesAt')::bigint <= p_at, false)
    OR EXISTS (SELECT 1 FROM message_state s WHERE s.channel = v_row.channel AND s.seq = v_row.seq AND s.closed_seq IS NOT NULL)
    THEN RETURN 'closed'; END IF;
  IF NOT g ? 'options' THEN RETURN NULL; END IF;
  IF jsonb_array_length(g -> 'options') > 1 AND v_poll -> 'multiple' IS DISTINCT FROM 'true' THEN RETURN 'options'; END IF;
  RETURN CASE WHEN EXISTS (SELECT 1 FROM jsonb_array_elements_text(g -> 'options') o
    WHERE o::bigint >= jsonb_array_length(v_poll -> 'options')) THEN 'options' END;
END $$;

-- Of whole numbers, as JSON text.
CREATE FUNCTION compact(p_numbers jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT replace(p_numbers::text, ' ', '') $$;

-- One person's vote, kept or taken back; the poll's counts and total after it, which are not written.
CREATE FUNCTION cast_vote(p_num bigint, p_target bigint, p_size integer, p_user text, p_seq bigint, p_options jsonb)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_before jsonb;
  v_state message_state;
  v_counts jsonb;
BEGIN
  SELECT v.options::jsonb INTO v_before FROM votes v WHERE v.channel = p_num AND v.target = p_target AND v."user" = p_user;
  SELECT * INTO v_state FROM message_state s WHERE s.channel = p_num AND s.seq = p_target;
  IF p_options = '[]' THEN
    DELETE FROM votes v WHERE v.channel = p_num AND v.target = p_target AND v."user" = p_user;
  ELSE
    INSERT INTO votes (channel, target, "user", seq, options) VALUES (p_num, p_target, p_user, p_seq, compact(p_options))
    ON CONFLICT (channel, target, "user") DO UPDATE SET seq = excluded.seq, options = excluded.options;
  END IF;
  SELECT jsonb_agg(coalesce((v_state.counts::jsonb ->> o)::bigint, 0) - (coalesce(v_before, '[]') @> to_jsonb(o))::integer
    + (p_options @> to_jsonb(o))::integer ORDER BY o) INTO v_counts FROM generate_series(0, p_size - 1) o;
  RETURN jsonb_build_object('counts', coalesce(v_counts, '[]'), 'total',
    coalesce(v_state.total, 0) + (p_options <> '[]')::integer - (v_before IS NOT NULL)::integer);
END $$;

CREATE FUNCTION poll_size(p_num bigint, p_target bigint) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  RETURN (SELECT jsonb_array_length(body(e.data) -> 'poll' -> 'options') FROM events e
    WHERE e.channel = p_num AND e.seq = p_target);
END $$;

CREATE FUNCTION touch(p_num bigint, p_seq bigint, p_as_of bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE message_state SET as_of = p_as_of WHERE channel = p_num AND seq = p_seq;
  IF NOT FOUND THEN INSERT INTO message_state (channel, seq, as_of) VALUES (p_num, p_seq, p_as_of); END IF;
END $$;

CREATE FUNCTION apply_reaction(p_num bigint, p_target bigint, p_emoji text, p_by text, p_seq bigint, p_on boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF p_on THEN
    INSERT INTO reactions (channel, target, emoji, "user", seq, since) VALUES (p_num, p_target, p_emoji, p_by, p_seq, coalesce(
      (SELECT r.since FROM reactions r WHERE r.channel = p_num AND r.target = p_target AND r.emoji = p_emoji LIMIT 1), p_seq));
  ELSE
    DELETE FROM reactions r WHERE r.channel = p_num AND r.target = p_target AND r.emoji = p_emoji AND r."user" = p_by;
  END IF;
END $$;

CREATE FUNCTION apply_event(e events) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_body jsonb;
  v_target bigint;
BEGIN
  IF e.type = 'receiveMessage' THEN
    PERFORM note_end(e.channel, e.seq, e.type, e.data);
    RETURN;
  END IF;
  IF e.type NOT IN ('messageEdited', 'reactionChanged', 'pollVoted', 'pollClosed', 'messagePinned', 'messageHidden') THEN
    RETURN;
  END IF;
  v_body := body(e.data);
  v_target := (v_body ->> 'target')::bigint;
  IF e.type = 'messageHidden' THEN
    INSERT INTO hidden_messages (channel, "user", seq)
    SELECT c.num, e."by", v_target FROM channels c WHERE c.id = v_body ->> 'channel' AND e."by" IS NOT NULL ON CONFLICT DO NOTHING;
    RETURN;
  END IF;
  PERFORM touch(e.channel, v_target, e.seq);
  CASE e.type
    WHEN 'messageEdited' THEN
      UPDATE message_state SET edited_seq = e.seq WHERE channel = e.channel AND seq = v_target;
      INSERT INTO message_edits (channel, target, seq) VALUES (e.channel, v_target, e.seq);
    WHEN 'reactionChanged' THEN
      PERFORM apply_reaction(e.channel, v_target, v_body ->> 'emoji', e."by", e.seq, (v_body -> 'on')::boolean);
    WHEN 'pollVoted' THEN
      IF e."by" IS NOT NULL THEN
        v_body := cast_vote(e.channel, v_target, poll_size(e.channel, v_target), e."by", e.seq, v_body -> 'options');
      END IF;
      UPDATE message_state SET counts = compact(v_body -> 'counts'), total = (v_body ->> 'total')::bigint
        WHERE channel = e.channel AND seq = v_target;
    WHEN 'pollClosed' THEN
      UPDATE message_state SET closed_seq = e.seq WHERE channel = e.channel AND seq = v_target;
    WHEN 'messagePinned' THEN
      UPDATE message_state SET pinned_seq = CASE WHEN (v_body -> 'on')::boolean THEN e.seq END
        WHERE channel = e.channel AND seq = v_target;
  END CASE;
END $$;

-- Notes that an event is no row of a timeline, so that whoever looks for those may pass over many of them at once.
CREATE FUNCTION pass_over(p_num bigint, p_seq bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE asides SET to_seq = to_seq + 1 WHERE channel = p_num AND to_seq = p_seq - 1;
  IF NOT FOUND THEN INSERT INTO asides (channel, to_seq, from_seq) VALUES (p_num, p_seq, p_seq); END IF;
END $$;

-- Appends what changes a message: part of its state, and no row of a timeline.
CREATE FUNCTION aside(p_num bigint, p_id text, p_type text, p_by text, p_at bigint, p_data text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_event events;
BEGIN
  PERFORM append(p_num, p_id, p_type, p_by, p_at, p_data);
  SELECT * INTO STRICT v_event FROM events e WHERE e."position" = given();
  PERFORM apply_event(v_event);
  PERFORM pass_over(p_num, v_event.seq);
END $$;
`;
