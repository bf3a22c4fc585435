/**
 * What the conversation shows, as one list: days, notices, the mark where the unread begins, messages with their place in
 * a group, and at the end what still waits to be sent. Pure.
 */
import { dayKey } from './format.ts';
import type { Waiting } from './outbox.ts';
import { tickOf, type Readers, type Tick } from './ticks.ts';
import { clientIdsOf, type Timeline } from './timeline.ts';
import type { Event } from './wire.ts';

export type MessageLine = {
  readonly is: 'message';
  readonly key: string;
  readonly by: string;
  readonly text: string;
  readonly at: number;
  readonly isOwn: boolean;
  readonly tick: Tick | undefined;
  readonly refused: Waiting['refused'];
  /** By the same author soon after the one before. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
};

export type Line =
  | MessageLine
  | { readonly is: 'day'; readonly key: string; readonly at: number }
  | { readonly is: 'unread'; readonly key: string; readonly count: number; readonly at: number }
  | { readonly is: 'notice'; readonly key: string; readonly event: Event };

export type Conversation = {
  readonly timeline: Timeline;
  readonly waiting: readonly Waiting[];
  readonly readers: Readers;
  readonly me: string;
  readonly unread: { readonly from: number; readonly to: number } | undefined;
};

const groupMs = 5 * 60 * 1000;
const notices = new Set(['memberJoined', 'memberLeft', 'channelUpdated']);

const alone = { isFirst: true, isLast: true, refused: undefined } as const;

const messageLine = (
  event: Event & { type: 'receiveMessage' },
  { me, readers }: Conversation,
): MessageLine => {
  const isOwn = event.by === me;
  return {
    ...alone,
    is: 'message',
    key: (isOwn ? event.data.clientId : undefined) ?? `seq ${event.seq}`,
    by: event.by ?? '',
    text: event.data.text ?? '',
    at: event.at,
    isOwn,
    tick: isOwn ? tickOf(event.seq, me, readers) : undefined,
  };
};

const waitingLine = ({ clientId, text, at, refused }: Waiting, me: string): MessageLine => ({
  ...alone,
  is: 'message',
  key: clientId,
  by: me,
  text,
  at,
  isOwn: true,
  tick: refused === undefined ? 'waiting' : 'failed',
  refused,
});

const lineOf = (event: Event, conversation: Conversation): Line[] => {
  if (event.type === 'receiveMessage') return [messageLine(event, conversation)];
  return notices.has(event.type) ? [{ is: 'notice', key: `seq ${event.seq}`, event }] : [];
};

const timeIn = (line: Line): number => (line.is === 'notice' ? line.event.at : line.at);

/** A chip before the first line of each day. */
const withDays = (lines: readonly Line[]): Line[] => {
  let day = '';
  return lines.flatMap((line) => {
    const at = timeIn(line);
    if (dayKey(at) === day) return [line];
    day = dayKey(at);
    return [{ is: 'day', key: `day ${day}`, at } as const, line];
  });
};

const belongs = (one: Line | undefined, other: Line | undefined): boolean =>
  one?.is === 'message' &&
  other?.is === 'message' &&
  one.by === other.by &&
  Math.abs(other.at - one.at) < groupMs;

const grouped = (lines: readonly Line[]): Line[] =>
  lines.map((line, index) =>
    line.is === 'message'
      ? { ...line, isFirst: !belongs(lines[index - 1], line), isLast: !belongs(line, lines[index + 1]) }
      : line,
  );

const isUnread = (event: Event, { me, unread }: Conversation): boolean =>
  event.type === 'receiveMessage' &&
  event.by !== me &&
  unread !== undefined &&
  event.seq >= unread.from &&
  event.seq <= unread.to;

/** The lines of a conversation, oldest first. */
export const linesOf = (conversation: Conversation): readonly Line[] => {
  const { timeline, waiting, me } = conversation;
  const stored = clientIdsOf(timeline, me);
  const count = timeline.events.filter((event) => isUnread(event, conversation)).length;
  const first = timeline.events.find((event) => isUnread(event, conversation));
  const lines = timeline.events.flatMap((event): Line[] => [
    ...(event === first ? [{ is: 'unread', key: 'unread', count, at: event.at } as const] : []),
    ...lineOf(event, conversation),
  ]);
  const pending = waiting.filter((item) => !stored.has(item.clientId)).map((item) => waitingLine(item, me));
  return grouped(withDays([...lines, ...pending]));
};
