/**
 * What concerns one user alone: his marks (RCP-1), his wishes in a channel (STA-1), whom he has blocked (BLK-1). And invitations, of
 * which a use is counted in the transaction that lets somebody in. What changes nothing writes nothing.
 */
export const personal = String.raw`
-- RCP-3: in a direct channel one who hides what he has seen hides it of both.
CREATE FUNCTION is_seen_hidden(p_num bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM members m JOIN users u ON u.id = m."user" WHERE m.channel = p_num AND u.receipts = 0);
END $$;

-- Marks only rise, never beyond the head; a mark that moved takes a position (STA-1). That the channel's state moved is written for
-- many marks at once (show_marks).
CREATE FUNCTION step_mark(s jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_channel channels;
  v_member members;
  v_seen bigint;
  v_delivered bigint;
  v_hidden boolean := false;
  v_raised boolean;
  v_moved boolean;
BEGIN
  SELECT * INTO v_channel FROM channels c WHERE c.id = s ->> 'channel';
  SELECT * INTO v_member FROM members m WHERE m.channel = v_channel.num AND m."user" = s ->> 'user';
  IF NOT FOUND THEN RETURN refused('absent'); END IF;
  v_seen := greatest(v_member.seen, (s ->> 'seen')::bigint);
  v_delivered := greatest(v_member.delivered, (s ->> 'delivered')::bigint, v_seen);
  IF v_delivered > v_channel.head_seq THEN RETURN refused('seq'); END IF;
  v_raised := v_delivered <> v_member.delivered;
  v_moved := v_raised OR v_seen <> v_member.seen;
  IF v_moved THEN
    v_hidden := v_channel.kind = 'direct' AND is_seen_hidden(v_channel.num);
    v_member.state_position := give_positions(1);
    UPDATE members SET delivered = v_delivered, seen = v_seen, state_position = v_member.state_position
      WHERE channel = v_channel.num AND "user" = v_member."user";
  END IF;
  RETURN jsonb_build_object('mark', jsonb_build_object('channel', v_channel.id, 'user', v_member."user", 'delivered', v_delivered,
    'seen', v_seen, 'position', v_member.state_position, 'moved', v_moved, 'head', v_channel.head_seq,
    'fromSeq', v_member.from_seq, 'memberCount', v_channel.member_count, 'seenHidden', v_hidden, 'deliveredMoved', v_raised));
END $$;

-- Of a mark that nobody else is told of, nobody is told either that something moved.
CREATE FUNCTION show_marks(p_marks jsonb) RETURNS void LANGUAGE sql AS $$
  UPDATE channels c SET state_position = greatest(c.state_position, shown."position") FROM (
    SELECT m ->> 'channel' AS id, max((m ->> 'position')::bigint) AS "position" FROM jsonb_array_elements(p_marks) m
    WHERE (m -> 'moved')::boolean AND NOT ((m -> 'seenHidden')::boolean AND NOT (m -> 'deliveredMoved')::boolean)
    GROUP BY 1) shown
  WHERE c.id = shown.id
$$;

-- Field by field; an empty draft is none.
CREATE FUNCTION laid_over(p_known jsonb, p_wishes jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN coalesce((p_known || p_wishes) ->> 'draft', '') = '' THEN (p_known || p_wishes) - 'draft' ELSE p_known || p_wishes END
$$;

CREATE FUNCTION step_prefer(s jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_num bigint;
  v_known jsonb;
  v_wished jsonb;
  v_position bigint;
BEGIN
  SELECT m.channel INTO v_num FROM members m JOIN channels c ON c.num = m.channel
    WHERE c.id = s ->> 'channel' AND m."user" = s ->> 'user';
  IF NOT FOUND THEN RETURN refused('absent'); END IF;
  SELECT p.data::jsonb INTO v_known FROM preferences p WHERE p.channel = v_num AND p."user" = s ->> 'user';
  v_known := coalesce(v_known, '{}');
  v_wished := laid_over(v_known, s -> 'wishes');
  IF v_wished = v_known THEN RETURN NULL; END IF;
  v_position := give_positions(1);
  INSERT INTO preferences (channel, "user", data, muted_until, "position")
  VALUES (v_num, s ->> 'user', v_wished::text, coalesce((v_wished ->> 'mutedUntil')::bigint, 0), v_position)
  ON CONFLICT (channel, "user") DO UPDATE
    SET data = excluded.data, muted_until = excluded.muted_until, "position" = excluded."position";
  UPDATE members SET state_position = v_position WHERE channel = v_num AND "user" = s ->> 'user';
  RETURN jsonb_build_object('state',
    jsonb_build_object('channel', s ->> 'channel', 'user', s ->> 'user', 'position', v_position));
END $$;

CREATE FUNCTION step_block(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_user text := s ->> 'user';
  v_on boolean := (s -> 'on')::boolean;
BEGIN
  IF v_on = EXISTS (SELECT 1 FROM blocks b WHERE b."user" = v_user AND b.blocked = s ->> 'other') THEN RETURN NULL; END IF;
  IF v_on AND (SELECT count(*) FROM blocks b WHERE b."user" = v_user) >= (s ->> 'maxBlocks')::bigint THEN
    RETURN refused('blocks');
  END IF;
  IF v_on THEN
    INSERT INTO blocks ("user", blocked, at) VALUES (v_user, s ->> 'other', p_at);
  ELSE
    DELETE FROM blocks b WHERE b."user" = v_user AND b.blocked = s ->> 'other';
  END IF;
  PERFORM append_to_self(v_user, 'blockChanged', v_user, p_at, concat('{"user":', q(s ->> 'other'), ',"on":', s ->> 'on', '}'));
  RETURN NULL;
END $$;

-- What ended thirty days ago is forgotten when the next one is made.
CREATE FUNCTION step_invite(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_num bigint;
BEGIN
  SELECT c.num INTO v_num FROM channels c WHERE c.id = s ->> 'channel';
  IF NOT FOUND THEN RETURN refused('absent'); END IF;
  IF (SELECT count(*) FROM invites i WHERE i.channel = v_num AND invite_stands(i, p_at) AND invite_has_uses(i))
    >= (s ->> 'maxInvites')::bigint THEN RETURN refused('invites'); END IF;
  DELETE FROM invites i WHERE i.channel = v_num AND least(i.revoked_at, i.expires_at) < p_at - 2592000000;
  INSERT INTO invites (code, channel, created_by, created_at, max_uses, expires_at)
  VALUES (s ->> 'code', v_num, s ->> 'by', p_at, (s ->> 'maxUses')::bigint, (s ->> 'expiresAt')::bigint);
  PERFORM append_to_self(s ->> 'by', 'notification', s ->> 'by', p_at, s ->> 'notice');
  RETURN NULL;
END $$;

-- What he reserved is his, however often the invitation was used meanwhile; who is in already takes no use.
CREATE FUNCTION step_accept(s jsonb, p_at bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_user text := s ->> 'user';
  v_invite invites;
  v_channel text;
  v_reserved boolean;
  v_told jsonb;
BEGIN
  SELECT i.* INTO v_invite FROM invites i WHERE i.code = s ->> 'code' AND invite_stands(i, p_at) FOR UPDATE;
  v_reserved := EXISTS (SELECT 1 FROM invite_reservations r WHERE r.code = v_invite.code AND r."user" = v_user);
  IF v_invite.code IS NULL OR NOT (v_reserved OR invite_has_uses(v_invite)) THEN
    RETURN refused('invite');
  END IF;
  IF EXISTS (SELECT 1 FROM members m WHERE m.channel = v_invite.channel AND m."user" = v_user) THEN RETURN NULL; END IF;
  SELECT c.id INTO STRICT v_channel FROM channels c WHERE c.num = v_invite.channel;
  v_told := step_join(jsonb_build_object('channel', v_channel, 'by', v_user, 'maxMembers', s -> 'maxMembers', 'members',
    jsonb_build_array(jsonb_build_object('user', v_user, 'role', 'member', 'how', 'invite'))), p_at);
  IF v_told IS NOT NULL THEN RETURN v_told; END IF;
  IF v_reserved THEN
    DELETE FROM invite_reservations r WHERE r.code = v_invite.code AND r."user" = v_user;
  ELSE
    UPDATE invites SET uses = uses + 1 WHERE code = v_invite.code;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION step_revoke_invite(s jsonb, p_at bigint) RETURNS void LANGUAGE sql AS $$
  UPDATE invites SET revoked_at = p_at WHERE code = s ->> 'code' AND revoked_at IS NULL
$$;
`;
