/**
 * From a command to a write and back: the key under which it is spent (IDEM-1), and what its outcome is answered with.
 */
import { hash } from 'node:crypto';
import { canonicalJson, GhantiError, type AckEvent, type CommandName } from '@ghanti/protocol';
import type { EventRow, MarkRow, WriteKey, WriteResult } from '../store/store.ts';
import type { Chat } from './context.ts';
import { refused } from './policy.ts';
import { ackEvent } from './views.ts';

const hashBytes = 16;

/** Over the command's name and its parsed input. As text first: a buffer of its own is what costs most of a hash. */
const hashOf = (command: CommandName, input: object): Uint8Array =>
  Buffer.from(hash('sha256', canonicalJson([command, input])).slice(0, 2 * hashBytes), 'hex');

/** `channel` is the scope: the command's channel, or the user's `self` channel where it has none. */
export const writeKey = (
  command: CommandName,
  user: string,
  channel: string,
  input: { readonly clientId: string },
): WriteKey => ({ user, channel, clientId: input.clientId, hash: hashOf(command, input) });

export type Written = {
  readonly events: readonly EventRow[];
  readonly marks: readonly MarkRow[];
  readonly standing?: EventRow;
};

/** Either what was written now, or the event that the same command made the first time. */
export type Settled =
  | { readonly is: 'written'; readonly written: Written }
  | { readonly is: 'duplicate'; readonly event: EventRow };

/** Throws the contract's error for anything but a write or its repeat. */
export const settle = (result: WriteResult, seqField?: string): Settled => {
  switch (result.outcome) {
    case 'written':
      return { is: 'written', written: result };
    case 'duplicate':
      return { is: 'duplicate', event: result.event };
    case 'conflict':
      throw new GhantiError('conflict', 'this clientId was used for another command');
    case 'refused':
      throw refused(result.why, seqField);
    case 'broken':
      throw new GhantiError('internal', 'the write failed', { cause: result.error });
  }
};

/**
 * The answer of a command that writes one event in `channel`. A repeat by someone who is no member any more, or only since
 * after that event, is told its `seq`, `id` and `at` (IDEM-1).
 */
export const answerEvent = async (
  chat: Chat,
  user: string,
  channel: string,
  settled: Settled,
): Promise<{ event: AckEvent; duplicate?: true }> => {
  if (settled.is === 'written') return { event: ackEvent(ofChannel(settled.written.events, channel)) };
  const { event } = settled;
  const membership = await chat.store.membership(channel, user);
  const visible = membership !== undefined && event.seq >= membership.member.fromSeq;
  return {
    event: visible ? ackEvent(event) : { seq: event.seq, id: event.id, at: event.at },
    duplicate: true,
  };
};

/**
 * The same of a command that writes nothing where nothing changes: then the event that made it so, where there is one. The key is
 * not spent.
 */
export const answerStanding = async (
  chat: Chat,
  user: string,
  channel: string,
  settled: Settled,
): Promise<{ event?: AckEvent; duplicate?: true }> => {
  if (settled.is === 'duplicate' || settled.written.events.length > 0)
    return answerEvent(chat, user, channel, settled);
  const { standing } = settled.written;
  return standing === undefined ? {} : { event: ackEvent(standing) };
};

const ofChannel = (events: readonly EventRow[], channel: string): EventRow => {
  const event = events.find((candidate) => candidate.channel === channel);
  if (event === undefined) throw new Error('the write made no event in its channel');
  return event;
};
