/**
 * The people of a channel and how far they are. Marks only grow (RCP-1); a tick is the least of the present members who
 * joined before the message, its author apart, so it never goes back (protocol section 8). Pure.
 */
import type { Receipts } from '../views/channel-row.ts';
import type { ChannelStateData, Member, PlainEvent, Profile } from '../wire.ts';

export type Readers = {
  readonly members: ReadonlyMap<string, Member>;
  /** Events up to here are in `members`. */
  readonly asOf: number;
  /** The last of those that pages told of; undefined before the first page, though events may have told of some. */
  readonly readTo: string | undefined;
  /** Whether all are there. */
  readonly complete: boolean;
  /** Of large channels: `[delivered, seen, total]` of one's newest messages. */
  readonly counts: ReadonlyMap<number, readonly [delivered: number, seen: number, total: number]>;
};

export const noReaders: Readers = {
  members: new Map(),
  asOf: 0,
  readTo: undefined,
  complete: false,
  counts: new Map(),
};

type Marks = { readonly delivered: number; readonly seen: number };

const raised = (member: Member, { delivered, seen }: Marks): Member =>
  member.delivered >= delivered && member.seen >= seen
    ? member
    : {
        ...member,
        delivered: Math.max(member.delivered, delivered, seen),
        seen: Math.max(member.seen, seen),
      };

/** Of somebody who is not among those asked for, nothing is kept: his page tells it. */
export const withMark = (readers: Readers, user: string, marks: Marks): Readers => {
  const member = readers.members.get(user);
  if (member === undefined) return readers;
  const after = raised(member, marks);
  return after === member ? readers : { ...readers, members: new Map(readers.members).set(user, after) };
};

/** A row's own total, where people joined between two messages, stands at its end. */
type Counts = { counts: readonly (readonly [number, number, number, number?])[]; total: number };

/** How many counts are kept. */
const mostCounts = 200;

const withCounts = (readers: Readers, { counts, total }: Counts): Readers => {
  const all = new Map(readers.counts);
  // The last word counts: who leaves drops out, of the total and of those who have it.
  for (const [seq, delivered, seen, own = total] of counts) all.set(seq, [delivered, seen, own]);
  const newest = [...all].toSorted(([a], [b]) => a - b).slice(-mostCounts);
  return { ...readers, counts: new Map(newest) };
};

export const withReceipts = (readers: Readers, receipts: ChannelStateData['receipts']): Readers => {
  if (receipts === undefined) return readers;
  if (!Array.isArray(receipts)) return withCounts(readers, receipts);
  return receipts.reduce((all, [user, delivered, seen]) => withMark(all, user, { delivered, seen }), readers);
};

/** A page of members as of `asOf`; marks that came in the meantime stand. */
export const withMembers = (
  readers: Readers,
  page: readonly Member[],
  { asOf, complete, anew }: { asOf: number; complete: boolean; anew: boolean },
): Readers => {
  const members = new Map(anew ? [] : readers.members);
  for (const member of page) {
    const known = readers.members.get(member.user.id);
    const same = known !== undefined && known.fromSeq === member.fromSeq;
    members.set(member.user.id, same ? raised(member, known) : member);
  }
  const readTo = page.at(-1)?.user.id ?? readers.readTo;
  return { ...readers, members, complete, readTo, asOf: Math.max(readers.asOf, asOf) };
};

const joined = (event: PlainEvent<'memberJoined'>, user: Profile, history: 'joined' | 'all'): Member => ({
  user,
  role: event.data.role,
  fromSeq: history === 'all' ? 1 : event.seq,
  joinedAt: event.at,
  delivered: event.seq,
  seen: event.seq,
});

/** After an event of the channel. */
export const withMembership = (
  readers: Readers,
  event: PlainEvent,
  profile: (user: string) => Profile,
  history: 'joined' | 'all',
): Readers => {
  if (event.seq <= readers.asOf) return readers;
  if (event.type === 'memberJoined') {
    const member = joined(event, profile(event.data.user), history);
    return { ...readers, members: new Map(readers.members).set(event.data.user, member), asOf: event.seq };
  }
  if (event.type === 'memberLeft') {
    const members = new Map(readers.members);
    members.delete(event.data.user);
    return { ...readers, members, asOf: event.seq };
  }
  const member = event.type === 'roleChanged' ? readers.members.get(event.data.user) : undefined;
  if (event.type !== 'roleChanged' || member === undefined) return readers;
  const members = new Map(readers.members).set(event.data.user, { ...member, role: event.data.role });
  return { ...readers, members, asOf: event.seq };
};

export type Sent = { readonly seq: number; readonly at: number };

/** Where new members read everything, `fromSeq` does not say when one joined; the clock of one server does. */
const wasThere = ({ fromSeq, joinedAt }: Member, { seq, at }: Sent): boolean =>
  fromSeq > 1 ? fromSeq <= seq : joinedAt <= at;

/** Undefined where it is not known yet. */
export const receiptsOf = (readers: Readers, author: string, message: Sent): Receipts | undefined => {
  const counted = readers.counts.get(message.seq);
  if (counted !== undefined) return { delivered: counted[0], seen: counted[1], total: counted[2] };
  if (!readers.complete) return undefined;
  const others = [...readers.members.values()].filter(
    (member) => member.user.id !== author && wasThere(member, message),
  );
  return {
    delivered: others.filter(({ delivered }) => delivered >= message.seq).length,
    seen: others.filter(({ seen }) => seen >= message.seq).length,
    total: others.length,
  };
};

/** The tick of a message that the server has. */
export const tickOf = (readers: Readers, author: string, message: Sent): 'sent' | 'delivered' | 'seen' => {
  const receipts = receiptsOf(readers, author, message);
  if (receipts === undefined || receipts.total === 0) return 'sent';
  if (receipts.seen >= receipts.total) return 'seen';
  return receipts.delivered >= receipts.total ? 'delivered' : 'sent';
};
