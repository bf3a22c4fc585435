/**
 * The facts about a message that a write asks for, inside its transaction: that it is there and readable, whose it is, whether it
 * is a poll that is open.
 */
import type { Guard, Refusal } from '../store.ts';
import type { EventRecord } from '../sql/event-rows.ts';
import { dataAt, goneOf } from '../../kit/gone.ts';
import type { LedgerMember } from './ledger-statements.ts';
import type { Ledger } from './ledger.ts';
import { contentOf, isClosed, type MessageContent } from '../sql/message-content.ts';

type Of<Name extends Guard['is']> = Extract<Guard, { is: Name }>;
type Named = { readonly channel: string; readonly seq: number };

/** The row of a message; undefined for other events, and for what is not there. */
export const messageRow = (ledger: Ledger, { channel, seq }: Named): EventRecord | undefined => {
  const num = ledger.channel(channel)?.num;
  const row = num === undefined ? undefined : ledger.statements.messages.event.get(num, seq);
  return row?.type === 'receiveMessage' ? row : undefined;
};

/** Of a message that is there. */
const content = (ledger: Ledger, named: Named): MessageContent => {
  const row = messageRow(ledger, named);
  return row === undefined ? {} : contentOf(row);
};

const memberOf = (ledger: Ledger, channelId: string, user: string): LedgerMember | undefined => {
  const channel = ledger.channel(channelId);
  return channel === undefined ? undefined : ledger.member(channel, user);
};

/** Whether a user may read a message, and it is not gone at a time. */
export const readable = (
  ledger: Ledger,
  named: Named & { readonly user: string },
  at: number,
): Refusal | undefined => {
  const member = memberOf(ledger, named.channel, named.user);
  const row = member === undefined || named.seq < member.fromSeq ? undefined : messageRow(ledger, named);
  if (row === undefined) return 'message';
  return goneOf(dataAt(row.type, row.data, at)) === undefined ? undefined : 'gone';
};

export const message = (ledger: Ledger, guard: Of<'message'>, at: number): Refusal | undefined => {
  const why = readable(ledger, guard, at);
  return why === 'gone' && guard.gone === 'allowed' ? undefined : why;
};

export const author = (ledger: Ledger, guard: Of<'author'>): Refusal | undefined => {
  if (messageRow(ledger, guard)?.by === guard.user) return undefined;
  const role = memberOf(ledger, guard.channel, guard.user)?.role;
  return role !== undefined && guard.orRoles.includes(role) ? undefined : 'author';
};

export const ownText = (ledger: Ledger, guard: Of<'ownText'>): Refusal | undefined => {
  const { text, forwarded } = content(ledger, guard);
  return text === undefined || forwarded === true ? 'text' : undefined;
};

export const openPoll = (ledger: Ledger, guard: Of<'openPoll'>, at: number): Refusal | undefined => {
  const { poll } = content(ledger, guard);
  const num = ledger.channel(guard.channel)?.num;
  if (poll === undefined || num === undefined) return 'poll';
  const { options } = guard;
  if (isClosed(poll, ledger.statements.messages.state.get(num, guard.seq)?.closedSeq, at)) return 'closed';
  if (options === undefined) return undefined;
  const known = options.every((option) => option < poll.options.length);
  return known && (options.length <= 1 || poll.multiple === true) ? undefined : 'options';
};
