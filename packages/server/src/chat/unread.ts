/**
 * How many messages of others a member has above his `seen` (RCP-3), exact to 999.
 */
import type { Membership } from '../store/store.ts';
import type { Chat } from './context.ts';

/** Whoever has seen all asks nobody: most marks are of that kind. */
export const unreadOf = async (chat: Chat, { channel, member }: Membership, seen: number): Promise<number> =>
  seen >= channel.head ? 0 : chat.store.unread(channel.id, member.user, seen, member.fromSeq);
