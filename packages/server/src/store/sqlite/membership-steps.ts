/**
 * Coming and going (MEM-1, MEM-2): membership, its events and those of the `self` channels, in one transaction.
 *
 * Promise: every `channelOpened` has a lower position than the `memberJoined` it belongs to, and `channelClosed` a
 * higher one than its `memberLeft`. `channelOpened` says the head as it is after the step.
 */
import type { Refusal, Step } from '../store.ts';
import { appointHeir } from './group-steps.ts';
import type { LedgerChannel, LedgerMember } from './ledger-statements.ts';
import type { Ledger } from './ledger.ts';

type Of<Name extends Step['do']> = Extract<Step, { do: Name }>;
type Opening = {
  readonly user: string;
  readonly by: string | null;
  readonly fromSeq: number;
  readonly head: number;
};

const sayOpened = (ledger: Ledger, channel: LedgerChannel, opening: Opening, at: number): number => {
  const { user, by, fromSeq, head } = opening;
  const data = JSON.stringify({ channel: channel.id, kind: channel.kind, fromSeq, head });
  return ledger.append(ledger.selfOf(user, at), { type: 'channelOpened', by, at, data }).position;
};

type Joiner = Of<'join'>['members'][number];

const newcomers = (ledger: Ledger, channel: LedgerChannel, step: Of<'join'>): readonly Joiner[] => {
  const named = new Map(step.members.map((joiner) => [joiner.user, joiner]));
  return [...named.values()].filter((joiner) => ledger.member(channel, joiner.user) === undefined);
};

/** Adds those who are not members yet; each starts at his own `memberJoined`, or at 1 where the history is for all. */
export const join = (ledger: Ledger, step: Of<'join'>, at: number): Refusal | undefined => {
  const channel = ledger.channel(step.channel);
  if (channel === undefined) return 'absent';
  const joining = newcomers(ledger, channel, step);
  if (channel.memberCount + joining.length > step.maxMembers) return 'full';
  const head = channel.head + joining.length;
  const wholeHistory = channel.history === 'all' || channel.kind === 'direct' || channel.kind === 'feed';
  const opened = joining.map((joiner, index) => {
    const fromSeq = wholeHistory ? 1 : channel.head + 1 + index;
    const openedPosition = sayOpened(ledger, channel, { user: joiner.user, by: step.by, fromSeq, head }, at);
    return { joiner, fromSeq, openedPosition };
  });
  for (const { joiner, fromSeq, openedPosition } of opened) {
    const { user, role, how } = joiner;
    const joinedSeq = channel.head + 1;
    ledger.addMember(channel, { user, role, fromSeq, openedPosition, at, mark: head, joinedSeq });
    ledger.append(channel, {
      type: 'memberJoined',
      by: step.by,
      at,
      data: JSON.stringify({ user, role, how }),
    });
  }
  return undefined;
};

export const announce = (
  ledger: Ledger,
  member: LedgerMember,
  opening: Omit<Opening, 'user' | 'fromSeq'>,
  at: number,
): void => {
  const { channel, user, fromSeq } = member;
  const position = sayOpened(ledger, channel, { ...opening, user, fromSeq }, at);
  ledger.statements.updateOpened.run(position, channel.num, user);
  member.openedPosition = position;
};

/** Membership of a direct channel; where it has a first message already, nobody has to wait for one. */
export const open = (ledger: Ledger, step: Of<'open'>, at: number): Refusal | undefined => {
  const channel = ledger.channel(step.channel);
  if (channel === undefined) return 'absent';
  const { user } = step;
  const marks = { mark: channel.head, joinedSeq: 0 };
  const waiting = { user, role: 'member', fromSeq: 1, openedPosition: null, at, ...marks } as const;
  const member = ledger.member(channel, user) ?? ledger.addMember(channel, waiting);
  const due = step.announce || channel.head > 0;
  if (due && member.openedPosition === null) announce(ledger, member, { by: user, head: channel.head }, at);
  return undefined;
};

/** Before the first event of a direct channel: tells those to whom it was not announced yet. */
export const announceFirst = (
  ledger: Ledger,
  channel: LedgerChannel,
  by: string | null,
  at: number,
): void => {
  for (const { user } of ledger.statements.usersOf.all(channel.num)) {
    const member = ledger.member(channel, user);
    if (member?.openedPosition === null) announce(ledger, member, { by, head: channel.head + 1 }, at);
  }
};

/** Ends a membership; a former member keeps nothing but what is written of him in the log. */
export const part = (ledger: Ledger, step: Of<'part'>, at: number): Refusal | undefined => {
  const channel = ledger.channel(step.channel);
  if (channel === undefined) return 'absent';
  const { user, by, how } = step;
  const member = ledger.member(channel, user);
  if (member === undefined) return 'target';
  appointHeir(ledger, member, at);
  ledger.append(channel, { type: 'memberLeft', by, at, data: JSON.stringify({ user, how }) });
  ledger.removeMember(member);
  const closed = { type: 'channelClosed', by, at, data: JSON.stringify({ channel: channel.id, how }) };
  if (member.openedPosition !== null) ledger.append(ledger.selfOf(user, at), closed);
  return undefined;
};
