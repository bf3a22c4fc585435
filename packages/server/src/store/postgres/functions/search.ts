/**
 * Full text: taking a page of the log in, and finding (MEM-1, PRV-1).
 *
 * A search first looks through the newest messages one by one, which is where common words are. What is left to find is found by the index: with
 * the words go marks of channels, of those that one reads where they are few, else of the busiest that one does not read, so that common words
 * elsewhere cost little. What is found is held against memberships in any case. The index is all that is worth asking then: the
 * planner would read the whole table for common words.
 */
export const search = `
-- False where somebody else was quicker; nothing is done then.
CREATE FUNCTION search_take_in(cut text, known bigint, reached bigint, messages json) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  UPDATE search_progress p SET "position" = reached WHERE p."position" = known AND p.version = cut;
  IF NOT FOUND THEN RETURN false; END IF;
  WITH given AS (SELECT * FROM json_to_recordset(messages)
    AS m ("position" bigint, channel bigint, seq bigint, id text, "expiresAt" bigint, words text[])),
  put AS (INSERT INTO search_messages AS s
    SELECT "position", channel, seq, id, "expiresAt", CASE WHEN words IS NOT NULL THEN array_to_tsvector(words) END FROM given
    ON CONFLICT ("position") DO UPDATE SET words = excluded.words, expires_at = excluded.expires_at)
  INSERT INTO search_channels AS c SELECT channel, count(*) FROM given GROUP BY channel ORDER BY channel
  ON CONFLICT (channel) DO UPDATE SET messages = c.messages + excluded.messages;
  RETURN true;
END $$;

CREATE FUNCTION search_restart(cut text, known text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE search_progress SET version = cut, "position" = 0 WHERE version = known;
  IF FOUND THEN TRUNCATE search_messages, search_channels; END IF;
END $$;

-- Takes out what has ended; gives when the next one does.
CREATE FUNCTION search_expire(now bigint) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  UPDATE search_messages SET words = NULL, expires_at = NULL WHERE expires_at <= now;
  RETURN (SELECT min(expires_at) FROM search_messages WHERE expires_at IS NOT NULL);
END $$;

-- Narrows a query to where a reader reads, as far as that is short.
CREATE FUNCTION search_narrowed(asked tsquery, reader text, nums bigint[]) RETURNS tsquery LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN cardinality(nums) <= 200
    THEN asked && (SELECT string_agg(format('''#%s''', num), ' | ')::tsquery FROM unnest(nums) num)
    ELSE coalesce(asked && (SELECT string_agg(format('!''#%s''', channel), ' & ')::tsquery FROM (
      SELECT s.channel FROM search_channels s WHERE s.messages >= 1000
        AND NOT EXISTS (SELECT FROM members m WHERE m.channel = s.channel AND m."user" = reader) ORDER BY s.messages DESC LIMIT 16) busy),
      asked) END;
$$;

-- What was found is held against the membership of its channel, each looked up once: who reads in ten thousand finds in a few.
CREATE FUNCTION search_find(reader text, asked tsquery, named text, below bigint, now bigint, most bigint)
RETURNS TABLE (channel text, seq bigint, "position" bigint) LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET jit = off SET max_parallel_workers_per_gather = 0 SET work_mem = '32MB' AS $$
DECLARE
  nums bigint[];
  floor bigint;
  found_new bigint;
  seek constant text := 'SELECT mine.id, s.seq, s."position" FROM %s s CROSS JOIN LATERAL (
      SELECT c.id, m.from_seq FROM members m JOIN channels c ON c.num = m.channel
      WHERE m.channel = s.channel AND m."user" = $1 AND c.kind IN (''direct'', ''group'') AND ($2 IS NULL OR c.id = $2) LIMIT 1) mine
    WHERE s.words @@ $3 AND (s.expires_at IS NULL OR s.expires_at > $4) AND s."position" + 0 < $5 AND s.seq >= mine.from_seq
    ORDER BY s."position" + 0 DESC LIMIT $6';
  newest constant text := '(SELECT * FROM search_messages WHERE "position" < $5 ORDER BY "position" DESC LIMIT 2000 OFFSET 0)';
BEGIN
  SELECT array_agg(few.channel) INTO nums FROM (
    SELECT m.channel FROM members m JOIN channels c ON c.num = m.channel
    WHERE m."user" = reader AND c.kind IN ('direct', 'group') AND (named IS NULL OR c.id = named) LIMIT 201) few;
  IF nums IS NULL THEN RETURN; END IF;
  RETURN QUERY EXECUTE format(seek, newest) USING reader, named, asked, now, below, most;
  GET DIAGNOSTICS found_new = ROW_COUNT;
  IF found_new >= most THEN RETURN; END IF;
  SELECT min(n."position") INTO floor FROM (
    SELECT s."position" FROM search_messages s WHERE s."position" < below ORDER BY s."position" DESC LIMIT 2000) n;
  IF floor IS NULL THEN RETURN; END IF;
  RETURN QUERY EXECUTE format(seek, 'search_messages')
    USING reader, named, search_narrowed(asked, reader, nums), now, floor, most - found_new;
END $$;

CREATE FUNCTION search_place(reader text, message text) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT s."position" FROM search_messages s JOIN channels c ON c.num = s.channel AND c.kind IN ('direct', 'group')
    JOIN members m ON m.channel = s.channel AND m."user" = reader AND s.seq >= m.from_seq
  WHERE s.id = message LIMIT 1;
$$;
`;
