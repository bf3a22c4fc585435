/**
 * What operators did, one row each, never changed: the database refuses to. Each row's checksum covers the one before, so
 * that a row which was altered or taken out behind the server's back is found.
 */
export type AuditEntry = {
  readonly at: number;
  /** Who did it; null for the operator at the console, or the embedding application. */
  readonly by: string | null;
  readonly action: string;
  /** The user, channel, key or connection that it was done to. */
  readonly target: string | null;
  /** JSON text: what else is to be known; no secret. */
  readonly detail: string;
};

export type AuditRow = AuditEntry & { readonly num: number };

export type AuditQuery = {
  /** Those with a smaller number. */
  readonly before?: number | undefined;
  readonly by?: string | undefined;
  readonly action?: string | undefined;
  readonly limit: number;
};

export interface AuditStore {
  append(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  page(query: AuditQuery): Promise<readonly AuditRow[]>;
  /** The number of the first row that does not fit the one before it; undefined where all do. */
  firstBroken(): Promise<number | undefined>;
}
