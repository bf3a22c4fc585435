/**
 * One connection to `/notifications`, as the hub sees it (NTF-1): of the user's own `self` channel it hands on the durable
 * notifications, of his other channels it derives signals, and of everything else it says nothing. It costs a channel as much as
 * any other connection; members without one cost nothing.
 */
import { selfChannel } from '../kit/channel-ids.ts';
import type { Clock } from '../kit/clock.ts';
import { Run, WireSignal } from '../hub/batch.ts';
import type { Subscriber } from '../hub/hub.ts';
import type { Blocks, Membership } from '../store/store.ts';
import { alertFor, type Alerting } from './alerts.ts';
import { Pace } from './pace.ts';

export type NotifiedOptions = {
  readonly clock: Clock;
  readonly alertsOf: (run: Run) => readonly Alerting[];
  readonly membership: (channel: string, user: string) => Promise<Membership | undefined>;
  readonly blocksOf: (user: string) => Promise<Blocks>;
  readonly unread: (membership: Membership) => Promise<number>;
  readonly cursor: (position: number) => string;
  readonly failed: (error: unknown) => void;
};

/** How many of one channel wait to be looked at; of more, the newest. */
const mostWaiting = 100;

export class Notified implements Subscriber {
  readonly user: string;
  readonly connection: string;
  readonly #inner: Subscriber;
  readonly #options: NotifiedOptions;
  readonly #self: string;
  readonly #pace: Pace;
  readonly #waiting = new Map<string, Alerting[]>();
  #blocked: Promise<ReadonlySet<string>> | undefined;
  #looking = false;
  /** One after the other, as they came: each is a way to the database and back. */
  #telling: Promise<void> = Promise.resolve();

  constructor(inner: Subscriber, options: NotifiedOptions) {
    this.user = inner.user;
    this.connection = inner.connection;
    this.#inner = inner;
    this.#options = options;
    this.#self = selfChannel(inner.user);
    this.#pace = new Pace(options.clock, (channel, next) => {
      this.#telling = this.#telling.then(() => this.#tell(channel, next));
    });
  }

  offer(run: Run, fromSeq: number): void {
    if (run.channel === this.#self) return this.#offerSelf(run);
    const alerts = this.#options.alertsOf(run).filter(({ by, seq }) => by !== this.user && seq >= fromSeq);
    if (alerts.length === 0) return;
    const waiting = [...(this.#waiting.get(run.channel) ?? []), ...alerts].slice(-mostWaiting);
    this.#waiting.set(run.channel, waiting);
    void this.#look();
  }

  signal(): void {
    // Nothing but notifications is told here.
  }

  stateMoved(): void {
    // What one wishes is asked when something is to be told.
  }

  statesMissed(): void {
    // The same.
  }

  closed(channel: string, position: number): void {
    this.#waiting.delete(channel);
    this.#pace.forget(channel);
    this.#inner.closed(channel, position);
  }

  end(): void {
    this.#waiting.clear();
    this.#pace.close();
  }

  #offerSelf(run: Run): void {
    if (run.events.some(({ type }) => type === 'blockChanged')) this.#blocked = undefined;
    const events = run.events.filter(({ type }) => type === 'notification');
    if (events.length > 0) this.#inner.offer(new Run(run.channel, events, this.#options.cursor), 0);
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      for (const [channel, alerts] of this.#waiting) {
        this.#waiting.delete(channel);
        await this.#lookAt(channel, alerts);
      }
    } catch (error) {
      this.#options.failed(error);
    } finally {
      this.#looking = false;
    }
  }

  async #lookAt(channel: string, alerts: readonly Alerting[]): Promise<void> {
    const { membership, clock } = this.#options;
    const blocked = await (this.#blocked ??= this.#blocks());
    const mine = await membership(channel, this.user);
    if (mine === undefined) return;
    for (const alert of alerts) {
      if (blocked.has(alert.by)) continue;
      const kind = await alertFor(alert, mine, clock.now());
      if (kind !== undefined) this.#pace.take(channel, { seq: alert.seq, kind });
    }
  }

  /** Whom he blocked; who blocked him is heard in groups all the same (BLK-1). */
  async #blocks(): Promise<ReadonlySet<string>> {
    return new Set((await this.#options.blocksOf(this.user)).blocked);
  }

  async #tell(channel: string, { seq, kind }: { seq: number; kind: string }): Promise<void> {
    const { clock, membership, unread, failed } = this.#options;
    try {
      // He may have left, or seen it elsewhere, while it waited (PRV-1).
      const mine = await membership(channel, this.user);
      if (mine === undefined || seq <= mine.member.seen) return;
      const data = { channel, seq, kind, unread: await unread(mine) };
      this.#inner.signal(new WireSignal('notification', { channel, at: clock.now(), data }));
    } catch (error) {
      failed(error);
    }
  }
}
