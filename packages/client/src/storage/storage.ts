/**
 * Where a client keeps what must outlive it: a handful of tables of JSON values, scoped per server and user. Promise of a
 * driver: a write is all or nothing, also when the program dies in it; another shelf on the same scope sees it; tables that
 * an older version kept in another form are dropped, all but the outbox and the drafts. One contract suite holds the drivers to it.
 */

export const tables = ['outbox', 'wishes', 'meta', 'channels', 'timelines'] as const;

/** `outbox` and `wishes` (drafts, preferences) are somebody's work; the others are copies of what the server has. */
export type Table = (typeof tables)[number];

/** What the server has too. */
export const copies = ['meta', 'channels', 'timelines'] as const satisfies readonly Table[];

/** The form of what is kept; another number drops the copies. */
export const schemaVersion = 2;

/** Undefined takes the entry away. */
export type Change = { readonly table: Table; readonly key: string; readonly value: unknown };

/**
 * Who keeps the copies, where several programs share a shelf: the one that opened it last, until it was silent for `silentMs`.
 * Somebody else's write is refused as a whole, so copies and cursor always are of one mind.
 */
export type Keeper = { readonly id: string; readonly at: number };
export const silentMs = 30_000;

export interface Shelf {
  /** By key, in the order of keys. */
  all(table: Table): Promise<ReadonlyMap<string, unknown>>;
  get(table: Table, key: string): Promise<unknown>;
  /**
   * Writes all of it or nothing. With a keeper only where he is the one, or takes over from one who is silent; false where
   * somebody else keeps. `take` takes over at once, `anew` empties the copies first.
   */
  write(
    changes: readonly Change[],
    keeper?: Keeper & { readonly take?: boolean; readonly anew?: boolean },
  ): Promise<boolean>;
  close(): Promise<void>;
}

export interface Storage {
  /** Rejects where nothing can be kept here. */
  open(scope: string): Promise<Shelf>;
  /** Forgets a scope: its user signed out. */
  remove(scope: string): Promise<void>;
}
