/**
 * Making a feed, writing to it, ending it (FEED-1), and the two halves of its upkeep. Who is in it, and who leaves, are events of its
 * log; that it was made is told to its maker alone, so that its first event is the first update.
 */
export const feeds = String.raw`
-- A feed that has not ended; null otherwise.
CREATE FUNCTION standing_feed(p_channel text) RETURNS feeds LANGUAGE plpgsql AS $$
DECLARE
  v_feed feeds;
BEGIN
  SELECT f.* INTO v_feed FROM feeds f JOIN channels c ON c.num = f.channel
    WHERE c.id = p_channel AND c.kind = 'feed' AND f.ended_at IS NULL;
  RETURN v_feed;
END $$;

-- Seqs go on where a feed of this name ended: nobody takes an old seq for a new one.
CREATE FUNCTION step_feed(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_by text := s ->> 'by';
  v_rules jsonb := s -> 'settings';
  v_channel channels;
BEGIN
  IF (standing_feed(s ->> 'id')).channel IS NOT NULL THEN RETURN refused('taken'); END IF;
  IF (SELECT count(*) FROM feeds f WHERE f.made_by = v_by AND f.ended_at IS NULL) >= (s ->> 'maxFeeds')::bigint THEN
    RETURN refused('feeds');
  END IF;
  UPDATE channels SET title = s ->> 'title', created_by = v_by, created_at = p_at WHERE id = s ->> 'id';
  IF NOT FOUND THEN PERFORM create_channel(s ->> 'id', 'feed', s ->> 'title', 'admins', 'all', v_by, p_at); END IF;
  SELECT * INTO STRICT v_channel FROM channels c WHERE c.id = s ->> 'id';
  DELETE FROM feeds f WHERE f.channel = v_channel.num;
  INSERT INTO feeds (channel, public, delivery, max_per_second, retain_events, retain_ms, first_seq, folded_seq, trimmed_position,
    made_by)
  VALUES (v_channel.num, (v_rules -> 'public')::boolean::integer, v_rules ->> 'delivery', (v_rules ->> 'maxPerSecond')::bigint,
    (v_rules ->> 'retainEvents')::bigint, (v_rules ->> 'retainMs')::bigint, v_channel.head_seq + 1, v_channel.head_seq,
    v_channel.head_position, v_by);
  PERFORM add_member(v_channel.num, v_by, 'owner', 1, NULL, p_at, v_channel.head_seq);
  PERFORM announce(v_channel, v_by, v_by, v_channel.head_seq, p_at);
  RETURN NULL;
END $$;

CREATE FUNCTION step_publish(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_num bigint := num_of(s ->> 'channel');
BEGIN
  IF v_num IS NULL THEN RETURN refused('absent'); END IF;
  PERFORM append_each(v_num, s ->> 'channel', 'feedUpdate', s ->> 'by', p_at, ARRAY(SELECT jsonb_array_elements_text(s -> 'updates')));
  RETURN NULL;
END $$;

-- Nobody reads it from now on; its rows go in the upkeep.
CREATE FUNCTION step_end_feed(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_feed feeds := standing_feed(s ->> 'channel');
  v_user text;
BEGIN
  IF v_feed.channel IS NULL THEN RETURN refused('absent'); END IF;
  FOR v_user IN SELECT m."user" FROM members m WHERE m.channel = v_feed.channel ORDER BY m."user" LOOP
    PERFORM append_to_self(v_user, 'channelClosed', s ->> 'by', p_at,
      concat('{"channel":', q(s ->> 'channel'), ',"how":"deleted"}'));
  END LOOP;
  DELETE FROM members m WHERE m.channel = v_feed.channel;
  DELETE FROM preferences p WHERE p.channel = v_feed.channel;
  UPDATE channels SET member_count = 0 WHERE num = v_feed.channel;
  UPDATE feeds SET ended_at = p_at WHERE channel = v_feed.channel;
  DELETE FROM feed_values v WHERE v.channel = v_feed.channel;
  RETURN NULL;
END $$;

-- Keeps the newest values of the log from where it was folded up to a seq; nothing where another node has done it meanwhile.
CREATE FUNCTION fold_feed(p_num bigint, p_from bigint, p_to bigint, p_keys text[], p_seqs bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM log_lock();
  UPDATE feeds SET folded_seq = p_to WHERE channel = p_num AND folded_seq = p_from AND ended_at IS NULL;
  IF NOT FOUND THEN RETURN; END IF;
  INSERT INTO feed_values (channel, key, "position", seq, id, "by", at, data)
  SELECT p_num, v.key, e."position", e.seq, e.id, e."by", e.at, e.data
  FROM unnest(p_keys, p_seqs) AS v(key, seq) JOIN events e ON e.channel = p_num AND e.seq = v.seq
  ON CONFLICT (channel, key) DO UPDATE SET "position" = excluded."position", seq = excluded.seq, id = excluded.id,
    "by" = excluded."by", at = excluded.at, data = excluded.data;
END $$;

-- Takes the oldest rows away, none of which is not folded; true where there are more up to p_to. Client ids are kept (IDEM-1).
CREATE FUNCTION trim_feed(p_num bigint, p_to bigint, p_limit integer) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_to bigint;
  v_edge events;
BEGIN
  PERFORM log_lock();
  SELECT CASE WHEN f.ended_at IS NULL THEN least(p_to, f.folded_seq) ELSE p_to END INTO v_to FROM feeds f WHERE f.channel = p_num;
  SELECT * INTO v_edge FROM (
    SELECT * FROM events e WHERE e.channel = p_num AND e.seq <= v_to ORDER BY e.seq LIMIT p_limit) page ORDER BY page.seq DESC LIMIT 1;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE feeds SET first_seq = greatest(first_seq, v_edge.seq + 1), trimmed_position = greatest(trimmed_position, v_edge."position")
    WHERE channel = p_num;
  INSERT INTO feed_keys (client_id, "user", channel, hash, "position", seq, id, type, "by", at, data)
  SELECT client_id, key_user, channel, hash, "position", seq, id, type, "by", at,
    CASE type WHEN 'feedUpdate' THEN '{}' ELSE data END
  FROM events WHERE channel = p_num AND seq <= v_edge.seq AND client_id IS NOT NULL ON CONFLICT DO NOTHING;
  DELETE FROM events WHERE channel = p_num AND seq <= v_edge.seq;
  RETURN v_edge.seq < v_to;
END $$;
`;
