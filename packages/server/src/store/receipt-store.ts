/**
 * How far people are, as a database answers it (protocol.md section 8): of a message, among the present members who joined
 * before it. Left to others: who may ask, whose `seen` is told (RCP-3), what is kept in memory.
 */
/** One present member; `joinedSeq` is the seq of his `memberJoined`, 0 in a direct channel. */
export type Standing = {
  readonly user: string;
  readonly joinedSeq: number;
  readonly delivered: number;
  readonly seen: number;
};

/** A message's place in its channel, its author, and whether it ends by itself (EXP-1). */
export type Place = { readonly seq: number; readonly by: string | null; readonly ends: boolean };

/** The newest messages that are there, oldest first, and how far up each user has hidden messages of the channel from himself. */
export type Places = {
  readonly places: readonly Place[];
  readonly hidden: readonly { readonly user: string; readonly seq: number }[];
};

export type ReceiptQuery = {
  readonly channel: string;
  readonly seq: number;
  /** The message's author, who is not counted. */
  readonly author: string | null;
  /** People with a higher id than this. */
  readonly after: string | undefined;
  readonly limit: number;
};

export interface ReceiptStore {
  /** RCP-3: whether one of the two of a direct channel hides what he has seen. */
  seenHidden(channel: string): Promise<boolean>;
  /** All present members of a channel, at one moment, by their ids. */
  standings(channel: string): Promise<readonly Standing[]>;
  /** The newest `limit` messages up to a seq. */
  places(channel: string, to: number, limit: number): Promise<Places>;
  /** Of one message: how many, and a page of who, ordered by id; both of one moment. */
  receipts(query: ReceiptQuery): Promise<{
    readonly total: number;
    readonly delivered: number;
    readonly seen: number;
    readonly people: readonly Standing[];
  }>;
}
