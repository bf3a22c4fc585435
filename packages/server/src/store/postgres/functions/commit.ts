/**
 * A commit: the lock, the writes of a batch, and what became of each, in one round trip (ORD-1, IDEM-1).
 *
 * Promise: between structural writes each channel's plain messages get one contiguous run of positions, in the order in which they
 * came; marks and preferences follow them; a structural write sees everything before it. A write of several steps is undone alone
 * where one refuses. `careful`: each write is apart, and what the database refuses of it is told as `broken`; without it, such a
 * batch fails whole and is sent again. Nothing may have spent a key since it was looked for: whoever writes holds the lock.
 */
export const commit = String.raw`
CREATE FUNCTION known(p_event jsonb, p_hash bytea, p_key jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT CASE WHEN p_hash = decode(p_key ->> 'hash', 'hex') THEN jsonb_build_object('outcome', 'duplicate', 'event', p_event)
    ELSE '{"outcome":"conflict"}' END
$$;

-- What the key gave the first time: in its channel, elsewhere, or in a feed that has trimmed it since.
CREATE FUNCTION spent(p_key jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_num bigint;
  v_kind text;
  v_event events;
  v_hash bytea;
  v_trimmed feed_keys;
BEGIN
  SELECT c.num, c.kind INTO v_num, v_kind FROM channels c WHERE c.id = p_key ->> 'channel';
  IF NOT FOUND THEN RETURN NULL; END IF;
  SELECT * INTO v_event FROM events e
    WHERE e.client_id = p_key ->> 'clientId' AND e.key_user = p_key ->> 'user' AND e.channel = v_num;
  IF FOUND THEN RETURN known(told(v_event), v_event.hash, p_key); END IF;
  SELECT k.hash INTO v_hash FROM spent_keys k
    WHERE k.client_id = p_key ->> 'clientId' AND k."user" = p_key ->> 'user' AND k.channel = v_num;
  IF FOUND THEN
    SELECT e.* INTO v_event FROM spent_keys k JOIN events e ON e."position" = k."position"
      WHERE k.client_id = p_key ->> 'clientId' AND k."user" = p_key ->> 'user' AND k.channel = v_num;
    RETURN known(told(v_event), v_hash, p_key);
  END IF;
  IF v_kind <> 'feed' THEN RETURN NULL; END IF;
  SELECT * INTO v_trimmed FROM feed_keys k
    WHERE k.client_id = p_key ->> 'clientId' AND k."user" = p_key ->> 'user' AND k.channel = v_num;
  IF NOT FOUND THEN RETURN NULL; END IF;
  RETURN known(to_jsonb(v_trimmed) || jsonb_build_object('name', p_key ->> 'channel'), v_trimmed.hash, p_key);
END $$;

-- Where no event of the write kept its key, the first one that it appended does, wherever that is.
CREATE FUNCTION keep_key(p_key jsonb, p_before bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_key IS NULL OR current_setting('ghanti.key') = '' OR given() = p_before THEN RETURN; END IF;
  INSERT INTO spent_keys (client_id, "user", channel, hash, "position")
  SELECT p_key ->> 'clientId', p_key ->> 'user', c.num, decode(p_key ->> 'hash', 'hex'), e."position"
  FROM channels c, (SELECT min("position") AS "position" FROM events WHERE "position" > p_before) e
  WHERE c.id = p_key ->> 'channel' AND e."position" IS NOT NULL;
END $$;

CREATE FUNCTION run_write(p_write jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_before bigint := given();
  v_key jsonb := p_write -> 'key';
  v_step jsonb;
  v_told jsonb;
  v_marks jsonb := '[]';
  v_states jsonb := '[]';
  v_standing jsonb;
BEGIN
  PERFORM set_config('ghanti.key', coalesce(v_key::text, ''), true);
  FOR v_step IN SELECT value FROM jsonb_array_elements(p_write -> 'steps') LOOP
    v_told := run_step(v_step, (p_write ->> 'at')::bigint);
    CONTINUE WHEN v_told IS NULL;
    IF v_told ? 'why' THEN RETURN v_told; END IF;
    v_marks := v_marks || coalesce(v_told -> 'mark', '[]');
    v_states := v_states || coalesce(v_told -> 'state', '[]');
    v_standing := coalesce(v_told -> 'standing', v_standing);
  END LOOP;
  PERFORM keep_key(v_key, v_before);
  RETURN jsonb_build_object('outcome', 'written', 'from', v_before, 'to', given(), 'marks', v_marks, 'states', v_states,
    'standing', v_standing);
END $$;

-- Undone whole where it refuses.
CREATE FUNCTION run_apart(p_write jsonb, p_careful boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_told jsonb;
BEGIN
  v_told := run_write(p_write);
  IF v_told ? 'why' THEN RAISE EXCEPTION SQLSTATE 'GH001' USING MESSAGE = v_told ->> 'why'; END IF;
  RETURN v_told;
EXCEPTION
  WHEN SQLSTATE 'GH001' THEN
    RETURN refused(SQLERRM);
  WHEN data_exception OR integrity_constraint_violation THEN
    IF NOT p_careful THEN RAISE; END IF;
    RETURN jsonb_build_object('outcome', 'broken', 'error', SQLERRM);
END $$;

CREATE FUNCTION attempt(p_write jsonb, p_careful boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_told jsonb;
  v_why text;
BEGIN
  IF p_write ? 'key' THEN
    v_told := spent(p_write -> 'key');
    IF v_told IS NOT NULL THEN RETURN v_told; END IF;
  END IF;
  v_why := refusal_of(p_write -> 'guards', (p_write ->> 'at')::bigint);
  IF v_why IS NOT NULL THEN RETURN jsonb_build_object('outcome', 'refused', 'why', v_why); END IF;
  -- A single step refuses before it writes anything.
  IF p_careful OR jsonb_array_length(p_write -> 'steps') > 1 THEN
    v_told := run_apart(p_write, p_careful);
  ELSE
    v_told := run_write(p_write);
  END IF;
  RETURN CASE WHEN v_told ? 'why' THEN v_told || '{"outcome":"refused"}' ELSE v_told END;
END $$;

-- Messages of one channel, of which each is one event and nothing else, and keeps its key itself. Head and position are counted here
-- and written once.
CREATE FUNCTION write_plain(p_writes jsonb[]) RETURNS SETOF jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_write jsonb;
  v_step jsonb;
  v_key jsonb;
  v_at bigint;
  v_data text;
  v_why text;
  v_told jsonb;
  v_channel channels;
  v_elsewhere boolean;
  v_position bigint := given();
  v_id text := new_ids(cardinality(p_writes));
BEGIN
  SELECT * INTO STRICT v_channel FROM channels c WHERE c.id = p_writes[1] -> 'steps' -> 0 ->> 'channel';
  v_elsewhere := v_channel.kind = 'feed' OR EXISTS (SELECT 1 FROM spent_keys k WHERE k.channel = v_channel.num);
  FOREACH v_write IN ARRAY p_writes LOOP
    v_step := v_write -> 'steps' -> 0;
    v_key := v_write -> 'key';
    v_at := (v_write ->> 'at')::bigint;
    v_told := CASE WHEN v_elsewhere AND v_key IS NOT NULL THEN spent(v_key) END;
    IF v_told IS NULL THEN
      v_why := refusal_of(v_write -> 'guards', v_at, v_channel.id, v_channel.head_seq);
      IF v_why IS NOT NULL THEN
        v_told := coalesce(spent(v_key), jsonb_build_object('outcome', 'refused', 'why', v_why));
      END IF;
    END IF;
    IF v_told IS NULL THEN
      v_data := lasting(v_channel.expire_after_ms, v_step ->> 'type', v_at, v_step ->> 'data');
      INSERT INTO events ("position", channel, seq, type, id, "by", at, key_user, client_id, hash, data)
      VALUES (v_position + 1, v_channel.num, v_channel.head_seq + 1, v_step ->> 'type', v_id, v_step ->> 'by', v_at,
        v_key ->> 'user', v_key ->> 'clientId', decode(v_key ->> 'hash', 'hex'), v_data)
      ON CONFLICT (client_id, key_user, channel) WHERE client_id IS NOT NULL DO NOTHING;
      IF FOUND THEN
        v_told := jsonb_build_object('outcome', 'written', 'from', v_position, 'to', v_position + 1);
        v_position := v_position + 1;
        v_channel.head_seq := v_channel.head_seq + 1;
        v_id := nth_id(v_id, 1);
        PERFORM note_end(v_channel.num, v_channel.head_seq, v_step ->> 'type', v_data);
      ELSE
        v_told := spent(v_key);
      END IF;
    END IF;
    RETURN NEXT v_told || jsonb_build_object('i', v_write -> 'i');
  END LOOP;
  IF v_position > given() THEN
    UPDATE channels SET head_seq = v_channel.head_seq, head_position = v_position WHERE num = v_channel.num;
    PERFORM give_positions(v_position - given());
  END IF;
END $$;

-- What waited for its turn: channel by channel, in the order in which each came first, then marks and preferences.
CREATE FUNCTION settle(p_plain jsonb[], p_states jsonb[], p_careful boolean) RETURNS SETOF jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_group jsonb[];
  v_write jsonb;
  v_told jsonb;
  v_shown jsonb := '[]';
BEGIN
  FOR v_group IN
    SELECT array_agg(w ORDER BY n) FROM unnest(p_plain) WITH ORDINALITY AS each(w, n)
    GROUP BY w -> 'steps' -> 0 ->> 'channel' ORDER BY min(n)
  LOOP
    IF NOT p_careful THEN
      RETURN QUERY SELECT write_plain(v_group);
    ELSE
      FOREACH v_write IN ARRAY v_group LOOP
        RETURN NEXT attempt(v_write, true) || jsonb_build_object('i', v_write -> 'i');
      END LOOP;
    END IF;
  END LOOP;
  FOREACH v_write IN ARRAY p_states LOOP
    v_told := attempt(v_write, p_careful);
    v_shown := v_shown || coalesce(v_told -> 'marks', '[]');
    RETURN NEXT v_told || jsonb_build_object('i', v_write -> 'i');
  END LOOP;
  IF v_shown <> '[]' THEN PERFORM show_marks(v_shown); END IF;
END $$;

CREATE FUNCTION is_plain(p_write jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RETURN (p_write -> 'plain')::boolean AND EXISTS (
    SELECT 1 FROM channels c WHERE c.id = p_write -> 'steps' -> 0 ->> 'channel' AND NOT (c.kind = 'direct' AND c.head_seq = 0));
END $$;

CREATE FUNCTION run_batch(p_batch jsonb) RETURNS jsonb[] LANGUAGE plpgsql AS $$
DECLARE
  v_careful boolean := (p_batch -> 'careful')::boolean;
  v_write jsonb;
  v_told jsonb;
  v_results jsonb[] := '{}';
  v_plain jsonb[] := '{}';
  v_states jsonb[] := '{}';
BEGIN
  FOR v_write IN SELECT value FROM jsonb_array_elements(p_batch -> 'writes') LOOP
    IF is_plain(v_write) THEN
      v_plain := array_append(v_plain, v_write);
    ELSIF (v_write -> 'state')::boolean THEN
      v_states := array_append(v_states, v_write);
    ELSE
      IF v_plain <> '{}' OR v_states <> '{}' THEN
        FOR v_told IN SELECT * FROM settle(v_plain, v_states, v_careful) LOOP
          v_results := array_append(v_results, v_told);
        END LOOP;
        v_plain := '{}';
        v_states := '{}';
      END IF;
      v_told := attempt(v_write, v_careful);
      IF v_told -> 'marks' <> '[]' THEN PERFORM show_marks(v_told -> 'marks'); END IF;
      v_results := array_append(v_results, v_told || jsonb_build_object('i', v_write -> 'i'));
    END IF;
  END LOOP;
  FOR v_told IN SELECT * FROM settle(v_plain, v_states, v_careful) LOOP
    v_results := array_append(v_results, v_told);
  END LOOP;
  RETURN v_results;
END $$;

CREATE FUNCTION commit_batch(p_batch jsonb) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  v_before bigint := log_begin(p_batch ->> 'id');
  v_results jsonb[] := run_batch(p_batch);
  v_events json;
BEGIN
  IF given() > v_before THEN
    UPDATE log_head SET "position" = given() WHERE log = 0;
    SELECT json_agg(json_build_array(e."position", c.id, e.seq, e.id, e.type, e."by", e.at, e.data) ORDER BY e."position")
      INTO v_events FROM events e JOIN channels c ON c.num = e.channel WHERE e."position" > v_before;
  END IF;
  RETURN json_build_object('last', given(), 'results', to_json(v_results), 'events', coalesce(v_events, '[]'));
END $$;
`;
