/**
 * Who has one message and who has seen it: counts, and people page by page in the order of their ids (RCP-2), among the present
 * members who joined before it, but for its author. Any member may ask, from his `fromSeq` on (MEM-1).
 */
import { notFound, type CommandInput, type CommandOutput } from '@ghanti/protocol';
import type { Standing } from '../store/store.ts';
import type { Chat } from './context.ts';
import { membershipOf } from './policy.ts';
import { shownTo } from './seen-privacy.ts';

const pageSize = 100;

export const messageReceipts = async (
  chat: Chat,
  user: string,
  { channel, seq, after }: CommandInput<'receipts'>,
): Promise<CommandOutput<'receipts'>> => {
  const membership = await membershipOf(chat.store, channel, user);
  const found = await chat.store.messages.page({ channel, user, which: { seqs: [seq] } });
  const [message] = found?.messages ?? [];
  // Of a message that is gone nothing is told, not even who had it.
  if (message === undefined || message.gone !== undefined) throw notFound();
  const query = { channel, seq, author: message.event.by, after, limit: pageSize + 1 };
  const { people, ...counts } = await chat.store.receipts.receipts(query);
  const page = await shownTo(chat, membership, people.slice(0, pageSize));
  const next = people.length > pageSize ? page.at(-1)?.user : undefined;
  const isSeen = (one: Standing): boolean => one.seen >= seq;
  return {
    ...counts,
    // All of a direct channel's people are on the page: what is hidden there is not counted either.
    ...(membership.channel.kind === 'direct' && { seen: page.filter(isSeen).length }),
    people: page.map((one) => ({
      user: one.user,
      delivered: one.delivered >= seq,
      seen: isSeen(one),
    })),
    ...(next !== undefined && { next }),
  };
};
