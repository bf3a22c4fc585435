/**
 * Receipts of large channels (RCP-2): who wrote one of the newest messages and is connected here is told how many have his
 * own, at most once a second, and only of those whose counts changed. Everybody else is told nothing. What could not be counted is tried again.
 * Promise: what waits is behind no cursor: `statesFrom` says from where on it is still to be told (STA-1), so whoever is cut meanwhile is
 * told by the next resume.
 * Left to others: counting (log/mark-counts.ts), names (the command `receipts`).
 */
import type { Clock, Timer } from '../kit/clock.ts';
import { receiptsToAll, type ChannelsInUse } from '../log/channels-in-use.ts';
import type { MarkCounts } from '../log/mark-counts.ts';
import { ownCounts, type CountRow } from '../log/own-counts.ts';
import type { RecentMessages } from '../log/recent-messages.ts';
import type { CommitMessage, SignalMessage } from './messages.ts';

const everyMs = 1_000;
const againMs = 5_000;
/** Whose authors are told. */
const newestMessages = 200;
const ownMessages = 50;
const mostChannels = 256;
const mostRows = newestMessages * ownMessages;

export type CountSignalsOptions = {
  readonly clock: Clock;
  readonly inUse: Pick<ChannelsInUse, 'recent' | 'counts'>;
  /** Whether a user with a connection here is a member, as far as was delivered. */
  readonly listens: (user: string, channel: string) => boolean;
  readonly signal: (message: SignalMessage) => void;
  /** Told of the first failure, and of none that follows before something could be counted. */
  readonly failed: (error: unknown) => void;
};

type Told = { due: Timer | undefined; notBefore: number; readonly rows: Map<number, string> };

export class CountSignals {
  readonly #options: CountSignalsOptions;
  readonly #channels = new Map<string, Told>();
  /** Channels of which something is to be told, each with the position that it begins after; in the order of these. */
  readonly #owed = new Map<string, number>();
  #isFailing = false;
  #isClosed = false;

  constructor(options: CountSignalsOptions) {
    this.#options = options;
  }

  /** After this position marks were delivered whose counts are still to be told; undefined where all were. */
  get statesFrom(): number | undefined {
    for (const after of this.#owed.values()) return after;
    return undefined;
  }

  /** What is about to be delivered, of a commit that begins after a position: marks, and who comes and goes. */
  follow({ events, marks }: Pick<CommitMessage, 'events' | 'marks'>, after: number): void {
    for (const { channel, memberCount } of marks) {
      if (memberCount <= receiptsToAll) continue;
      if (!this.#owed.has(channel)) this.#owed.set(channel, after);
      this.#touch(channel);
    }
    for (const { channel, type } of events) {
      const isMove = type === 'memberJoined' || type === 'memberLeft';
      if (isMove && this.#channels.has(channel)) this.#touch(channel);
    }
  }

  /** What waits is told no more: the connections end. */
  close(): void {
    this.#isClosed = true;
    for (const { due } of this.#channels.values()) due?.cancel();
  }

  #touch(channel: string): void {
    if (this.#isClosed) return;
    const told = this.#channels.get(channel) ?? { due: undefined, notBefore: 0, rows: new Map() };
    if (told.due !== undefined) return;
    this.#keep(channel, told);
    const { clock } = this.#options;
    const waitMs = Math.max(0, told.notBefore - clock.monotonic());
    told.due = clock.after(waitMs, () => {
      this.#tell(channel, told).catch((error: unknown) => this.#failed(channel, told, error));
    });
  }

  #failed(channel: string, told: Told, error: unknown): void {
    // What was on its way at the end found its database closed.
    if (this.#isClosed) return;
    if (!this.#isFailing) this.#options.failed(error);
    this.#isFailing = true;
    told.notBefore = this.#options.clock.monotonic() + againMs;
    if (this.#owed.has(channel)) this.#touch(channel);
  }

  #keep(channel: string, told: Told): void {
    this.#channels.delete(channel);
    this.#channels.set(channel, told);
    for (const [oldest, { due }] of this.#channels) {
      if (this.#channels.size <= mostChannels) break;
      // What is to be told is.
      if (due === undefined) this.#channels.delete(oldest);
    }
  }

  async #tell(channel: string, told: Told): Promise<void> {
    const { clock, inUse } = this.#options;
    try {
      const recent = await inUse.recent(channel);
      if (this.#present(channel, recent).length > 0) {
        const marks = await inUse.counts(channel);
        // Who left while it was read is not told any more (PRV-1).
        for (const author of this.#present(channel, recent)) this.#tellAuthor(channel, author, recent, marks);
      }
      this.#owed.delete(channel);
      this.#isFailing = false;
    } finally {
      // What moved while it was read is told with the next change, or was read already.
      told.due = undefined;
      told.notBefore = clock.monotonic() + everyMs;
    }
  }

  #present(channel: string, recent: RecentMessages): readonly string[] {
    return [...recent.authors(newestMessages)].filter((author) => this.#options.listens(author, channel));
  }

  #tellAuthor(channel: string, author: string, recent: RecentMessages, marks: MarkCounts): void {
    const rows = this.#channels.get(channel)?.rows ?? new Map<number, string>();
    const joined = marks.joined(author);
    if (joined === undefined) return;
    const own = recent.of(author, ownMessages).filter((seq) => seq > joined);
    const { counts, total } = ownCounts(marks, author, own);
    if (rows.size > mostRows) rows.clear();
    const isNew = (row: CountRow): boolean => rows.get(row[0]) !== told(row, total);
    const changed = counts.filter(isNew);
    if (changed.length === 0) return;
    for (const row of changed) rows.set(row[0], told(row, total));
    this.#options.signal({
      kind: 'signal',
      type: 'receipt',
      to: { users: [author] },
      envelope: { channel, at: this.#options.clock.now(), data: { counts: changed, total } },
    });
  }
}

const told = ([, delivered, seen, own]: CountRow, total: number): string =>
  `${delivered} ${seen} ${own ?? total}`;
