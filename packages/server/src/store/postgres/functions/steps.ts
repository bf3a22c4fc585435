/**
 * What a write does, step by step. A step gives nothing, or `why` it refuses, or what it did besides events: a `mark`, a `state`,
 * the event that was `standing`. A step that refuses has written nothing.
 */
export const steps = String.raw`
CREATE FUNCTION step_channel(s jsonb, p_at bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM channels c WHERE c.id = s ->> 'id') THEN RETURN; END IF;
  -- A self channel is never without its user, so that it is read like any other.
  IF s ->> 'kind' = 'self' AND s ->> 'by' IS NOT NULL THEN
    PERFORM self_of(s ->> 'by', p_at);
  ELSE
    PERFORM create_channel(s ->> 'id', s ->> 'kind', s ->> 'title', s ->> 'posting', s ->> 'history', s ->> 'by', p_at);
  END IF;
END $$;

-- When a message, or an edit of one, ends by itself (kit/gone.ts).
CREATE FUNCTION ends_at(p_data text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT substring(right(p_data, 32) FROM ',"expiresAt":([0-9]{1,16})\}$')::bigint
$$;

CREATE FUNCTION with_end(p_data text, p_end bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN p_end IS NULL THEN p_data ELSE left(p_data, -1) || ',"expiresAt":' || p_end::text || '}' END
$$;

-- The data of an event that is sent now to a channel in which messages last so long (EXP-1).
CREATE FUNCTION lasting(p_expire_after bigint, p_type text, p_at bigint, p_data text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN p_expire_after IS NULL OR p_type <> 'receiveMessage' THEN p_data ELSE with_end(p_data, p_at + p_expire_after) END
$$;

CREATE FUNCTION note_end(p_num bigint, p_seq bigint, p_type text, p_data text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_type <> 'receiveMessage' OR right(p_data, 2) !~ '[0-9]\}' OR ends_at(p_data) IS NULL THEN RETURN; END IF;
  INSERT INTO expiring (expires_at, channel, seq) VALUES (ends_at(p_data), p_num, p_seq);
END $$;

CREATE FUNCTION step_event(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_channel channels;
  v_data text;
BEGIN
  SELECT * INTO v_channel FROM channels c WHERE c.id = s ->> 'channel';
  IF NOT FOUND THEN RETURN refused('absent'); END IF;
  IF v_channel.kind = 'direct' AND v_channel.head_seq = 0 THEN PERFORM announce_first(v_channel, s ->> 'by', p_at); END IF;
  v_data := lasting(v_channel.expire_after_ms, s ->> 'type', p_at, s ->> 'data');
  PERFORM append(v_channel.num, v_channel.id, s ->> 'type', s ->> 'by', p_at, v_data);
  PERFORM note_end(c.num, c.head_seq, s ->> 'type', v_data) FROM channels c WHERE c.num = v_channel.num;
  RETURN NULL;
END $$;

CREATE FUNCTION run_step(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  CASE s ->> 'do'
    WHEN 'channel' THEN PERFORM step_channel(s, p_at); RETURN NULL;
    WHEN 'event' THEN RETURN step_event(s, p_at);
    WHEN 'join' THEN RETURN step_join(s, p_at);
    WHEN 'open' THEN RETURN step_open(s, p_at);
    WHEN 'part' THEN RETURN step_part(s, p_at);
    WHEN 'edit' THEN RETURN step_edit(s, p_at);
    WHEN 'delete' THEN RETURN step_delete(s, p_at);
    WHEN 'react' THEN RETURN step_react(s, p_at);
    WHEN 'vote' THEN RETURN step_vote(s, p_at);
    WHEN 'closePoll' THEN RETURN step_close_poll(s, p_at);
    WHEN 'pin' THEN RETURN step_pin(s, p_at);
    WHEN 'hide' THEN RETURN step_hide(s, p_at);
    WHEN 'forward' THEN RETURN step_forward(s, p_at);
    WHEN 'mark' THEN RETURN step_mark(s);
    WHEN 'prefer' THEN RETURN step_prefer(s);
    WHEN 'update' THEN RETURN step_update(s, p_at);
    WHEN 'role' THEN RETURN step_role(s, p_at);
    WHEN 'invite' THEN RETURN step_invite(s, p_at);
    WHEN 'accept' THEN RETURN step_accept(s, p_at);
    WHEN 'revokeInvite' THEN PERFORM step_revoke_invite(s, p_at); RETURN NULL;
    WHEN 'feed' THEN RETURN step_feed(s, p_at);
    WHEN 'publish' THEN RETURN step_publish(s, p_at);
    WHEN 'endFeed' THEN RETURN step_end_feed(s, p_at);
    WHEN 'block' THEN RETURN step_block(s, p_at);
    ELSE RETURN not_known(s);
  END CASE;
END $$;
`;
