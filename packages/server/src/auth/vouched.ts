/**
 * People whom the embedding application tells of before they come: made or changed, as at the first sight of a token
 * (host-tokens.ts). Promise: nobody can pass as an own account; what is not told stays as it was.
 */
import { GhantiError, link, name, parseInput, userId } from '@ghanti/protocol';
import * as z from 'zod';
import type { Clock } from '../kit/clock.ts';
import type { AccountStore } from '../store/store.ts';

const vouchedFor = z.strictObject({
  id: userId.refine((id) => !id.startsWith('u_'), 'u_ is for own accounts'),
  name: name.optional(),
  /** Null takes the picture away. */
  avatar: link.nullable().optional(),
});
export type VouchedFor = z.input<typeof vouchedFor>;

/** Rejects with `invalid`, and with `conflict` for an account that was erased: nobody comes back under its id. */
export const vouchFor = async (
  accounts: Pick<AccountStore, 'user' | 'upsertUser'>,
  clock: Pick<Clock, 'now'>,
  given: VouchedFor,
): Promise<void> => {
  const { id, name: called, avatar } = parseInput(vouchedFor, given);
  const known = await accounts.user(id);
  if (known?.erasedAt !== undefined) throw new GhantiError('conflict', 'the account was erased');
  await accounts.upsertUser({
    id,
    handle: null,
    about: null,
    roles: [],
    createdAt: clock.now(),
    ...known,
    name: called ?? known?.name ?? id,
    avatar: avatar === undefined ? (known?.avatar ?? null) : avatar,
  });
};
