/**
 * Writes about people that are more than one statement, each one round trip: accounts and the words by which they are found, one-time
 * links, keys, sign-ins. An account comes as JSON, with `roles` as text already.
 */
export const people = `
CREATE FUNCTION create_user(account json, words text[], password text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO users (id, handle, name, about, avatar, roles, created_at, password_hash, bot, vouched_name, vouched_avatar)
  VALUES (account->>'id', account->>'handle', account->>'name', account->>'about', account->>'avatar', account->>'roles',
    (account->>'createdAt')::bigint, password, coalesce((account->>'bot')::boolean, false)::integer,
    account->>'vouchedName', account->>'vouchedAvatar')
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO user_words SELECT word, account->>'id' FROM unnest(words) word ON CONFLICT DO NOTHING;
  RETURN true;
END $$;

-- Finds a person by these words and no others.
CREATE FUNCTION index_user(person text, words text[]) RETURNS void LANGUAGE sql AS $$
  DELETE FROM user_words WHERE "user" = person AND word <> ALL (words);
  INSERT INTO user_words SELECT word, person FROM unnest(words) word ON CONFLICT DO NOTHING;
$$;

-- Name and picture of somebody whom a host application vouches for, and what it said; false where there is no such account, or it was erased.
CREATE FUNCTION rename_user(person text, known_handle text, new_name text, new_avatar text, said_name text, said_avatar text,
  words text[]) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE users SET name = new_name, avatar = new_avatar, vouched_name = said_name, vouched_avatar = said_avatar
  WHERE id = person AND erased_at IS NULL AND handle IS NOT DISTINCT FROM known_handle;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM index_user(person, words);
  RETURN true;
END $$;

-- What is null stays; of the two that may be taken away, whether they were said comes first. Words come with a new name.
CREATE FUNCTION change_profile(person text, new_name text, about_said boolean, new_about text, avatar_said boolean, new_avatar text,
  new_receipts integer, new_last_seen text, words text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE users SET name = coalesce(new_name, name), about = CASE WHEN about_said THEN new_about ELSE about END,
    avatar = CASE WHEN avatar_said THEN new_avatar ELSE avatar END, receipts = coalesce(new_receipts, receipts),
    last_seen = coalesce(new_last_seen, last_seen) WHERE id = person AND erased_at IS NULL;
  IF FOUND AND words IS NOT NULL THEN PERFORM index_user(person, words); END IF;
END $$;

-- Whoever only chose a taken handle may try again with the same link.
CREATE FUNCTION admit_user(account json, words text[], password text, link text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE good boolean;
BEGIN
  PERFORM 1 FROM links WHERE hash = link AND kind = 'setup'
    AND (expires_at IS NULL OR expires_at > (account->>'createdAt')::bigint) FOR UPDATE;
  good := FOUND;
  IF EXISTS (SELECT 1 FROM users WHERE id = account->>'id' OR handle = account->>'handle') THEN RETURN 'taken'; END IF;
  IF NOT good THEN RETURN 'spent'; END IF;
  IF NOT create_user(account, words, password) THEN RETURN 'taken'; END IF;
  DELETE FROM links WHERE hash = link;
  RETURN 'made';
END $$;

CREATE FUNCTION put_link(new_hash text, new_kind text, person text, created bigint, expires bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(1735288179, hashtext('link ' || new_kind || coalesce(' ' || person, '')));
  DELETE FROM links WHERE kind = new_kind AND "user" IS NOT DISTINCT FROM person;
  INSERT INTO links (hash, kind, "user", created_at, expires_at) VALUES (new_hash, new_kind, person, created, expires);
END $$;

CREATE FUNCTION end_sessions(person text, ended bigint, kept text) RETURNS text[] LANGUAGE sql AS $$
  WITH gone AS (UPDATE sessions SET revoked_at = ended
    WHERE "user" = person AND revoked_at IS NULL AND sid IS DISTINCT FROM kept RETURNING sid)
  SELECT coalesce(array_agg(sid), '{}') FROM gone;
$$;

CREATE FUNCTION reset_password(link text, password text, used bigint, OUT person text, OUT sids text[]) LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM links WHERE hash = link AND kind = 'reset' AND (expires_at IS NULL OR expires_at > used)
    RETURNING "user" INTO person;
  UPDATE users SET password_hash = password WHERE id = person AND erased_at IS NULL;
  IF NOT FOUND THEN
    person := NULL;
    RETURN;
  END IF;
  sids := end_sessions(person, used, NULL);
END $$;

-- Gives those that it ended instead: the ones used longest ago beyond so many.
CREATE FUNCTION create_session(session json, most integer) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE over text[];
BEGIN
  PERFORM pg_advisory_xact_lock(1735288179, hashtext('sessions ' || (session->>'user')));
  INSERT INTO sessions (sid, "user", refresh_hash, previous_hash, rotated_at, created_at, used_at, expires_at, revoked_at, agent)
  VALUES (session->>'sid', session->>'user', session->>'refreshHash', session->>'previousHash', (session->>'rotatedAt')::bigint,
    (session->>'createdAt')::bigint, (session->>'usedAt')::bigint, (session->>'expiresAt')::bigint,
    (session->>'revokedAt')::bigint, session->>'agent');
  WITH gone AS (UPDATE sessions SET revoked_at = (session->>'createdAt')::bigint WHERE sid IN (
    SELECT sid FROM sessions WHERE "user" = session->>'user' AND revoked_at IS NULL
    ORDER BY used_at DESC, created_at DESC OFFSET most) RETURNING sid)
  SELECT coalesce(array_agg(sid), '{}') INTO over FROM gone;
  RETURN over;
END $$;

CREATE FUNCTION create_key(key json, account json, words text[]) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF account IS NOT NULL AND NOT create_user(account, words, NULL) THEN RETURN false; END IF;
  INSERT INTO api_keys (id, hash, "user", name, scopes, created_by, created_at, expires_at, revoked_at)
  VALUES (key->>'id', key->>'hash', key->>'user', key->>'name', key->>'scopes', key->>'createdBy', (key->>'createdAt')::bigint,
    (key->>'expiresAt')::bigint, (key->>'revokedAt')::bigint);
  RETURN true;
END $$;

-- The newcomer's own acceptance takes no further use of the invitation.
CREATE FUNCTION admit_invited(account json, words text[], password text, invite text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM invites i WHERE i.code = invite FOR UPDATE;
  PERFORM 1 FROM invites i WHERE i.code = invite AND invite_stands(i, (account->>'createdAt')::bigint)
    AND (invite_has_uses(i) OR EXISTS (SELECT 1 FROM invite_reservations r WHERE r.code = invite AND r."user" = account->>'id'));
  IF NOT FOUND THEN RETURN 'spent'; END IF;
  IF NOT create_user(account, words, password) THEN RETURN 'taken'; END IF;
  UPDATE invites SET uses = uses + 1 WHERE code = invite;
  INSERT INTO invite_reservations (code, "user") VALUES (invite, account->>'id');
  RETURN 'made';
END $$;
`;
