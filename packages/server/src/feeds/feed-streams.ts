/**
 * Feeds as streams and polls read them (CUR-2): named by the reader, or, for nobody, all that are public; on the one cursor, every
 * update that is kept, in the order of the store. Who may no longer read one hears no more of it at once (PRV-1, AUTH-1).
 */
import { GhantiError } from '@ghanti/protocol';
import type { Acting, Chat } from '../chat/context.ts';
import type { Hub, Subscriber } from '../hub/hub.ts';
import type { Missing } from '../log/event-log.ts';
import { readable } from './feeds.ts';

/** Which feeds: those named, or without a list all that are public. */
export type WantedFeeds = {
  readonly acting: Pick<Acting, 'user' | 'scopes'> | undefined;
  readonly channels: readonly string[] | undefined;
};

type Listener = WantedFeeds & {
  readonly subscriber: Subscriber;
  /** Those that he hears, and whether as a member. */
  readonly heard: Map<string, boolean>;
};

export type FeedStreamsOptions = {
  readonly store: Chat['store'];
  readonly hub: Pick<Hub, 'attach' | 'detach'>;
  readonly failed: (error: unknown) => void;
};

export class FeedStreams {
  readonly #options: FeedStreamsOptions;
  readonly #listeners = new Map<Subscriber, Listener>();

  constructor(options: FeedStreamsOptions) {
    this.#options = options;
  }

  /** From when this resolves he is offered what is published. */
  async open(subscriber: Subscriber, wanted: WantedFeeds): Promise<void> {
    const listener: Listener = { ...wanted, subscriber, heard: new Map() };
    this.#listeners.set(subscriber, listener);
    for (const channel of await this.#wanted(wanted)) await this.#hear(listener, channel);
  }

  close(subscriber: Subscriber): void {
    const listener = this.#listeners.get(subscriber);
    this.#listeners.delete(subscriber);
    for (const channel of listener?.heard.keys() ?? []) this.#options.hub.detach(channel, subscriber);
  }

  /** He left it, and the hub has let him go: what everybody may read he goes on hearing. */
  left(subscriber: Subscriber, channel: string): void {
    const listener = this.#listeners.get(subscriber);
    if (listener?.heard.get(channel) === false) this.#options.hub.attach(channel, subscriber);
    else listener?.heard.delete(channel);
  }

  /** A feed was made, or has ended. */
  changed(channel: string): void {
    for (const listener of this.#listeners.values()) {
      if (listener.heard.delete(channel)) this.#options.hub.detach(channel, listener.subscriber);
      if (listener.channels?.includes(channel) !== false)
        this.#hear(listener, channel).catch(this.#options.failed);
    }
  }

  /** What of them is missing between two positions. */
  async missing(
    wanted: WantedFeeds,
    after: number,
    upTo: number,
  ): Promise<Pick<Missing, 'ranges' | 'trimmed'>> {
    const { feeds } = this.#options.store;
    const ranges: Missing['ranges'][number][] = [];
    const trimmed: { channel: string; toSeq: number }[] = [];
    for (const channel of await this.#wanted(wanted)) {
      if ((await this.#asMember(wanted, channel)) === undefined) continue;
      const { range, trimmedTo } = await feeds.missing(channel, after, upTo);
      if (range !== undefined) ranges.push({ ...range, kind: 'feed' });
      if (trimmedTo !== undefined) trimmed.push({ channel, toSeq: trimmedTo });
    }
    return { ranges, trimmed };
  }

  async #wanted({ channels }: WantedFeeds): Promise<readonly string[]> {
    return channels ?? (await this.#options.store.feeds.publics());
  }

  /** Whether he may read it as a member; undefined where he may not. */
  async #asMember({ acting, channels }: WantedFeeds, channel: string): Promise<boolean | undefined> {
    try {
      const { feed, asMember } = await readable(this.#options, acting, channel);
      return channels === undefined && !feed.public ? undefined : asMember;
    } catch (error) {
      if (error instanceof GhantiError && error.code === 'not_found') return undefined;
      throw error;
    }
  }

  async #hear(listener: Listener, channel: string): Promise<void> {
    const { subscriber, heard } = listener;
    const asMember = await this.#asMember(listener, channel);
    if (asMember === undefined || this.#listeners.get(subscriber) !== listener) return;
    heard.set(channel, asMember);
    this.#options.hub.attach(channel, subscriber);
    // Removed before he was there to be told so.
    if ((await this.#asMember(listener, channel)) === undefined && heard.delete(channel))
      this.#options.hub.detach(channel, subscriber);
  }
}
