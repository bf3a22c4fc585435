/**
 * What is done to messages, inside the write's transaction: an event, and what it makes of the message. That the message
 * is there, and that he may, was checked by guards.
 */
import type { EventRow, Refusal, Step } from '../store.ts';
import { eventOf } from './event-record.ts';
import { expiresAtOf, withExpiry } from '../../kit/gone.ts';
import type { LedgerChannel } from './ledger-statements.ts';
import type { Draft, Ledger } from './ledger.ts';
import { contentOf, type PollContent } from '../sql/message-content.ts';
import { messageRow, readable } from './message-guards.ts';
import { chosen } from '../sql/message-joins.ts';
import { applyEvent, cast, passOver } from './message-state.ts';
import { scrub } from './scrub.ts';

type Of<Name extends Step['do']> = Extract<Step, { do: Name }>;
type Does<Name extends Step['do']> = (ledger: Ledger, step: Of<Name>, at: number) => Refusal | undefined;

/** Appends an event and lets it do its work on the message. */
export const appendApplied = (ledger: Ledger, channel: LedgerChannel, draft: Draft): EventRow => {
  const event = ledger.append(channel, draft);
  applyEvent(ledger.statements.messages, channel.num, event, (id) => ledger.channel(id)?.num);
  return event;
};

/** What changes a message is part of its state, and no row of a timeline. */
const aside = (ledger: Ledger, channel: LedgerChannel, draft: Draft): void => {
  const { seq } = appendApplied(ledger, channel, draft);
  passOver(ledger.statements.messages, channel.num, seq);
};

const json = (value: object): string => JSON.stringify(value);

/** The event that made it so stands. */
const stands = (
  ledger: Ledger,
  channel: LedgerChannel,
  seq: number | null | undefined,
  at: number,
): undefined => {
  const row = seq == null ? undefined : ledger.statements.messages.event.get(channel.num, seq);
  if (row !== undefined) ledger.standing = eventOf(row, channel.id, at);
};

export const edit: Does<'edit'> = (ledger, { channel: id, seq, by, text }, at) => {
  const channel = ledger.channel(id);
  const row = messageRow(ledger, { channel: id, seq });
  if (channel === undefined || row === undefined) return 'message';
  const end = expiresAtOf(row.data);
  const told = json({ target: seq, text });
  const data = end === undefined ? told : withExpiry(told, end);
  aside(ledger, channel, { type: 'messageEdited', by, at, data });
  return undefined;
};

export const remove: Does<'delete'> = (ledger, { channel: id, seq, by }, at) => {
  const channel = ledger.channel(id);
  if (channel === undefined || !scrub(ledger.statements.messages, channel.num, seq, 'deleted'))
    return undefined;
  aside(ledger, channel, { type: 'messageDeleted', by, at, data: json({ target: seq }) });
  return undefined;
};

export const react: Does<'react'> = (ledger, { channel: id, seq, by, emoji, on }, at) => {
  const channel = ledger.channel(id);
  if (channel === undefined) return 'absent';
  const there = ledger.statements.messages.reaction.get(channel.num, seq, emoji, by);
  if ((there !== undefined) === on) return stands(ledger, channel, there?.seq, at);
  const data = json({ target: seq, emoji, on });
  aside(ledger, channel, { type: 'reactionChanged', by, at, data });
  return undefined;
};

const sameOptions = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((option) => other.includes(option));

/** In an anonymous poll the event has nobody's name and the counts alone; who chose what is kept beside the log. */
const ballot = (
  ledger: Ledger,
  channel: LedgerChannel,
  { seq, by, options }: Of<'vote'>,
  poll: PollContent,
): Pick<Draft, 'by' | 'data'> => {
  if (poll.anonymous !== true) return { by, data: json({ target: seq, options }) };
  const place = { num: channel.num, target: seq, size: poll.options.length };
  const vote = { user: by, seq: channel.head + 1, options };
  return { by: null, data: json({ target: seq, ...cast(ledger.statements.messages, place, vote) }) };
};

export const vote: Does<'vote'> = (ledger, step, at) => {
  const channel = ledger.channel(step.channel);
  const row = messageRow(ledger, step);
  const poll = row === undefined ? undefined : contentOf(row).poll;
  if (channel === undefined || poll === undefined) return 'poll';
  const before = ledger.statements.messages.vote.get(channel.num, step.seq, step.by);
  if (sameOptions(chosen(before), step.options)) return stands(ledger, channel, before?.seq, at);
  aside(ledger, channel, { type: 'pollVoted', at, ...ballot(ledger, channel, step, poll) });
  return undefined;
};

export const closePoll: Does<'closePoll'> = (ledger, { channel: id, seq, by }, at) => {
  const channel = ledger.channel(id);
  if (channel === undefined) return 'absent';
  aside(ledger, channel, { type: 'pollClosed', by, at, data: json({ target: seq }) });
  return undefined;
};

export const pin: Does<'pin'> = (ledger, { channel: id, seq, by, on, maxPins }, at) => {
  const channel = ledger.channel(id);
  if (channel === undefined) return 'absent';
  const { messages } = ledger.statements;
  const pinned = messages.state.get(channel.num, seq)?.pinnedSeq ?? undefined;
  if ((pinned !== undefined) === on) return stands(ledger, channel, pinned, at);
  if (on && (messages.pins.get(channel.num)?.n ?? 0) >= maxPins) return 'pins';
  aside(ledger, channel, { type: 'messagePinned', by, at, data: json({ target: seq, on }) });
  return undefined;
};

export const hide: Does<'hide'> = (ledger, { channel: id, seq, user }, at) => {
  const channel = ledger.channel(id);
  if (channel === undefined) return 'absent';
  if (ledger.statements.messages.hidden.get(channel.num, user, seq) !== undefined) return undefined;
  const data = json({ channel: id, target: seq });
  appendApplied(ledger, ledger.selfOf(user, at), { type: 'messageHidden', by: user, at, data });
  return undefined;
};

/** A poll goes on as a fresh one: the votes, and when it was to close, stay behind. */
const forwarded = (ledger: Ledger, { of }: Of<'forward'>): object => {
  const row = messageRow(ledger, of);
  if (row === undefined) return {};
  const { messages } = ledger.statements;
  const { text, poll } = contentOf(row);
  const edited = messages.state.get(row.channel, of.seq)?.editedSeq;
  const latest = edited == null ? undefined : messages.event.get(row.channel, edited);
  return {
    text: latest === undefined ? text : contentOf(latest).text,
    ...(poll !== undefined && { poll: { ...poll, closesAt: undefined } }),
    forwarded: true,
  };
};

export const forward = (
  ledger: Ledger,
  step: Of<'forward'>,
  at: number,
  send: (data: string) => Refusal | undefined,
): Refusal | undefined => {
  const why = readable(ledger, { ...step.of, user: step.by }, at);
  if (why !== undefined) return why;
  const own: object = JSON.parse(step.data);
  return send(json({ ...own, ...forwarded(ledger, step) }));
};
