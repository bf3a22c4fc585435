/**
 * How many messages of others a member has above his `seen` (RCP-3), exact to 999.
 */
import type { Membership } from '../store/store.ts';
import type { Chat } from './context.ts';

export const unreadOf = ({ inUse }: Chat, { channel, member }: Membership, seen: number): Promise<number> => {
  const { user, fromSeq } = member;
  return inUse.unread({ channel: channel.id, user, seen, fromSeq, head: channel.head });
};
