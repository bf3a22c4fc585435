/**
 * Coming and going (MEM-1, MEM-2), and who has which role: membership, its events and those of the self channels.
 *
 * Promise: every channelOpened has a lower position than the memberJoined it belongs to, and channelClosed a higher one than its
 * memberLeft. A group with members has an owner: the last one keeps his role, and where he is taken away there is an heir.
 */
export const membership = String.raw`
CREATE FUNCTION say_opened(p_user text, p_by text, p_channel channels, p_from bigint, p_head bigint, p_at bigint) RETURNS bigint
LANGUAGE sql AS $$
  SELECT append_to_self(p_user, 'channelOpened', p_by, p_at, concat('{"channel":', q(p_channel.id), ',"kind":', q(p_channel.kind),
    ',"fromSeq":', p_from, ',"head":', p_head, '}'))
$$;

-- Those of the wanted who are no members yet, each once, as he was named last, in the order in which each was named first.
CREATE FUNCTION newcomers(p_num bigint, p_members jsonb) RETURNS jsonb[] LANGUAGE sql AS $$
  SELECT coalesce(array_agg(joiner ORDER BY first), '{}') FROM (
    SELECT min(n) AS first, (array_agg(value ORDER BY n DESC))[1] AS joiner
    FROM jsonb_array_elements(p_members) WITH ORDINALITY AS each(value, n) GROUP BY value ->> 'user') named
  WHERE NOT EXISTS (SELECT 1 FROM members m WHERE m.channel = p_num AND m."user" = joiner ->> 'user')
$$;

-- Each starts at his own memberJoined, or at 1 where the history is for all; marks stand at the head (RCP-1).
CREATE FUNCTION step_join(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_channel channels;
  v_joining jsonb[];
  v_whole boolean;
  v_opened bigint[] := '{}';
  v_count integer;
BEGIN
  SELECT * INTO v_channel FROM channels c WHERE c.id = s ->> 'channel';
  IF NOT FOUND THEN RETURN refused('absent'); END IF;
  v_joining := newcomers(v_channel.num, s -> 'members');
  v_count := cardinality(v_joining);
  IF v_channel.member_count + v_count > (s ->> 'maxMembers')::bigint THEN RETURN refused('full'); END IF;
  v_whole := v_channel.history = 'all' OR v_channel.kind IN ('direct', 'feed');
  FOR n IN 1 .. v_count LOOP
    v_opened[n] := say_opened(v_joining[n] ->> 'user', s ->> 'by', v_channel,
      CASE WHEN v_whole THEN 1 ELSE v_channel.head_seq + n END, v_channel.head_seq + v_count, p_at);
  END LOOP;
  INSERT INTO members (channel, "user", role, from_seq, opened_position, joined_at, delivered, seen, joined_seq)
  SELECT v_channel.num, joiner ->> 'user', joiner ->> 'role', CASE WHEN v_whole THEN 1 ELSE v_channel.head_seq + n END, v_opened[n],
    p_at, v_channel.head_seq + v_count, v_channel.head_seq + v_count, v_channel.head_seq + n
  FROM unnest(v_joining) WITH ORDINALITY AS each(joiner, n);
  UPDATE channels SET member_count = member_count + v_count WHERE num = v_channel.num;
  PERFORM append_each(v_channel.num, v_channel.id, 'memberJoined', s ->> 'by', p_at, ARRAY(
    SELECT concat('{"user":', q(joiner ->> 'user'), ',"role":', q(joiner ->> 'role'), ',"how":', q(joiner ->> 'how'), '}')
    FROM unnest(v_joining) WITH ORDINALITY AS each(joiner, n) ORDER BY n));
  RETURN NULL;
END $$;

CREATE FUNCTION announce(p_channel channels, p_user text, p_by text, p_head bigint, p_at bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_from bigint;
  v_position bigint;
BEGIN
  SELECT m.from_seq INTO STRICT v_from FROM members m WHERE m.channel = p_channel.num AND m."user" = p_user;
  v_position := say_opened(p_user, p_by, p_channel, v_from, p_head, p_at);
  UPDATE members SET opened_position = v_position WHERE channel = p_channel.num AND "user" = p_user;
END $$;

-- Membership of a direct channel; where it has a first message already, nobody has to wait for one.
CREATE FUNCTION step_open(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_user text := s ->> 'user';
  v_channel channels;
  v_opened bigint;
BEGIN
  SELECT * INTO v_channel FROM channels c WHERE c.id = s ->> 'channel';
  IF NOT FOUND THEN RETURN refused('absent'); END IF;
  SELECT m.opened_position INTO v_opened FROM members m WHERE m.channel = v_channel.num AND m."user" = v_user;
  IF NOT FOUND THEN PERFORM add_member(v_channel.num, v_user, 'member', 1, NULL, p_at, v_channel.head_seq); END IF;
  IF v_opened IS NULL AND ((s -> 'announce')::boolean OR v_channel.head_seq > 0) THEN
    PERFORM announce(v_channel, v_user, v_user, v_channel.head_seq, p_at);
  END IF;
  RETURN NULL;
END $$;

-- Before the first event of a direct channel: tells those to whom it was not announced yet.
CREATE FUNCTION announce_first(p_channel channels, p_by text, p_at bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_user text;
BEGIN
  FOR v_user IN
    SELECT m."user" FROM members m WHERE m.channel = p_channel.num AND m.opened_position IS NULL ORDER BY m."user"
  LOOP
    PERFORM announce(p_channel, v_user, p_by, p_channel.head_seq + 1, p_at);
  END LOOP;
END $$;

CREATE FUNCTION set_role(p_channel channels, p_user text, p_role text, p_by text, p_at bigint) RETURNS void LANGUAGE sql AS $$
  UPDATE members SET role = p_role WHERE channel = p_channel.num AND "user" = p_user;
  SELECT append(p_channel.num, p_channel.id, 'roleChanged', p_by, p_at, concat('{"user":', q(p_user), ',"role":', q(p_role), '}'));
$$;

-- A role that he has already is said again.
CREATE FUNCTION step_role(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_channel channels;
BEGIN
  SELECT c.* INTO v_channel FROM channels c JOIN members m ON m.channel = c.num
    WHERE c.id = s ->> 'channel' AND m."user" = s ->> 'user';
  IF NOT FOUND THEN RETURN refused('target'); END IF;
  IF s ->> 'role' <> 'owner' AND is_last_owner(v_channel.num, s ->> 'user') THEN RETURN refused('lastOwner'); END IF;
  PERFORM set_role(v_channel, s ->> 'user', s ->> 'role', s ->> 'by', p_at);
  RETURN NULL;
END $$;

-- Before the last owner is taken away: the admin, else the member, who has been there longest.
CREATE FUNCTION appoint_heir(p_channel channels, p_user text, p_at bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_heir text;
BEGIN
  IF p_channel.kind <> 'group' OR NOT is_last_owner(p_channel.num, p_user) THEN RETURN; END IF;
  SELECT m."user" INTO v_heir FROM members m WHERE m.channel = p_channel.num AND m."user" <> p_user
    ORDER BY m.role = 'admin' DESC, m.joined_at, m."user" LIMIT 1;
  IF FOUND THEN PERFORM set_role(p_channel, v_heir, 'owner', NULL, p_at); END IF;
END $$;

-- Ends a membership; a former member keeps nothing but what is written of him in the log.
CREATE FUNCTION step_part(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_user text := s ->> 'user';
  v_channel channels;
  v_opened bigint;
BEGIN
  SELECT * INTO v_channel FROM channels c WHERE c.id = s ->> 'channel';
  IF NOT FOUND THEN RETURN refused('absent'); END IF;
  SELECT m.opened_position INTO v_opened FROM members m WHERE m.channel = v_channel.num AND m."user" = v_user;
  IF NOT FOUND THEN RETURN refused('target'); END IF;
  PERFORM appoint_heir(v_channel, v_user, p_at);
  PERFORM append(v_channel.num, v_channel.id, 'memberLeft', s ->> 'by', p_at,
    concat('{"user":', q(v_user), ',"how":', q(s ->> 'how'), '}'));
  PERFORM remove_member(v_channel.num, v_user);
  IF v_opened IS NOT NULL THEN
    PERFORM append_to_self(v_user, 'channelClosed', s ->> 'by', p_at,
      concat('{"channel":', q(v_channel.id), ',"how":', q(s ->> 'how'), '}'));
  END IF;
  RETURN NULL;
END $$;

-- The event holds what changed, and only that; where nothing did it is empty. A description that is taken away is an empty one.
CREATE FUNCTION step_update(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_wanted jsonb := s -> 'changes';
  v_channel channels;
  v_known jsonb;
  v_said text[] := '{}';
  v_name text;
BEGIN
  SELECT * INTO v_channel FROM channels c WHERE c.id = s ->> 'channel';
  IF NOT FOUND THEN RETURN refused('absent'); END IF;
  v_known := jsonb_build_object('title', v_channel.title, 'description', v_channel.description, 'avatar', v_channel.avatar,
    'posting', v_channel.posting, 'history', v_channel.history, 'expireAfterMs', v_channel.expire_after_ms);
  FOREACH v_name IN ARRAY ARRAY['title', 'description', 'avatar', 'posting', 'history', 'expireAfterMs'] LOOP
    CONTINUE WHEN NOT v_wanted ? v_name OR v_wanted -> v_name = v_known -> v_name;
    v_said := v_said || concat(q(v_name), ':',
      CASE WHEN v_name = 'description' AND v_wanted ->> v_name IS NULL THEN '""' ELSE (v_wanted -> v_name)::text END);
  END LOOP;
  v_known := v_known || v_wanted;
  UPDATE channels SET title = v_known ->> 'title', description = v_known ->> 'description', avatar = v_known ->> 'avatar',
    posting = v_known ->> 'posting', history = v_known ->> 'history', expire_after_ms = (v_known ->> 'expireAfterMs')::bigint
    WHERE num = v_channel.num AND v_said <> '{}';
  PERFORM append(v_channel.num, v_channel.id, 'channelUpdated', s ->> 'by', p_at, '{' || array_to_string(v_said, ',') || '}');
  RETURN NULL;
END $$;
`;
