/**
 * Messages as they stand, and their upkeep, as a database answers for them. What later events made of a message is kept
 * beside the log and can be made anew from it (RES-5).
 */
import type { MessageRow } from './rows.ts';

/** Which messages: a page of the rows of some types, those with the seqs in this order, or the pinned ones, newest pin first. */
export type WhichMessages =
  | {
      readonly before?: number | undefined;
      readonly after?: number | undefined;
      readonly around?: number | undefined;
      readonly limit: number;
      readonly types: readonly string[];
    }
  | { readonly seqs: readonly number[] }
  | { readonly pinned: true };

export type MessagesAsk = { readonly channel: string; readonly user: string; readonly which: WhichMessages };

/** In seq order where it is a page; `asOf` is the channel's head at that moment. */
export type MessagePage = {
  readonly asOf: number;
  readonly messages: readonly MessageRow[];
  readonly more: boolean;
};

export interface MessageStore {
  /** What one reader may see, all of one moment; undefined where he is no present member. What he hid is left out. */
  page(ask: MessagesAsk): Promise<MessagePage | undefined>;
  /** The newest message of each channel, up to a seq of each; none where the reader may see none or is no present member. */
  newest(user: string, upTo: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, MessageRow>>;
  /**
   * Scrubs up to `limit` expired messages (EXP-1), then takes away some of what others did with messages that are gone; gives how
   * much it was: 0 where nothing is left. Then it also sees that soon no copy of anything scrubbed is in the database's files.
   */
  tidy(limit: number): Promise<number>;
  /** The messages by a user that are there, among the `limit` log rows above a position; `next` is where to go on. */
  writtenBy(
    user: string,
    after: number,
    limit: number,
  ): Promise<{
    readonly messages: readonly { readonly channel: string; readonly seq: number }[];
    readonly next: number | undefined;
  }>;
  /** Makes the state of all messages anew from the log; nobody may write meanwhile. */
  rebuild(): Promise<void>;
}
