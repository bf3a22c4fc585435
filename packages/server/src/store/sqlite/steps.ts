/**
 * What a write does, step by step, inside its transaction. A step may refuse; then nothing of its write may stay.
 */
import type { Refusal, Step, Write } from '../store.ts';
import type { LedgerChannel, LedgerMember } from './ledger-statements.ts';
import type { Ledger } from './ledger.ts';
import { expiresAtOf, withExpiry } from '../../kit/gone.ts';
import { announceFirst, join, open, part } from './membership-steps.ts';
import { giveRole, update } from './group-steps.ts';
import { accept, invite, revokeInvite } from './invite-steps.ts';
import { endFeed, makeFeed, publish } from './feed-steps.ts';
import { block, prefer } from './personal-steps.ts';
import { appendApplied, closePoll, edit, forward, hide, pin, react, remove, vote } from './message-steps.ts';

type Of<Name extends Step['do']> = Extract<Step, { do: Name }>;

// A `self` channel is never without its user, so that it is read like any other.
const create = (ledger: Ledger, step: Of<'channel'>, at: number): undefined => {
  if (ledger.channel(step.id) !== undefined) return;
  if (step.kind === 'self' && step.by !== null) ledger.selfOf(step.by, at);
  else ledger.createChannel(step, at);
};

/** Fixes when a message ends by itself, where the channel says so (EXP-1). */
const event = (ledger: Ledger, step: Of<'event'>, at: number): Refusal | undefined => {
  const channel = ledger.channel(step.channel);
  if (channel === undefined) return 'absent';
  const { type, by, data } = step;
  if (channel.kind === 'direct' && channel.head === 0) announceFirst(ledger, channel, by, at);
  const ends = type === 'receiveMessage' && channel.expireAfterMs !== null;
  const written = ends ? withExpiry(data, at + channel.expireAfterMs) : data;
  if (type === 'receiveMessage' && expiresAtOf(written) !== undefined)
    appendApplied(ledger, channel, { type, by, at, data: written });
  else ledger.append(channel, { type, by, at, data: written });
  return undefined;
};

const asMessage = ({ channel, by }: Of<'forward'>, data: string): Of<'event'> => ({
  do: 'event',
  channel,
  type: 'receiveMessage',
  by,
  data,
});

/** RCP-3: in a direct channel one who hides what he has seen hides it of both. */
const isSeenHidden = (ledger: Ledger, { num }: LedgerChannel): boolean =>
  ledger.statements.seenHidden.get(num) !== undefined;

type Marks = Pick<LedgerMember, 'delivered' | 'seen'>;

/** `hidden`: nobody else is told, not even that something moved. */
const raise = (ledger: Ledger, member: LedgerMember, marks: Marks, hidden: boolean): void => {
  const { channel, user } = member;
  const position = ledger.nextPosition();
  ledger.statements.updateMarks.run(marks.delivered, marks.seen, position, channel.num, user);
  Object.assign(member, { ...marks, statePosition: position });
  if (hidden) ledger.statements.hideMark.run(position);
  else Object.assign(channel, { statePosition: position, changed: true });
};

const refusalOfMark = (ledger: Ledger, step: Of<'mark'>): Refusal | undefined => {
  const channel = ledger.channel(step.channel);
  if (channel === undefined || ledger.member(channel, step.user) === undefined) return 'absent';
  return Math.max(step.delivered ?? 0, step.seen ?? 0) > channel.head ? 'seq' : undefined;
};

/** Of a write: what refuses any of its marks, before one is written. */
const refusalOfMarks = (ledger: Ledger, { steps }: Write): Refusal | undefined => {
  for (const step of steps) {
    const why = step.do === 'mark' ? refusalOfMark(ledger, step) : undefined;
    if (why !== undefined) return why;
  }
  return undefined;
};

/** RCP-1: marks only rise, never beyond the head; a mark that moved takes a position (STA-1). */
const mark = (ledger: Ledger, step: Of<'mark'>): Refusal | undefined => {
  const channel = ledger.channel(step.channel);
  const member = channel === undefined ? undefined : ledger.member(channel, step.user);
  if (channel === undefined || member === undefined) return 'absent';
  const seen = Math.max(member.seen, step.seen ?? 0);
  const delivered = Math.max(member.delivered, step.delivered ?? 0, seen);
  const shown = { delivered: delivered !== member.delivered, seen: seen !== member.seen };
  const moved = shown.delivered || shown.seen;
  const seenHidden = moved && channel.kind === 'direct' && isSeenHidden(ledger, channel);
  if (moved) raise(ledger, member, { delivered, seen }, seenHidden && !shown.delivered);
  const { statePosition: position, user, fromSeq } = member;
  const { id, head, memberCount } = channel;
  const row = { channel: id, user, delivered, seen, position, moved, head, fromSeq, memberCount };
  ledger.marks.push({ ...row, seenHidden, deliveredMoved: shown.delivered });
  return undefined;
};

const run = (ledger: Ledger, step: Step, at: number): Refusal | undefined => {
  switch (step.do) {
    case 'channel':
      return create(ledger, step, at);
    case 'event':
      return event(ledger, step, at);
    case 'join':
      return join(ledger, step, at);
    case 'open':
      return open(ledger, step, at);
    case 'part':
      return part(ledger, step, at);
    case 'edit':
      return edit(ledger, step, at);
    case 'delete':
      return remove(ledger, step, at);
    case 'react':
      return react(ledger, step, at);
    case 'vote':
      return vote(ledger, step, at);
    case 'closePoll':
      return closePoll(ledger, step, at);
    case 'pin':
      return pin(ledger, step, at);
    case 'hide':
      return hide(ledger, step, at);
    case 'forward':
      return forward(ledger, step, at, (data) => event(ledger, asMessage(step, data), at));
    case 'mark':
      return mark(ledger, step);
    case 'prefer':
      return prefer(ledger, step);
    case 'update':
      return update(ledger, step, at);
    case 'role':
      return giveRole(ledger, step, at);
    case 'invite':
      return invite(ledger, step, at);
    case 'accept':
      return accept(ledger, step, at);
    case 'revokeInvite':
      return revokeInvite(ledger, step, at);
    case 'feed':
      return makeFeed(ledger, step, at);
    case 'publish':
      return publish(ledger, step, at);
    case 'endFeed':
      return endFeed(ledger, step, at);
    case 'block':
      return block(ledger, step, at);
  }
};

/** Runs a write's steps up to the first that refuses. */
export const runSteps = (ledger: Ledger, write: Write): Refusal | undefined => {
  const refused = refusalOfMarks(ledger, write);
  if (refused !== undefined) return refused;
  for (const step of write.steps) {
    const why = run(ledger, step, write.at);
    if (why !== undefined) return why;
  }
  return undefined;
};
