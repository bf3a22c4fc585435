/**
 * Where in a channel's log something falls, by a few looks at the index: positions and times rise with seq. And from which seq on a feed
 * is kept as of a time, by its rules (FEED-1), however far the upkeep has got with the rows.
 */
export const places = `
-- The first seq from low to high whose position is above; null where there is none.
CREATE FUNCTION first_above(num bigint, low bigint, high bigint, above bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
  first bigint := low;
  last bigint := high;
  middle bigint;
  place record;
BEGIN
  WHILE first <= last LOOP
    middle := (first + last) / 2;
    SELECT e.seq, e."position" INTO place FROM events e
      WHERE e.channel = num AND e.seq >= middle AND e.seq <= high ORDER BY e.seq LIMIT 1;
    IF NOT FOUND OR place."position" > above THEN last := middle - 1; ELSE first := place.seq + 1; END IF;
  END LOOP;
  RETURN (SELECT e.seq FROM events e WHERE e.channel = num AND e.seq >= first AND e.seq <= high ORDER BY e.seq LIMIT 1);
END $$;

CREATE FUNCTION first_young(num bigint, low bigint, high bigint, after bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
  first bigint := low;
  last bigint := high;
  middle bigint;
  place record;
BEGIN
  WHILE first <= last LOOP
    middle := (first + last) / 2;
    SELECT e.seq, e.at INTO place FROM events e WHERE e.channel = num AND e.seq >= middle ORDER BY e.seq LIMIT 1;
    IF NOT FOUND OR place.at > after THEN last := middle - 1; ELSE first := place.seq + 1; END IF;
  END LOOP;
  RETURN first;
END $$;

-- head + 1 where nothing is kept.
CREATE FUNCTION feed_first(feed feeds, head bigint, now bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN feed.retain_ms IS NULL THEN counted ELSE first_young(feed.channel, counted, head, now - feed.retain_ms) END
  FROM (SELECT greatest(feed.first_seq, coalesce(head - feed.retain_events + 1, 1)) AS counted) of;
$$;
`;
