/** What the thread that serves and the thread that searches say to each other. */
import type { Found, SearchQuery } from '../../search.ts';

/** What the worker is started with. */
export type SearchWorkerData = {
  readonly directory: string;
  /** How many messages make a chunk; the index's own number where it is missing. */
  readonly chunkMessages: number | undefined;
};

/** The log is on disk up to `upTo`; it is `now` in ms since 1970, for what expires. */
export type Moment = { readonly upTo: number; readonly now: number };

export type SearchOrder =
  | ({ readonly do: 'follow' } & Moment)
  | ({ readonly do: 'find'; readonly call: number; readonly query: SearchQuery } & Moment)
  | ({ readonly do: 'place'; readonly call: number; readonly user: string; readonly id: string } & Moment)
  /** Nobody waits for this answer any more. */
  | { readonly do: 'drop'; readonly call: number }
  | { readonly do: 'stop' };

export type SearchReport =
  | { readonly is: 'found'; readonly call: number; readonly found: readonly Found[] }
  | { readonly is: 'place'; readonly call: number; readonly position: number | undefined }
  | { readonly is: 'failed'; readonly call: number | undefined; readonly message: string }
  /** The index begins anew. */
  | { readonly is: 'rebuilding'; readonly why: string; readonly events: number }
  | { readonly is: 'progress'; readonly position: number; readonly of: number }
  /** All of what was known is in the index; `nextExpiry` is when something has to go out again. */
  | { readonly is: 'ready'; readonly position: number; readonly nextExpiry: number | null };
