/**
 * Rows as the wire shows them. Who may see a row has been decided before.
 */
import type { AckEvent, Member, MessageState, PlainEvent, Profile } from '@ghanti/protocol';
import type { EventRow, MemberRow, MessageRow, PollRow, Touched, UserRow } from '../store/store.ts';

/** Optional fields are left out, not null: readers ask whether they are there. */
export const profileOf = (user: UserRow): Profile => ({
  id: user.id,
  ...(user.handle !== null && { handle: user.handle }),
  name: user.name,
  ...(user.about !== null && { about: user.about }),
  ...(user.avatar !== null && { avatar: user.avatar }),
  ...(user.bot === true && { bot: true }),
});

/** One's own profile shows besides what one hides. */
export const ownProfileOf = (user: UserRow): Profile => ({ ...profileOf(user), privacy: user.privacy });

/** Somebody whose account is gone is still shown by his id. */
export const profileOrId = (users: ReadonlyMap<string, UserRow>, id: string): Profile => {
  const user = users.get(id);
  return user === undefined ? { id, name: id } : profileOf(user);
};

export const memberOf = (row: MemberRow, users: ReadonlyMap<string, UserRow>): Member => ({
  user: profileOrId(users, row.user),
  role: row.role,
  fromSeq: row.fromSeq,
  joinedAt: row.joinedAt,
  delivered: row.delivered,
  seen: row.seen,
});

const plain = ({ type, channel, seq, id, by, at, data }: EventRow) => ({
  type,
  channel,
  seq,
  id,
  by,
  at,
  data: JSON.parse(data) as unknown,
});

// The log holds only what the schemas of @ghanti/protocol let in, and its checksum was verified when it was read.
/** An event without a cursor, as acknowledgements, snapshots and the embedder's listeners get it (ACK-1). */
export const plainEventOf = (event: EventRow): PlainEvent => plain(event) as PlainEvent;
export const ackEvent = (event: EventRow): AckEvent => plain(event) as AckEvent;

const pollState = ({ counts, total, closed, votes, mine }: PollRow): object => ({
  counts,
  total,
  ...(closed && { closed }),
  ...(votes !== null && { votes }),
  ...(mine !== null && { mine }),
});

/** What is as it was at first is left out. */
const stateOf = ({ editedSeq, reactions, poll, pinned }: Touched): object => ({
  ...(editedSeq !== null && { editedSeq }),
  ...(reactions.length > 0 && { reactions }),
  ...(poll !== null && { poll: pollState(poll) }),
  ...(pinned && { pinned }),
});

/** A message, or another row of a timeline, as it stands now (RES-5). */
export const messageState = ({ event, gone, touched }: MessageRow): MessageState => {
  const shown = plain(event);
  if (gone !== undefined) return { ...shown, data: {}, state: { [gone]: true } } as MessageState;
  if (touched === undefined) return shown as MessageState;
  const { text } = touched;
  const data = text === null ? shown.data : { ...(shown.data as object), text };
  return { ...shown, data, state: stateOf(touched) } as MessageState;
};
