/**
 * Making, taking and ending invitations. A use is counted in the transaction that lets somebody in, so that there are never
 * more than `maxUses`; who is in already takes none.
 */
import type { Refusal, Step } from '../store.ts';
import type { Ledger } from './ledger.ts';
import { join } from './membership-steps.ts';

type Of<Name extends Step['do']> = Extract<Step, { do: Name }>;

/** What ended this long ago is forgotten when the next one is made. */
const keepEndedMs = 30 * 24 * 60 * 60 * 1000;

export const invite = (ledger: Ledger, step: Of<'invite'>, at: number): Refusal | undefined => {
  const channel = ledger.channel(step.channel);
  if (channel === undefined) return 'absent';
  const { code, by, maxUses, expiresAt, maxInvites } = step;
  const { count, forget, insert } = ledger.statements.invites;
  if ((count.get(channel.num, at)?.n ?? 0) >= maxInvites) return 'invites';
  forget.run(channel.num, at - keepEndedMs);
  insert.run(code, channel.num, by, at, maxUses, expiresAt);
  ledger.append(ledger.selfOf(by, at), { type: 'notification', by, at, data: step.notice });
  return undefined;
};

export const accept = (ledger: Ledger, step: Of<'accept'>, at: number): Refusal | undefined => {
  const { code, user, maxMembers } = step;
  const { open, use, release } = ledger.statements.invites;
  const found = open.get(code, user, at);
  const channel = found === undefined ? undefined : ledger.channel(found.channel);
  if (found === undefined || channel === undefined) return 'invite';
  if (ledger.member(channel, user) !== undefined) return undefined;
  const joining = [{ user, role: 'member', how: 'invite' } as const];
  const why = join(ledger, { do: 'join', channel: channel.id, members: joining, by: user, maxMembers }, at);
  if (why !== undefined) return why;
  if (found.reserved === 1) release.run(code, user);
  else use.run(code);
  return undefined;
};

export const revokeInvite = (ledger: Ledger, step: Of<'revokeInvite'>, at: number): undefined => {
  ledger.statements.invites.revoke.run(at, step.code);
};
