/**
 * What a tick means (protocol.md section 8): the least of the marks of the present members who joined before the message,
 * its author apart. Marks only grow and newcomers start at the head, so a tick never goes back. Pure.
 */
export type Tick = 'waiting' | 'sent' | 'delivered' | 'seen' | 'failed';

export type Reader = { readonly fromSeq: number; readonly delivered: number; readonly seen: number };

export type Readers = {
  readonly members: ReadonlyMap<string, Reader>;
  /** Of large groups: how many have each of one's newest messages, and of how many. */
  readonly counts: ReadonlyMap<
    number,
    { readonly delivered: number; readonly seen: number; readonly total: number }
  >;
};

export const noReaders: Readers = { members: new Map(), counts: new Map() };

/** The tick of a committed message. */
export const tickOf = (seq: number, author: string, { members, counts }: Readers): Tick => {
  const count = counts.get(seq);
  if (count !== undefined) {
    if (count.seen >= count.total) return 'seen';
    return count.delivered >= count.total ? 'delivered' : 'sent';
  }
  const others = [...members].filter(([user, { fromSeq }]) => user !== author && fromSeq <= seq);
  if (others.length === 0) return 'sent';
  if (others.every(([, { seen }]) => seen >= seq)) return 'seen';
  return others.every(([, { delivered }]) => delivered >= seq) ? 'delivered' : 'sent';
};

/** Marks merged by maximum (RCP-1). */
export const withMark = (
  readers: Readers,
  user: string,
  mark: { delivered: number; seen: number },
): Readers => {
  const known = readers.members.get(user) ?? { fromSeq: 1, delivered: 0, seen: 0 };
  const delivered = Math.max(known.delivered, mark.delivered, mark.seen);
  const seen = Math.max(known.seen, mark.seen);
  return { ...readers, members: new Map(readers.members).set(user, { ...known, delivered, seen }) };
};
