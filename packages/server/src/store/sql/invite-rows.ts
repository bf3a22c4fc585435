/** Invitations as both databases give them. */
export const inviteColumns = `i.code, c.id AS channel, i.created_by AS "createdBy", i.created_at AS "createdAt", i.uses,
  i.max_uses AS "maxUses", i.expires_at AS "expiresAt"`;
export const inviteTable = 'invites i JOIN channels c ON c.num = i.channel';
