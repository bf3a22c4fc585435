/**
 * What an event makes of the message that it names: the one place where `message_state` and its rows change, both when the
 * event is written and when all of it is made anew from the log.
 *
 * Promise: the rows are what the log says up to the last event applied (RES-5). Left to others: whether the event may be
 * written; and who voted what in an anonymous poll, which its event does not tell.
 */
import type { EventRow } from '../store.ts';
import { expiresAtOf, goneOf } from '../../kit/gone.ts';
import { chosen } from '../sql/message-joins.ts';
import type { MessageStatements } from './message-statements.ts';

type Told = {
  readonly target: number;
  readonly emoji: string;
  readonly on: boolean;
  readonly options?: readonly number[];
  readonly counts?: readonly number[];
  readonly total?: number;
  readonly channel?: string;
};

export type Place = { readonly num: number; readonly target: number };

/** The counts of a poll with one person's choice in place of another, each a list of options. */
const recounted = (
  counts: readonly number[],
  before: readonly number[],
  after: readonly number[],
): readonly number[] =>
  counts.map((count, option) => count - Number(before.includes(option)) + Number(after.includes(option)));

/** How a poll stands; `size` is how many options it has. */
const tally = (
  statements: MessageStatements,
  { num, target }: Place,
  size: number,
): { readonly counts: readonly number[]; readonly total: number } => {
  const row = statements.state.get(num, target);
  const counts: number[] =
    row?.counts == null ? Array.from({ length: size }, () => 0) : JSON.parse(row.counts);
  return { counts, total: row?.total ?? 0 };
};

/** One person's vote, kept or taken back; gives the poll's tally after it, which it does not write. */
export const cast = (
  statements: MessageStatements,
  place: Place & { readonly size: number },
  vote: { readonly user: string; readonly seq: number; readonly options: readonly number[] },
): { readonly counts: readonly number[]; readonly total: number } => {
  const { num, target, size } = place;
  const { user, seq, options } = vote;
  const row = statements.vote.get(num, target, user);
  const { counts, total } = tally(statements, place, size);
  if (options.length === 0) statements.removeVote.run(num, target, user);
  else statements.putVote.run(num, target, user, seq, JSON.stringify(options));
  return {
    counts: recounted(counts, chosen(row), options),
    total: total + Number(options.length > 0) - Number(row !== undefined),
  };
};

const react = (statements: MessageStatements, num: number, { by, seq }: EventRow, told: Told): void => {
  const { target, emoji, on } = told;
  statements.touched.run(num, target, seq);
  const since = statements.since.get(num, target, emoji)?.since ?? seq;
  if (on) statements.addReaction.run(num, target, emoji, by, seq, since);
  else statements.removeReaction.run(num, target, emoji, by);
};

const sizeOf = (statements: MessageStatements, num: number, target: number): number => {
  const { poll }: { poll?: { options: string[] } } = JSON.parse(
    statements.event.get(num, target)?.data ?? '{}',
  );
  return poll?.options.length ?? 0;
};

const vote = (statements: MessageStatements, num: number, { by, seq }: EventRow, told: Told): void => {
  const { target, options = [] } = told;
  const named = (user: string) =>
    cast(statements, { num, target, size: sizeOf(statements, num, target) }, { user, seq, options });
  const { counts = [], total = 0 } = by === null ? told : named(by);
  statements.counted.run(num, target, seq, JSON.stringify(counts), total);
};

const received = (statements: MessageStatements, num: number, { seq, data }: EventRow): void => {
  const end = expiresAtOf(data);
  if (end !== undefined) statements.expire.run(end, num, seq);
};

/** Applies an event of channel `num`; `numOf` finds another channel, which a `self` channel's event names. */
export const applyEvent = (
  statements: MessageStatements,
  num: number,
  event: EventRow,
  numOf: (channel: string) => number | undefined,
): void => {
  const { type, seq, by, data } = event;
  if (type === 'receiveMessage') return received(statements, num, event);
  const told: Told = JSON.parse(data);
  const { target } = told;
  switch (type) {
    case 'messageEdited':
      statements.edited.run(num, target, seq, seq);
      statements.addEdit.run(num, target, seq);
      break;
    case 'reactionChanged':
      react(statements, num, event, told);
      break;
    case 'pollVoted':
      vote(statements, num, event, told);
      break;
    case 'pollClosed':
      statements.closed.run(num, target, seq, seq);
      break;
    case 'messagePinned':
      statements.pinned.run(num, target, seq, told.on ? seq : null);
      break;
    case 'messageHidden': {
      const other = numOf(told.channel ?? '');
      if (other !== undefined && by !== null) statements.hide.run(other, by, target);
      break;
    }
  }
};

/** Notes that an event is no row of a timeline, so that whoever looks for those may pass over many of them at once. */
export const passOver = (statements: MessageStatements, num: number, seq: number): void => {
  if (statements.extendAside.run(num, seq - 1) === 0) statements.addAside.run(num, seq, seq);
};

/** Whether a message is still there. */
export const isThere = (statements: MessageStatements, num: number, seq: number): boolean =>
  goneOf(statements.event.get(num, seq)?.data ?? '{}') === undefined;
