/**
 * The feeds of one client: those that somebody watches, and the list of those that may be read. Of others nothing is held. Told by
 * the connection when it is there and when it is gone.
 */
import type { ConnectionState } from '../connection/connection-state.ts';
import { createCell } from '../kit/cell.ts';
import type { Readable } from '../kit/readable.ts';
import type { Clock } from '../options.ts';
import type { Call, EventEnvelope, FeedSummary } from '../wire.ts';
import type { Transport, TransportName } from '../transport/transport.ts';
import type { Listeners } from '../views/heard.ts';
import type { FeedList } from './feed-state.ts';
import { LiveFeed } from './live-feed.ts';

export type FeedsOptions = {
  readonly clock: Clock;
  readonly call: Call;
  readonly connection: { readonly state: Readable<ConnectionState> };
  readonly transport: Transport;
  readonly listeners: Listeners;
};

const perPage = 200;
const mostListed = 2_000;

export class Feeds {
  readonly list: Readable<FeedList>;
  readonly #options: FeedsOptions;
  readonly #cell = createCell<FeedList>({ is: 'loading', rows: [] });
  readonly #feeds = new Map<string, LiveFeed>();
  #watchers = 0;
  #skewMs = 0;
  #asked = 0;
  #wasOnline = false;
  #by: TransportName | undefined;

  constructor(options: FeedsOptions) {
    this.#options = options;
    this.list = {
      get: this.#cell.get,
      subscribe: (listener) => {
        const stop = this.#cell.subscribe(listener);
        if (this.#watchers++ === 0 && this.#cell.get().is !== 'current') void this.reload();
        return () => {
          stop();
          this.#watchers -= 1;
        };
      },
    };
  }

  feed(id: string): LiveFeed {
    const known = this.#feeds.get(id);
    if (known !== undefined) return known;
    const { clock, call, listeners } = this.#options;
    const made = new LiveFeed({
      id,
      clock,
      call,
      isOnline: () => this.#isOnline(),
      skewMs: () => this.#skewMs,
      tell: (event) => listeners.tell(event),
    });
    this.#feeds.set(id, made);
    return made;
  }

  event(event: EventEnvelope): void {
    this.#feeds.get(event.channel)?.event(event);
  }

  serverTime(at: number): void {
    this.#skewMs = at - this.#options.clock.now();
  }

  connectionChanged(): void {
    const online = this.#isOnline();
    if (online === this.#wasOnline) return;
    this.#wasOnline = online;
    for (const feed of this.#feeds.values()) {
      if (online) feed.resume();
      else feed.lost();
    }
    if (online) this.#relist();
    else if (this.#cell.get().is === 'current') this.#cell.set({ ...this.#cell.get(), is: 'cached' });
  }

  /** Another way carries the connection: it is told which feeds are read. */
  transportChanged(): void {
    const by = this.#options.transport.current?.get();
    if (by === undefined || by === this.#by) return;
    const moved = this.#by !== undefined && this.#isOnline();
    this.#by = by;
    if (moved) for (const feed of this.#feeds.values()) feed.resume();
  }

  /** One's own membership in it has changed. */
  changed(channel: string): void {
    this.#feeds.get(channel)?.resume();
    this.#relist();
  }

  #isOnline(): boolean {
    return this.#options.connection.state.get().is === 'live';
  }

  #relist(): void {
    if (this.#watchers > 0) void this.reload();
  }

  /** Never rejects: the list says how it went. */
  async reload(): Promise<void> {
    if (!this.#isOnline()) return;
    const asked = ++this.#asked;
    try {
      const rows = await this.#read();
      if (asked === this.#asked) this.#cell.set({ is: 'current', rows });
    } catch {
      // What was known stays; the next connection asks again.
      if (asked === this.#asked && this.#cell.get().is === 'current')
        this.#cell.set({ ...this.#cell.get(), is: 'cached' });
    }
  }

  async #read(): Promise<readonly FeedSummary[]> {
    const rows: FeedSummary[] = [];
    for (let after: string | undefined; rows.length < mostListed;) {
      const page = await this.#options.call('listFeeds', {
        limit: perPage,
        ...(after !== undefined && { after }),
      });
      rows.push(...page.feeds);
      if (page.next === undefined) break;
      after = page.next;
    }
    return rows;
  }
}
