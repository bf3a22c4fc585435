/**
 * What is kept in memory of the channels that are busy now: the places of their newest messages, and of large ones the
 * histograms of marks. Read from the store when first needed, then kept true by what is delivered; bounded in number.
 * So a mark in a burst costs O(log n), however far behind its member is (RCP-2, RCP-3).
 */
import type { Clock } from '../kit/clock.ts';
import type { Serving } from '../kit/serving.ts';
import type { Committed, EventRow, MarkRow, Store } from '../store/store.ts';
import { Followed } from './followed.ts';
import { HeadsTold } from './heads-told.ts';
import { MarkCounts } from './mark-counts.ts';
import { RecentMessages } from './recent-messages.ts';

/** Up to this many members each one is told of each mark; above, counts (RCP-2). */
export const receiptsToAll = 256;

/** Newest messages of a channel whose places are kept: more than `unread` ever counts to; of more channels only the very newest. */
const keptMessages = 2_000;
const mostChannels = 256;
const keptNewest = 64;
const mostTalking = 2_048;
/** Each may hold 10,000 members. */
const mostCounted = 48;
const unreadCap = 999;
/** Rows that a count may read before it is called long; how many counts make a channel one whose places are kept. */
const longScan = keptNewest;
const scansUntilKept = 3;

/** One member and how far he reads, as `unread` needs it. */
export type Reader = {
  readonly channel: string;
  readonly user: string;
  readonly seen: number;
  readonly fromSeq: number;
  readonly head: number;
};

/** Nothing up to here is unread. */
const readThrough = ({ seen, fromSeq }: Pick<Reader, 'seen' | 'fromSeq'>): number =>
  Math.max(seen, fromSeq - 1);

type Change = EventRow | MarkRow;

const channelIn = ({ data }: EventRow): string => (JSON.parse(data) as { channel: string }).channel;
const userOf = ({ data }: EventRow): string => (JSON.parse(data) as { user: string }).user;
const targetOf = ({ data }: Pick<EventRow, 'data'>): number =>
  (JSON.parse(data) as { target: number }).target;

/** The last field of the data of a message that ends by itself. */
const ending = /,"expiresAt":\d{1,16}\}$/;

const followMessages = (recent: RecentMessages, { type, seq, by, data }: EventRow): void => {
  if (type === 'messageHidden') {
    if (by !== null) recent.hide(by, targetOf({ data }));
  } else if (type === 'receiveMessage') recent.add({ seq, by, ends: ending.test(data.slice(-32)) });
  else if (recent.reach(seq) && type === 'messageDeleted') recent.forget(targetOf({ data }));
};

const followMarks = (counts: MarkCounts, change: Change): void => {
  if ('delivered' in change) counts.mark(change.user, change.delivered, change.seen);
  else if (change.type === 'memberJoined') counts.join(userOf(change), change.seq);
  else if (change.type === 'memberLeft') counts.leave(userOf(change), change.seq);
};

type Stored = Pick<Store, 'unread'> & {
  readonly channel: (id: string) => Promise<{ readonly head: number } | undefined>;
  readonly receipts: Pick<Store['receipts'], 'places' | 'standings'>;
};

/** How often channels were counted by reading them. */
class Scans {
  readonly #scans = new Map<string, number>();

  /** Counts one more; so many are counted once. */
  isMany(channel: string): boolean {
    const scans = (this.#scans.get(channel) ?? 0) + 1;
    if (this.#scans.size > 10_000) this.#scans.clear();
    if (scans < scansUntilKept) this.#scans.set(channel, scans);
    else this.#scans.delete(channel);
    return scans >= scansUntilKept;
  }
}

export class ChannelsInUse {
  readonly #store: Stored;
  readonly #recent: Followed<RecentMessages, EventRow>;
  /** The same of channels in which little is unread. */
  readonly #newest: Followed<RecentMessages, EventRow>;
  readonly #counts: Followed<MarkCounts, Change>;
  readonly #scans = { long: new Scans(), short: new Scans() };
  readonly #heads: HeadsTold;

  constructor(store: Stored, clock: Pick<Clock, 'after'>, serving?: Serving) {
    this.#store = store;
    this.#heads = new HeadsTold(clock);
    const apply = followMessages;
    this.#recent = new Followed({
      most: mostChannels,
      load: (id) => this.#load(id, keptMessages),
      apply,
      serving,
    });
    this.#newest = new Followed({
      most: mostTalking,
      load: (id) => this.#load(id, keptNewest),
      apply,
      serving,
    });
    this.#counts = new Followed({
      most: mostCounted,
      load: async (id) => new MarkCounts(await store.receipts.standings(id)),
      apply: followMarks,
      serving,
    });
  }

  /** What is delivered, in order. */
  follow({ events, marks }: Pick<Committed, 'events' | 'marks'>): void {
    for (const event of events) {
      const channel = event.type === 'messageHidden' ? channelIn(event) : event.channel;
      this.#recent.tell(channel, event);
      this.#newest.tell(channel, event);
      this.#counts.tell(event.channel, event);
      this.#heads.told(event.channel, event.seq);
    }
    for (const mark of marks) this.#counts.tell(mark.channel, mark);
  }

  /** Marks were committed that were not told: they are in no log. */
  marksMissed(): void {
    this.#counts.clear();
  }

  /** Where what is kept of a busy channel does not reach so far, resolves when it does; what others wrote may be on its way from their nodes. */
  until(channel: string, head: number): Promise<void> | undefined {
    const kept = this.#kept(channel);
    return kept !== undefined && kept.head < head ? this.#heads.until(channel, head) : undefined;
  }

  /** RCP-3, exact to 999: whoever has seen all asks nobody, and in a busy channel the log is not read. */
  async unread(reader: Reader): Promise<number> {
    return (await this.unreadIn(reader.user, [reader]))[0] ?? 0;
  }

  /** The same of one user in each of these channels, in their order; the log is asked once. */
  async unreadIn(user: string, places: readonly Omit<Reader, 'user'>[]): Promise<readonly number[]> {
    const known = places.map((place) => this.unreadInMemory({ ...place, user }));
    const asked = places.filter((_place, index) => known[index] === undefined);
    if (asked.length === 0) return known.map((count = 0) => count);
    for (const place of asked) this.#scanned(place);
    const found = (await this.#store.unread(user, asked)).values();
    return known.map((count) => count ?? found.next().value ?? 0);
  }

  /** The same, where the log need not be asked; undefined where it has to be. */
  unreadInMemory(reader: Reader): number | undefined {
    const { channel, user, head } = reader;
    const above = readThrough(reader);
    return above >= head ? 0 : this.#kept(channel)?.unread(user, above, head, unreadCap);
  }

  recent(channel: string): Promise<RecentMessages> {
    return this.#recent.get(channel);
  }

  counts(channel: string): Promise<MarkCounts> {
    return this.#counts.get(channel);
  }

  #kept(channel: string): RecentMessages | undefined {
    return this.#recent.peek(channel) ?? this.#newest.peek(channel);
  }

  async #load(id: string, most: number): Promise<RecentMessages> {
    const head = (await this.#store.channel(id))?.head ?? 0;
    return new RecentMessages(await this.#store.receipts.places(id, head, most), head, most);
  }

  #scanned(place: Omit<Reader, 'user'>): void {
    const isLong = place.head - readThrough(place) > longScan;
    const [scans, kept] = isLong ? [this.#scans.long, this.#recent] : [this.#scans.short, this.#newest];
    // What cannot be read now is read at the next scan.
    if (scans.isMany(place.channel)) kept.get(place.channel).catch(() => undefined);
  }
}
