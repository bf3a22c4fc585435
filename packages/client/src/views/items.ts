/**
 * What a timeline shows: the rows that are held, with what waits in the outbox folded over them, and the messages that wait
 * at the end. An item stays the same object until something in it changes. Pure but for that memory.
 */
import { foreseen, isMessage, type Deed, type Message } from '../deeds/deeds.ts';
import { fold } from '../model/fold.ts';
import { tickOf, type Readers } from '../model/readers.ts';
import type { Entry } from '../model/runs.ts';
import type { MessageItem, PollItem, SystemItem, Tick, TimelineItem } from './timeline-items.ts';
import type { MessageState } from '../wire.ts';

type Row = MessageState & { type: 'receiveMessage' };

export type Scene = {
  readonly me: string;
  readonly entries: readonly Entry[];
  /** In the order of doing. */
  readonly deeds: readonly Deed[];
  /** Whether the newest is among the entries, so that what waits comes next. */
  readonly atEnd: boolean;
  readonly hidden: readonly number[];
  readonly readers: Readers;
  readonly now: number;
};

const pollItem = (message: Row, me: string, now: number): PollItem | undefined => {
  const { poll } = message.data;
  if (poll === undefined) return undefined;
  const { counts, total = 0, closed, votes = [], mine } = message.state?.poll ?? {};
  return {
    ...poll,
    counts: counts ?? poll.options.map(() => 0),
    total,
    closed: closed === true || (poll.closesAt !== undefined && poll.closesAt <= now),
    mine: mine ?? votes.find(({ user }) => user === me)?.options ?? [],
    votes,
  };
};

type Extra = Pick<MessageItem, 'tick' | 'pending' | 'refusal'>;

/** The key of one's own is its `clientId`, from the moment of writing on. */
const keyOf = (message: Row, own: boolean): string =>
  (own ? message.data.clientId : undefined) ?? `${message.channel} ${message.seq}`;

/** What is gone shows nothing of what it was. */
const scrubbed = (message: Row, now: number): Row => {
  const { expired, expiresAt } = message.data;
  if (expired !== true && (expiresAt === undefined || expiresAt > now)) return message;
  return { ...message, data: {}, state: { expired: true } };
};

const touchedItem = ({ data, state }: Row, me: string) => ({
  text: data.text ?? '',
  edited: state?.editedSeq !== undefined,
  deleted: state?.deleted === true,
  expired: state?.expired === true,
  pinned: state?.pinned === true,
  reactions: (state?.reactions ?? []).map(({ emoji, users }) => ({ emoji, users, mine: users.includes(me) })),
});

const messageItem = (row: Row, me: string, now: number, extra: Extra): MessageItem => {
  const message = scrubbed(row, now);
  const { data } = message;
  const own = message.by === me;
  const isStored = Number.isFinite(message.seq);
  return {
    kind: 'message',
    key: keyOf(message, own),
    seq: isStored ? message.seq : undefined,
    id: isStored ? message.id : undefined,
    clientId: data.clientId,
    by: message.by ?? '',
    at: message.at,
    own,
    replyTo: data.replyTo,
    mentions: data.mentions ?? [],
    poll: pollItem(message, me, now),
    forwarded: data.forwarded === true,
    expiresAt: data.expiresAt,
    ...touchedItem(message, me),
    ...extra,
  };
};

const systemItem = (event: SystemItem['event']): SystemItem => ({
  kind: 'system',
  key: `${event.channel} ${event.seq}`,
  seq: event.seq,
  at: event.at,
  by: event.by,
  event,
});

/** A message that the log does not show yet, as if it did. */
const asRow = ({ clientId, channel, at, input, fate }: Message, me: string): Row => {
  const { forwarded, forwardOf, poll, mentions, text, replyTo } = input;
  return {
    type: 'receiveMessage',
    channel,
    seq: fate.is === 'stored' ? fate.seq : Infinity,
    id: '',
    by: me,
    at,
    data: {
      clientId,
      ...((text ?? forwarded) !== undefined && { text: text ?? forwarded }),
      ...(replyTo !== undefined && { replyTo }),
      ...(mentions !== undefined && { mentions: [...mentions] }),
      ...(poll !== undefined && { poll }),
      ...(forwardOf !== undefined && { forwarded: true }),
    },
  };
};

const tickOfFate = { waiting: 'waiting', stored: 'sent', refused: 'failed' } as const;

/** What was done to a message and is not in the log. */
const doneTo = (deeds: readonly Deed[], target: number | string, clientId?: string): readonly Deed[] =>
  deeds.filter((deed) => deed.target === target || (clientId !== undefined && deed.target === clientId));

const isHiding = (deed: Deed): boolean => deed.command === 'deleteMessage' && deed.input.scope === 'me';

const withDeeds = (message: Row, deeds: readonly Deed[], me: string): Row =>
  deeds.reduce((all: Row, deed) => {
    const event = isHiding(deed) ? undefined : foreseen(deed, me, all.seq);
    const after = event === undefined ? all : fold(all, event);
    return after.type === 'receiveMessage' ? after : all;
  }, message);

export type ItemMemory = Map<
  number | string,
  { readonly for: readonly unknown[]; readonly item: TimelineItem }
>;

const remembered = (
  memory: ItemMemory,
  key: number | string,
  parts: readonly unknown[],
  make: () => TimelineItem,
): TimelineItem => {
  const known = memory.get(key);
  if (known?.for.length === parts.length && known.for.every((part, at) => Object.is(part, parts[at])))
    return known.item;
  const item = make();
  memory.set(key, { for: parts, item });
  return item;
};

/** The item of a message in the outbox; undefined where it is to be gone. */
const waitingItem = (
  deed: Message,
  { me, deeds, now }: Scene,
  memory: ItemMemory,
): TimelineItem | undefined => {
  const onSeq = deed.fate.is === 'stored' ? doneTo(deeds, deed.fate.seq) : [];
  const done = [...doneTo(deeds, deed.clientId), ...onSeq];
  if (done.some(isHiding)) return undefined;
  return remembered(memory, deed.clientId, [deed, ...done], () =>
    messageItem(withDeeds(asRow(deed, me), done, me), me, now, {
      tick: tickOfFate[deed.fate.is],
      pending: deed.fate.is === 'waiting' || done.length > 0,
      refusal: deed.fate.is === 'refused' ? { code: deed.fate.code, message: deed.fate.message } : undefined,
    }),
  );
};

/** What the passing of time has changed. */
const ended = ({ data }: Row, now: number): string =>
  [data.expiresAt, data.poll?.closesAt].map((at) => at !== undefined && at <= now).join(' ');

/** The item of a held row; undefined where the user deleted it for himself. */
const itemOf = (entry: Entry, scene: Scene, memory: ItemMemory): TimelineItem | undefined => {
  const { message } = entry;
  if (scene.hidden.includes(message.seq)) return undefined;
  if (message.type !== 'receiveMessage')
    return remembered(memory, message.seq, [message], () => systemItem(message as SystemItem['event']));
  const done = doneTo(scene.deeds, message.seq, message.by === scene.me ? message.data.clientId : undefined);
  if (done.some(isHiding)) return undefined;
  const tick: Tick | undefined =
    message.by === scene.me ? tickOf(scene.readers, scene.me, message) : undefined;
  return remembered(memory, message.seq, [message, tick, ended(message, scene.now), ...done], () =>
    messageItem(withDeeds(message, done, scene.me), scene.me, scene.now, {
      tick,
      pending: done.length > 0,
      refusal: undefined,
    }),
  );
};

/** Oldest first; what waits comes last. */
export const itemsOf = (scene: Scene, memory: ItemMemory): readonly TimelineItem[] => {
  const rows = scene.entries.flatMap((entry) => itemOf(entry, scene, memory) ?? []);
  if (!scene.atEnd) return rows;
  const stored = new Set(
    scene.entries.map(({ message }) =>
      message.type === 'receiveMessage' && message.by === scene.me ? message.data.clientId : undefined,
    ),
  );
  const waiting = scene.deeds
    .filter(isMessage)
    .filter(({ clientId }) => !stored.has(clientId))
    .flatMap((deed) => waitingItem(deed, scene, memory) ?? []);
  return waiting.length === 0 ? rows : [...rows, ...waiting];
};

const onlyMessage = (item: TimelineItem | undefined): MessageItem | undefined =>
  item?.kind === 'message' ? item : undefined;

/** The item of one message, outside of a timeline. */
export const lastItem = (message: MessageState, scene: Scene, memory: ItemMemory): MessageItem | undefined =>
  onlyMessage(itemOf({ message, asOf: 0 }, scene, memory));

/** The newest that waits in a channel. */
export const lastWaiting = (scene: Scene, memory: ItemMemory): MessageItem | undefined => {
  const newest = scene.deeds.filter(isMessage).at(-1);
  return newest === undefined ? undefined : onlyMessage(waitingItem(newest, scene, memory));
};
