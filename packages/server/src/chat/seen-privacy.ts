/**
 * RCP-3: in a direct channel where one of the two hides what he has seen, neither is shown the other's `seen`: it reads 0, as
 * if nothing had been seen. One's own is always shown.
 */
import type { Membership } from '../store/store.ts';
import type { Chat } from './context.ts';

type Marked = { readonly user: string; readonly seen: number };

/** Rows of a channel's members as this member may see them. */
export const shownTo = async <Row extends Marked>(
  chat: Chat,
  { channel, member }: Membership,
  rows: readonly Row[],
): Promise<readonly Row[]> => {
  const hidden = channel.kind === 'direct' && (await chat.store.receipts.seenHidden(channel.id));
  return hidden ? rows.map((row) => (row.user === member.user ? row : { ...row, seen: 0 })) : rows;
};
