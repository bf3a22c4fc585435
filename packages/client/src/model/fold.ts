/**
 * What an event makes of a message: the same that the server's history says of it afterwards (RES-5). Pure, and the one
 * place that knows; what waits in the outbox is folded in the same way.
 */
import type { EventData, MessageState, PlainEvent } from '../wire.ts';

type Touched = NonNullable<MessageState['state']>;
type Poll = NonNullable<Touched['poll']>;
type Message = MessageState & { type: 'receiveMessage' };

type Touch =
  | 'messageEdited'
  | 'messageDeleted'
  | 'reactionChanged'
  | 'pollVoted'
  | 'pollClosed'
  | 'messagePinned';

const touches: ReadonlySet<string> = new Set<Touch>([
  'messageEdited',
  'messageDeleted',
  'reactionChanged',
  'pollVoted',
  'pollClosed',
  'messagePinned',
]);

const isTouch = (event: PlainEvent): event is PlainEvent<Touch> => touches.has(event.type);

/** The message that an event changes; undefined where it changes none. */
export const targetOf = (event: PlainEvent): number | undefined =>
  isTouch(event) ? event.data.target : undefined;

const withState = (message: Message, change: Partial<Touched>): MessageState => {
  const merged = Object.entries({ ...message.state, ...change }).filter(([, value]) => value !== undefined);
  const { state: _, ...plain } = message;
  return merged.length === 0 ? plain : { ...plain, state: Object.fromEntries(merged) };
};

const reacted = (
  reactions: NonNullable<Touched['reactions']>,
  user: string,
  { emoji, on }: EventData<'reactionChanged'>,
): Touched['reactions'] => {
  const others = (users: readonly string[]): string[] => users.filter((one) => one !== user);
  const known = reactions.some((reaction) => reaction.emoji === emoji);
  const all = known || !on ? reactions : [...reactions, { emoji, users: [] }];
  const changed = all.map((reaction) => {
    if (reaction.emoji !== emoji) return reaction;
    if (on && reaction.users.includes(user)) return reaction;
    return { emoji, users: on ? [...reaction.users, user] : others(reaction.users) };
  });
  const left = changed.filter(({ users }) => users.length > 0);
  return left.length === 0 ? undefined : left;
};

const tally = (options: number, votes: NonNullable<Poll['votes']>): Pick<Poll, 'counts' | 'total'> => ({
  counts: Array.from(
    { length: options },
    (_, at) => votes.filter((vote) => vote.options.includes(at)).length,
  ),
  total: votes.length,
});

const emptyPoll = (options: number): Poll => ({ counts: Array.from({ length: options }, () => 0), total: 0 });

/** Of an anonymous poll one knows one's own choice alone. */
const withChoice = (poll: Poll, options: readonly number[]): Poll => {
  const { mine: _, ...rest } = poll;
  return options.length === 0 ? rest : { ...rest, mine: [...options] };
};

/** What waits, in a poll that says no names: one's own choice in place of the one before. */
const chosen = (poll: Poll, options: readonly number[]): Poll => {
  const before = poll.mine ?? [];
  const counts = poll.counts.map(
    (count, at) => count - Number(before.includes(at)) + Number(options.includes(at)),
  );
  const total = poll.total - Number(before.length > 0) + Number(options.length > 0);
  return withChoice({ ...poll, counts, total }, options);
};

/** In an anonymous poll the server says how it stands; in a named one who chose what. */
const voted = (message: Message, by: string | null, vote: EventData<'pollVoted'>): Poll => {
  const size = message.data.poll?.options.length ?? 0;
  const poll = message.state?.poll ?? emptyPoll(size);
  if (vote.counts !== undefined) return { ...poll, counts: vote.counts, total: vote.total ?? poll.total };
  if (by === null || vote.options === undefined) return poll;
  if (message.data.poll?.anonymous === true) return chosen(poll, vote.options);
  const others = (poll.votes ?? []).filter(({ user }) => user !== by);
  const votes = vote.options.length === 0 ? others : [...others, { user: by, options: vote.options }];
  return { ...poll, ...tally(size, votes), votes };
};

const closed = (message: Message): Poll => ({
  ...(message.state?.poll ?? emptyPoll(message.data.poll?.options.length ?? 0)),
  closed: true,
});

const foldMessage = (message: Message, event: PlainEvent<Touch>): MessageState => {
  if (message.state?.deleted === true) return message;
  switch (event.type) {
    case 'messageEdited':
      return withState(
        {
          ...message,
          data: { ...message.data, ...(event.data.text !== undefined && { text: event.data.text }) },
        },
        { editedSeq: event.seq },
      );
    case 'messageDeleted':
      return { ...message, data: {}, state: { deleted: true } };
    case 'reactionChanged':
      return withState(message, {
        reactions: reacted(message.state?.reactions ?? [], event.by ?? '', event.data),
      });
    case 'pollVoted':
      return withState(message, { poll: voted(message, event.by, event.data) });
    case 'pollClosed':
      return withState(message, { poll: closed(message) });
    case 'messagePinned':
      return withState(message, { pinned: event.data.on ? true : undefined });
  }
};

/** The message after the event, where that event is about it. */
export const fold = (message: MessageState, event: PlainEvent): MessageState => {
  if (message.type !== 'receiveMessage' || !isTouch(event)) return message;
  return event.data.target === message.seq ? foldMessage(message, event) : message;
};

/** With one's own choice in an anonymous poll, which no event tells. */
export const withOwnChoice = (message: MessageState, options: readonly number[]): MessageState => {
  if (message.type !== 'receiveMessage' || message.data.poll?.anonymous !== true) return message;
  const poll = message.state?.poll ?? emptyPoll(message.data.poll.options.length);
  return { ...message, state: { ...message.state, poll: withChoice(poll, options) } };
};
