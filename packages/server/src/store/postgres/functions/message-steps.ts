/**
 * What is done to messages: an event, and what it makes of the message. That the message is there, and that he may, was checked by
 * guards. Scrubbing is the one way in which a row of the log changes: the message and every edit of it lose their content, and what
 * was made of it goes with it; what thousands did with it goes a share at a time, by upkeep.
 */
export const messageSteps = String.raw`
CREATE FUNCTION num_of(p_channel text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  RETURN (SELECT c.num FROM channels c WHERE c.id = p_channel);
END $$;

-- The event that made it so stands.
CREATE FUNCTION standing(p_num bigint, p_seq bigint) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('standing', told(e)) FROM events e WHERE e.channel = p_num AND e.seq = p_seq
$$;

-- The text of the edit comes as JSON.
CREATE FUNCTION step_edit(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_row events := message_row(s ->> 'channel', (s ->> 'seq')::bigint);
BEGIN
  IF v_row.channel IS NULL THEN RETURN refused('message'); END IF;
  PERFORM aside(v_row.channel, s ->> 'channel', 'messageEdited', s ->> 'by', p_at,
    with_end(concat('{"target":', s ->> 'seq', ',"text":', s ->> 'text', '}'), ends_at(v_row.data)));
  RETURN NULL;
END $$;

CREATE FUNCTION step_delete(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_num bigint := num_of(s ->> 'channel');
BEGIN
  IF scrub(v_num, (s ->> 'seq')::bigint, 'deleted') THEN
    PERFORM aside(v_num, s ->> 'channel', 'messageDeleted', s ->> 'by', p_at, concat('{"target":', s ->> 'seq', '}'));
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION step_react(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_num bigint := num_of(s ->> 'channel');
  v_seq bigint;
BEGIN
  IF v_num IS NULL THEN RETURN refused('absent'); END IF;
  SELECT r.seq INTO v_seq FROM reactions r WHERE r.channel = v_num AND r.target = (s ->> 'seq')::bigint
    AND r.emoji = s ->> 'emoji' AND r."user" = s ->> 'by';
  IF FOUND = (s -> 'on')::boolean THEN RETURN standing(v_num, v_seq); END IF;
  PERFORM aside(v_num, s ->> 'channel', 'reactionChanged', s ->> 'by', p_at,
    concat('{"target":', s ->> 'seq', ',"emoji":', q(s ->> 'emoji'), ',"on":', s ->> 'on', '}'));
  RETURN NULL;
END $$;

-- In an anonymous poll the event has nobody's name and the counts alone; who chose what is kept beside the log.
CREATE FUNCTION step_vote(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_seq bigint := (s ->> 'seq')::bigint;
  v_row events := message_row(s ->> 'channel', v_seq);
  v_poll jsonb := body(v_row.data) -> 'poll';
  v_before votes;
  v_tally jsonb;
BEGIN
  IF v_poll IS NULL THEN RETURN refused('poll'); END IF;
  SELECT * INTO v_before FROM votes v WHERE v.channel = v_row.channel AND v.target = v_seq AND v."user" = s ->> 'by';
  -- In any order.
  IF coalesce(v_before.options::jsonb, '[]') @> (s -> 'options') AND (s -> 'options') @> coalesce(v_before.options::jsonb, '[]')
    AND jsonb_array_length(s -> 'options') = jsonb_array_length(coalesce(v_before.options::jsonb, '[]')) THEN
    RETURN standing(v_row.channel, v_before.seq);
  END IF;
  IF v_poll -> 'anonymous' = 'true' THEN
    v_tally := cast_vote(v_row.channel, v_seq, jsonb_array_length(v_poll -> 'options'), s ->> 'by',
      (SELECT c.head_seq + 1 FROM channels c WHERE c.num = v_row.channel), s -> 'options');
    PERFORM aside(v_row.channel, s ->> 'channel', 'pollVoted', NULL, p_at,
      concat('{"target":', v_seq, ',"counts":', compact(v_tally -> 'counts'), ',"total":', v_tally ->> 'total', '}'));
  ELSE
    PERFORM aside(v_row.channel, s ->> 'channel', 'pollVoted', s ->> 'by', p_at,
      concat('{"target":', v_seq, ',"options":', compact(s -> 'options'), '}'));
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION step_close_poll(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_num bigint := num_of(s ->> 'channel');
BEGIN
  IF v_num IS NULL THEN RETURN refused('absent'); END IF;
  PERFORM aside(v_num, s ->> 'channel', 'pollClosed', s ->> 'by', p_at, concat('{"target":', s ->> 'seq', '}'));
  RETURN NULL;
END $$;

CREATE FUNCTION step_pin(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_num bigint := num_of(s ->> 'channel');
  v_pinned bigint;
BEGIN
  IF v_num IS NULL THEN RETURN refused('absent'); END IF;
  SELECT m.pinned_seq INTO v_pinned FROM message_state m WHERE m.channel = v_num AND m.seq = (s ->> 'seq')::bigint;
  IF (v_pinned IS NOT NULL) = (s -> 'on')::boolean THEN RETURN standing(v_num, v_pinned); END IF;
  IF (s -> 'on')::boolean AND (SELECT count(*) FROM message_state m WHERE m.channel = v_num AND m.pinned_seq IS NOT NULL)
    >= (s ->> 'maxPins')::bigint THEN RETURN refused('pins'); END IF;
  PERFORM aside(v_num, s ->> 'channel', 'messagePinned', s ->> 'by', p_at,
    concat('{"target":', s ->> 'seq', ',"on":', s ->> 'on', '}'));
  RETURN NULL;
END $$;

CREATE FUNCTION step_hide(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_num bigint := num_of(s ->> 'channel');
  v_event events;
BEGIN
  IF v_num IS NULL THEN RETURN refused('absent'); END IF;
  IF EXISTS (SELECT 1 FROM hidden_messages h
    WHERE h.channel = v_num AND h."user" = s ->> 'user' AND h.seq = (s ->> 'seq')::bigint) THEN RETURN NULL; END IF;
  PERFORM append_to_self(s ->> 'user', 'messageHidden', s ->> 'user', p_at,
    concat('{"channel":', q(s ->> 'channel'), ',"target":', s ->> 'seq', '}'));
  SELECT * INTO STRICT v_event FROM events e WHERE e."position" = given();
  PERFORM apply_event(v_event);
  RETURN NULL;
END $$;

-- The content that goes on: a poll as a fresh one, so the votes, and when it was to close, stay behind.
CREATE FUNCTION forwarded(p_channel text, p_seq bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_row events := message_row(p_channel, p_seq);
  v_body jsonb := body(v_row.data);
  v_latest text;
BEGIN
  SELECT e.data INTO v_latest FROM message_state m JOIN events e ON e.channel = m.channel AND e.seq = m.edited_seq
    WHERE m.channel = v_row.channel AND m.seq = p_seq;
  RETURN concat_ws(',',
    '"text":' || (coalesce(body(v_latest), v_body) -> 'text')::text,
    '"poll":' || ((v_body -> 'poll') - 'closesAt')::text,
    '"forwarded":true');
END $$;

CREATE FUNCTION step_forward(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_of text := s -> 'of' ->> 'channel';
  v_seq bigint := (s -> 'of' ->> 'seq')::bigint;
  v_why text := unreadable(v_of, s ->> 'by', v_seq, p_at);
  v_own text := left(s ->> 'data', -1);
BEGIN
  IF v_why IS NOT NULL THEN RETURN refused(v_why); END IF;
  RETURN step_event(jsonb_build_object('channel', s ->> 'channel', 'type', 'receiveMessage', 'by', s ->> 'by', 'data',
    concat(v_own, CASE WHEN v_own <> '{' THEN ',' END, forwarded(v_of, v_seq), '}')), p_at);
END $$;

-- Empties a row; of what is no message, all but what it was about.
CREATE FUNCTION empty_row(e events, p_why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF e.type = 'receiveMessage' AND ends_at(e.data) IS NOT NULL THEN
    DELETE FROM expiring x WHERE x.expires_at = ends_at(e.data) AND x.channel = e.channel AND x.seq = e.seq;
  END IF;
  UPDATE events SET data = CASE
      WHEN e.type <> 'receiveMessage' THEN concat('{"target":', body(e.data) ->> 'target', '}')
      WHEN p_why = 'deleted' THEN '{}' ELSE '{"expired":true}' END
    WHERE "position" = e."position";
END $$;

-- Takes one share of what others did with a message that is gone; false where that may not have been all.
CREATE FUNCTION take_away(p_num bigint, p_seq bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_share constant integer := 500;
  v_reactions integer;
  v_votes integer;
BEGIN
  DELETE FROM reactions WHERE ctid = ANY (ARRAY(
    SELECT r.ctid FROM reactions r WHERE r.channel = p_num AND r.target = p_seq LIMIT v_share));
  GET DIAGNOSTICS v_reactions = ROW_COUNT;
  DELETE FROM votes WHERE ctid = ANY (ARRAY(SELECT v.ctid FROM votes v WHERE v.channel = p_num AND v.target = p_seq LIMIT v_share));
  GET DIAGNOSTICS v_votes = ROW_COUNT;
  RETURN greatest(v_reactions, v_votes) < v_share;
END $$;

-- False where the message was gone already.
CREATE FUNCTION scrub(p_num bigint, p_seq bigint, p_why text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_row events;
BEGIN
  SELECT * INTO v_row FROM events e WHERE e.channel = p_num AND e.seq = p_seq;
  IF NOT FOUND OR v_row.type <> 'receiveMessage' OR gone_of(v_row.data) IS NOT NULL THEN RETURN false; END IF;
  PERFORM empty_row(e, p_why) FROM message_edits d JOIN events e ON e.channel = d.channel AND e.seq = d.seq
    WHERE d.channel = p_num AND d.target = p_seq;
  PERFORM empty_row(v_row, p_why);
  DELETE FROM message_edits WHERE channel = p_num AND target = p_seq;
  DELETE FROM message_state WHERE channel = p_num AND seq = p_seq;
  IF NOT take_away(p_num, p_seq) THEN
    INSERT INTO leavings (channel, target) VALUES (p_num, p_seq) ON CONFLICT DO NOTHING;
  END IF;
  RETURN true;
END $$;
`;
