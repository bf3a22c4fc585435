/**
 * Full text, as a database answers it.
 *
 * Promise: `find` knows everything that was committed before it was asked, and gives only what the user may read then: of his
 * present chats, from his `fromSeq` on (MEM-1, PRV-1), newest first. What was deleted, has expired or was scrubbed is not found, and
 * soon after nothing of it is kept. Nothing of this waits on the thread that commits.
 * Left to others: what a word is (search-words.ts), what the message looks like now, what somebody hid from himself.
 */
import type { Word } from './search-words.ts';

export type SearchQuery = {
  readonly user: string;
  /** All of them; none finds nothing. */
  readonly words: readonly Word[];
  readonly channel?: string | undefined;
  readonly by?: string | undefined;
  /** Only what has a lower position. */
  readonly below?: number | undefined;
  readonly limit: number;
};

export type Found = { readonly channel: string; readonly seq: number; readonly position: number };

export interface Search {
  /** Rejects with SearchLate. */
  find(query: SearchQuery): Promise<readonly Found[]>;
  /** The position of a message that the user may read. Rejects with SearchLate. */
  place(user: string, id: string): Promise<number | undefined>;
  /** Says that something was committed. */
  grown(): void;
  close(): Promise<void>;
}

/** No answer in time: too much is asked at once, or what is written is not all known yet. */
export class SearchLate extends Error {
  constructor(message = 'the search took too long') {
    super(message);
    this.name = 'SearchLate';
  }
}
