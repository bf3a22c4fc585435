/**
 * What the page knows at this moment, and who wants to hear that it changed. Views read it and write nothing; several
 * changes in one turn are told once.
 */
import type { ConnectionState } from './connection.ts';
import type { Row } from './row.ts';
import { emptyTimeline, type Timeline } from './timeline.ts';
import type { Profile } from './wire.ts';

export class Model {
  readonly me: Profile;
  readonly rows = new Map<string, Row>();
  readonly timelines = new Map<string, Timeline>();
  readonly people = new Map<string, Profile>();
  /** Who is writing where. */
  readonly typing = new Map<string, ReadonlySet<string>>();
  connection: ConnectionState = 'connecting';
  /** Whether the list of channels was read. */
  listed = false;
  /** The channel on screen. */
  open: string | undefined;
  /** What was unread when the channel was opened: from the first of these seqs to the last. */
  unread: { readonly from: number; readonly to: number } | undefined;
  readonly #listeners = new Set<() => void>();
  #told = true;

  constructor(me: Profile) {
    this.me = me;
    this.people.set(me.id, me);
  }

  /** Gives the way to stop listening. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  readonly changed = (): void => {
    if (!this.#told) return;
    this.#told = false;
    queueMicrotask(() => {
      this.#told = true;
      for (const listener of this.#listeners) listener();
    });
  };

  /** Resolves when commands can be given. */
  online(): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.connection !== 'live') return;
        stop();
        resolve();
      };
      const stop = this.listen(look);
      look();
    });
  }

  timeline(channel: string): Timeline {
    return this.timelines.get(channel) ?? emptyTimeline;
  }

  know(...profiles: readonly Profile[]): void {
    for (const profile of profiles) this.people.set(profile.id, profile);
  }

  /** A name to show; the id until the name is known. */
  nameOf(user: string): string {
    return this.people.get(user)?.name ?? user;
  }

  titleOf({ summary }: Row): string {
    return summary.title ?? summary.peer?.name ?? summary.id;
  }

  /** Most recent first. */
  sorted(): readonly Row[] {
    return [...this.rows.values()].toSorted((a, b) => b.at - a.at);
  }

  get unreadInAll(): number {
    return this.sorted().reduce((sum, row) => sum + row.unread, 0);
  }
}
