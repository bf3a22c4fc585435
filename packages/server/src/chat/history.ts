/**
 * Reading back. Nothing below a member's `fromSeq` is read (MEM-1); every page says as of when it is (RES-5): the head that
 * was read first, beyond which the page does not go.
 */
import type { CommandInput, CommandOutput } from '@ghanti/protocol';
import type { EventRow, Range } from '../store/store.ts';
import type { Chat, Handlers } from './context.ts';
import { membershipOf } from './policy.ts';
import { messageState } from './views.ts';

/** The rows of a timeline. What changes another message is part of that message's state, not a row. */
const timelineTypes = [
  'receiveMessage',
  'memberJoined',
  'memberLeft',
  'roleChanged',
  'channelUpdated',
] as const;

type HistoryInput = CommandInput<'history'>;
type Page = { readonly events: readonly EventRow[]; readonly more: boolean };

/** One row more than asked for tells whether there is more. */
const page = async (chat: Chat, range: Range, limit: number, newest: boolean): Promise<Page> => {
  if (range.from > range.to) return { events: [], more: false };
  const events = await chat.store.events(range, limit + 1, newest, timelineTypes);
  const more = events.length > limit;
  if (!more) return { events, more };
  return { events: newest ? events.slice(1) : events.slice(0, limit), more };
};

/** Half before the place, half from it on. */
const around = async (chat: Chat, whole: Range, place: number, limit: number): Promise<Page> => {
  const after = await page(
    chat,
    { ...whole, from: Math.max(whole.from, place) },
    Math.ceil(limit / 2),
    false,
  );
  const left = limit - after.events.length;
  if (left === 0) return after;
  const before = await page(chat, { ...whole, to: Math.min(whole.to, place - 1) }, left, true);
  return { events: [...before.events, ...after.events], more: before.more || after.more };
};

const read = (
  chat: Chat,
  whole: Range,
  { before, after, around: place, limit }: HistoryInput,
): Promise<Page> => {
  if (place !== undefined) return around(chat, whole, place, limit);
  if (after !== undefined)
    return page(chat, { ...whole, from: Math.max(whole.from, after + 1) }, limit, false);
  const to = before === undefined ? whole.to : Math.min(whole.to, before - 1);
  return page(chat, { ...whole, to }, limit, true);
};

export const historyHandlers = (chat: Chat) =>
  ({
    async history({ user }, input): Promise<CommandOutput<'history'>> {
      const { channel, member } = await membershipOf(chat.store, input.channel, user);
      const whole = { channel: channel.id, from: member.fromSeq, to: channel.head };
      const { events, more } = await read(chat, whole, input);
      return { messages: events.map(messageState), asOf: channel.head, more };
    },
  }) satisfies Handlers;
