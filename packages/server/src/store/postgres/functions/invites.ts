/** Whether an invitation stands, in the same words wherever it is asked: it is not over, and its maker leads the group. */
export const invites = `
CREATE FUNCTION invite_stands(invite invites, at bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT invite.revoked_at IS NULL AND (invite.expires_at IS NULL OR invite.expires_at > at) AND EXISTS (
    SELECT 1 FROM members m WHERE m.channel = invite.channel AND m."user" = invite.created_by AND m.role IN ('owner', 'admin'));
$$;

CREATE FUNCTION invite_has_uses(invite invites) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT invite.max_uses IS NULL OR invite.uses < invite.max_uses;
$$;
`;
