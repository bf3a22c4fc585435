/**
 * The facts a write asks for, checked inside its transaction, before it writes anything.
 * Each check gives the refusal, or undefined where the fact holds.
 */
import type { Guard, Refusal } from '../store.ts';
import { standingFeed } from './feed-steps.ts';
import { isLastOwner } from './group-steps.ts';
import type { LedgerMember } from './ledger-statements.ts';
import type { Ledger } from './ledger.ts';
import { author, message, openPoll, ownText } from './message-guards.ts';

type Of<Name extends Guard['is']> = Extract<Guard, { is: Name }>;

const memberOf = (ledger: Ledger, channelId: string, user: string): LedgerMember | undefined => {
  const channel = ledger.channel(channelId);
  return channel === undefined ? undefined : ledger.member(channel, user);
};

const member = (ledger: Ledger, guard: Of<'member'>): Refusal | undefined => {
  const found = memberOf(ledger, guard.channel, guard.user);
  if (found === undefined) return 'absent';
  if (!guard.kinds.includes(found.channel.kind)) return 'kind';
  const narrow = found.channel.posting === 'admins' ? guard.rolesWhenAdminsPost : undefined;
  return (narrow ?? guard.roles).includes(found.role) ? undefined : 'role';
};

const seq = (ledger: Ledger, guard: Of<'seq'>): Refusal | undefined => {
  const found = memberOf(ledger, guard.channel, guard.user);
  if (found === undefined) return 'absent';
  return guard.seq >= found.fromSeq && guard.seq <= found.channel.head ? undefined : 'seq';
};

const notLastOwner = (ledger: Ledger, guard: Of<'notLastOwner'>): Refusal | undefined => {
  const found = memberOf(ledger, guard.channel, guard.user);
  if (found === undefined || found.channel.memberCount === 1) return undefined;
  return isLastOwner(ledger, found) ? 'lastOwner' : undefined;
};

const rolePair = (ledger: Ledger, guard: Of<'rolePair'>): Refusal | undefined => {
  const mine = memberOf(ledger, guard.channel, guard.user);
  const other = memberOf(ledger, guard.channel, guard.other);
  if (mine === undefined) return 'absent';
  if (other === undefined) return 'target';
  return guard.allowed.some(([one, two]) => one === mine.role && two === other.role) ? undefined : 'role';
};

/** Between two, whoever of them did it: the refusal does not tell (BLK-1). */
const blocked = (ledger: Ledger, user: string, other: string): Refusal | undefined =>
  ledger.statements.blockedBetween.get(user, other) === undefined ? undefined : 'blocked';

const notBlocked = (ledger: Ledger, guard: Of<'notBlocked'>): Refusal | undefined => {
  const channel = ledger.channel(guard.channel);
  if (channel?.kind !== 'direct') return undefined;
  return ledger.blockedIn(channel, guard.user) ? 'blocked' : undefined;
};

const notBlockedBetween = (ledger: Ledger, guard: Of<'notBlockedBetween'>): Refusal | undefined => {
  for (const other of guard.others) {
    const why = blocked(ledger, guard.user, other);
    if (why !== undefined) return why;
  }
  return undefined;
};

const feed = (ledger: Ledger, guard: Of<'feed'>): Refusal | undefined => {
  const found = standingFeed(ledger, guard.channel);
  if (found === undefined) return 'absent';
  if (guard.user === undefined) return undefined;
  const member = ledger.member(found.channel, guard.user);
  if (member === undefined) return found.isPublic ? 'role' : 'absent';
  return guard.roles.includes(member.role) ? undefined : 'role';
};

const check = (ledger: Ledger, guard: Guard, at: number): Refusal | undefined => {
  switch (guard.is) {
    case 'member':
      return member(ledger, guard);
    case 'seq':
      return seq(ledger, guard);
    case 'notLastOwner':
      return notLastOwner(ledger, guard);
    case 'user':
      return ledger.statements.hasUser.get(guard.user) === undefined ? 'user' : undefined;
    case 'rolePair':
      return rolePair(ledger, guard);
    case 'notBlocked':
      return notBlocked(ledger, guard);
    case 'notBlockedBetween':
      return notBlockedBetween(ledger, guard);
    case 'feed':
      return feed(ledger, guard);
    case 'ahead':
      return guard.time > at ? undefined : 'past';
    case 'message':
      return message(ledger, guard, at);
    case 'author':
      return author(ledger, guard);
    case 'ownText':
      return ownText(ledger, guard);
    case 'openPoll':
      return openPoll(ledger, guard, at);
  }
};

/** The first refusal, in the order of the guards; `at` is when the write is made. */
export const refusalOf = (ledger: Ledger, guards: readonly Guard[], at: number): Refusal | undefined => {
  for (const guard of guards) {
    const why = check(ledger, guard, at);
    if (why !== undefined) return why;
  }
  return undefined;
};
