/**
 * People whom the embedding application tells of before they come: made or changed, as at the first sight of a token
 * (host-tokens.ts). Promise: nobody can pass as an own account; what is not told stays as it was.
 */
import { GhantiError, link, name, parseInput, userId } from '@ghanti/protocol';
import * as z from 'zod';
import type { Clock } from '../kit/clock.ts';
import type { AccountStore, NewUser, UserRow } from '../store/store.ts';

const vouchedFor = z.strictObject({
  id: userId.refine((id) => !id.startsWith('u_'), 'u_ is for own accounts'),
  name: name.optional(),
  /** Null takes the picture away. */
  avatar: link.nullable().optional(),
});
export type VouchedFor = z.input<typeof vouchedFor>;

type Said = { readonly name?: string | undefined; readonly avatar?: string | null | undefined };

/** A person as he is once this was said of him, with the note that it was; `known` is what he was. */
export const vouched = (
  id: string,
  known: UserRow | undefined,
  { name: called, avatar }: Said,
  now: number,
): NewUser => ({
  id,
  handle: null,
  about: null,
  roles: [],
  createdAt: now,
  ...known,
  name: called ?? known?.name ?? id,
  avatar: avatar === undefined ? (known?.avatar ?? null) : avatar,
  ...(called !== undefined && { vouchedName: called }),
  ...(typeof avatar === 'string' && { vouchedAvatar: avatar }),
});

/** Rejects with `invalid`, and with `conflict` for an account that was erased: nobody comes back under its id. */
export const vouchFor = async (
  accounts: Pick<AccountStore, 'user' | 'upsertUser'>,
  clock: Pick<Clock, 'now'>,
  given: VouchedFor,
): Promise<void> => {
  const { id, ...said } = parseInput(vouchedFor, given);
  const known = await accounts.user(id);
  if (known?.erasedAt !== undefined) throw new GhantiError('conflict', 'the account was erased');
  await accounts.upsertUser(vouched(id, known, said, clock.now()));
};
