/**
 * A client's view of one channel, said in the plainest way: what is shown of each message after the events so far. It starts empty,
 * or from a snapshot, and hears events alone (RES-5).
 */
import type { EventEnvelope, MessageState, PlainEvent } from '@ghanti/protocol';

type State = NonNullable<MessageState['state']>;
type Message = Extract<MessageState, { type: 'receiveMessage' }>;
type Poll = NonNullable<State['poll']>;
export type Heard = PlainEvent | EventEnvelope;

const shown = new Set(['receiveMessage', 'memberJoined', 'memberLeft', 'roleChanged', 'channelUpdated']);

export class Timeline {
  readonly #rows = new Map<number, MessageState>();
  #head = 0;

  constructor(snapshot: readonly MessageState[] = [], asOf = 0) {
    for (const message of snapshot) this.#rows.set(message.seq, structuredClone(message));
    this.#head = asOf;
  }

  get head(): number {
    return this.#head;
  }

  /** An event that a snapshot has brought already is passed over. */
  hear({ type, channel, seq, id, by, at, data }: Heard): void {
    if (seq <= this.#head) return;
    this.#head = seq;
    const plain = { type, channel, seq, id, by, at, data } as MessageState;
    if (shown.has(type)) this.#rows.set(seq, structuredClone(plain));
    else this.#change(plain as PlainEvent);
  }

  hide(seq: number): void {
    this.#rows.delete(seq);
  }

  message(seq: number): Message | undefined {
    const row = this.#rows.get(seq);
    return row?.type === 'receiveMessage' ? row : undefined;
  }

  /** As `history` would show it at a time. */
  rows(now: number): MessageState[] {
    return [...this.#rows.values()].map((row) => asOf(row, now));
  }

  get messages(): Message[] {
    return [...this.#rows.values()].filter((row) => row.type === 'receiveMessage');
  }

  #change(event: PlainEvent): void {
    const target = 'target' in event.data ? this.message(event.data.target) : undefined;
    if (target === undefined || target.state?.deleted === true || target.state?.expired === true) return;
    if (event.type === 'messageDeleted') {
      this.#rows.set(target.seq, { ...target, data: {}, state: { deleted: true } });
      return;
    }
    const state = (target.state ??= {});
    apply(target, state, event);
    if (target.data.poll !== undefined) state.poll ??= freshPoll(target.data.poll);
  }
}

type Made = NonNullable<Message['data']['poll']>;

const freshPoll = ({ options, anonymous }: Made): Poll => ({
  counts: options.map(() => 0),
  total: 0,
  ...(anonymous !== true && { votes: [] }),
});

const apply = (target: Message, state: State, event: PlainEvent): void => {
  const { poll } = target.data;
  if (event.type === 'messageEdited') {
    target.data = { ...target.data, text: event.data.text };
    state.editedSeq = event.seq;
  }
  if (event.type === 'reactionChanged') react(state, event.by ?? '', event.data.emoji, event.data.on);
  if (event.type === 'pollVoted') vote(target, state, event);
  if (event.type === 'pollClosed' && poll !== undefined)
    state.poll = { ...(state.poll ?? freshPoll(poll)), closed: true };
  if (event.type === 'messagePinned') {
    delete state.pinned;
    if (event.data.on) state.pinned = true;
  }
};

const react = (state: State, user: string, emoji: string, on: boolean): void => {
  const reactions = (state.reactions ??= []);
  const there = reactions.find((reaction) => reaction.emoji === emoji);
  const others = there?.users.filter((other) => other !== user) ?? [];
  if (there === undefined && on) reactions.push({ emoji, users: [user] });
  else if (there !== undefined) there.users = on ? [...others, user] : others;
  state.reactions = reactions.filter(({ users }) => users.length > 0);
  if (state.reactions.length === 0) delete state.reactions;
};

const vote = (target: Message, state: State, { by, data }: PlainEvent<'pollVoted'>): void => {
  if (target.data.poll === undefined) return;
  const poll = (state.poll ??= freshPoll(target.data.poll));
  if (by === null) {
    poll.counts = data.counts ?? [];
    poll.total = data.total ?? 0;
    return;
  }
  const options = data.options ?? [];
  poll.votes = (poll.votes ?? []).filter(({ user }) => user !== by);
  if (options.length > 0) poll.votes.push({ user: by, options });
  const { votes } = poll;
  poll.counts = poll.counts.map((_, index) => votes.filter((one) => one.options.includes(index)).length);
  poll.total = votes.length;
};

/** What ends by the clock ends without an event: expired messages and polls that are over. */
const asOf = (row: MessageState, now: number): MessageState => {
  if (row.type !== 'receiveMessage') return row;
  const { expiresAt, expired, poll } = row.data;
  if (expired === true || (expiresAt !== undefined && expiresAt <= now))
    return { ...row, data: {}, state: { expired: true } };
  // Nothing is left of a message but what it was called by: it was deleted before its event was heard.
  if (Object.keys(row.data).length === 0 && row.state === undefined)
    return { ...row, state: { deleted: true } };
  if (poll?.closesAt === undefined || poll.closesAt > now) return row;
  return { ...row, state: { ...row.state, poll: { ...(row.state?.poll ?? freshPoll(poll)), closed: true } } };
};

/** A snapshot without what only its reader is told: his own vote in an anonymous poll. */
export const common = (messages: readonly MessageState[]): MessageState[] =>
  messages.map((message) => {
    const { mine: _, ...poll } = message.state?.poll ?? { counts: [], total: 0 };
    return message.state?.poll === undefined ? message : { ...message, state: { ...message.state, poll } };
  });
