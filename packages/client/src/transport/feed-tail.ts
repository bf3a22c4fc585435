/**
 * Feeds for links that have no socket (CL-57): `subscribe` asks by REST for what is past, and one long poll brings what comes in all
 * the feeds that were asked for. Promises what a socket does: each update once and in order, without a cursor, from the answer to
 * `subscribe` on. Where its poll has to begin anew, what came meanwhile is asked for by seq.
 */
import { unavailable } from '../refusal.ts';
import type { Ack } from '../wire.ts';
import { isEnvelope } from './envelope.ts';
import { isObject, refusalIn, type Rest } from './rest.ts';
import type { Envelope } from './transport.ts';

const waitSeconds = 20;
const answerMs = 10_000;
/** Feeds asked for in the same moment share a beginning. */
const gatherMs = 20;
/** Between two polls: as often as anybody looks, and room for the link's own. */
const stepMs = 200;
const retryMs = 2_000;
/** As on a connection. */
const mostFeeds = 100;
const headers = { Accept: 'application/json' };

type Page = { readonly events: readonly Envelope[]; readonly cursor: string; readonly complete: boolean };

const eventsIn = (body: Record<string, unknown>): readonly Envelope[] => {
  const { events } = body;
  if (!Array.isArray(events) || !events.every(isEnvelope)) throw unavailable('not a page');
  return events;
};

const pageIn = (body: unknown): Page => {
  if (!isObject(body) || typeof body['cursor'] !== 'string') throw unavailable('not a page');
  return { events: eventsIn(body), cursor: body['cursor'], complete: body['result'] === 'complete' };
};

const delay = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** What of a feed was told: a seq, once its past has been asked for. */
type Told = { seq: number | undefined };

export class FeedTail {
  readonly #rest: Rest;
  readonly #tell: (event: Envelope) => void;
  readonly #feeds = new Map<string, Told>();
  /** Counts the polls: of an earlier one nothing is heard. */
  #run = 0;
  #begun: Promise<void> | undefined;
  #control: AbortController | undefined;
  #ended = false;

  constructor(rest: Rest, tell: (event: Envelope) => void) {
    this.#rest = rest;
    this.#tell = tell;
  }

  async call(name: string, input: unknown, timeoutMs: number): Promise<Ack<unknown>> {
    const channel = isObject(input) ? input['channel'] : undefined;
    if (typeof channel !== 'string') return await this.#rest.call(name, input, timeoutMs);
    if (name === 'unsubscribe') return this.#leave(channel);
    if (name === 'subscribe') return await this.#subscribe(channel, input, timeoutMs);
    return await this.#rest.call(name, input, timeoutMs);
  }

  close(): void {
    this.#ended = true;
    this.#feeds.clear();
    this.#stop();
  }

  /** What comes is heard from before the past is asked for. */
  async #subscribe(channel: string, input: unknown, timeoutMs: number): Promise<Ack<unknown>> {
    if (!this.#feeds.has(channel)) {
      if (this.#feeds.size >= mostFeeds) return tooMany;
      this.#feeds.set(channel, { seq: undefined });
      this.#begin();
    }
    await Promise.race([this.#begun, delay(timeoutMs)]);
    const ack = await this.#rest.call('subscribe', input, timeoutMs);
    const told = this.#feeds.get(channel);
    if (!ack.ok) this.#leave(channel);
    else if (told !== undefined && isObject(ack.data)) told.seq = Number(ack.data['asOf']);
    return ack;
  }

  #leave(channel: string): Ack<unknown> {
    if (this.#feeds.delete(channel) && this.#feeds.size === 0) this.#stop();
    return { ok: true, data: {} };
  }

  #stop(): void {
    this.#run += 1;
    this.#begun = undefined;
    this.#control?.abort();
  }

  /** Anew, for all that are wanted now. */
  #begin(afterMs = gatherMs): void {
    this.#stop();
    const mine = this.#run;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#begun = promise;
    const isOver = (): boolean => this.#ended || mine !== this.#run;
    const follow = async (): Promise<void> => {
      await delay(afterMs);
      if (!isOver()) await this.#follow(isOver, resolve);
    };
    follow().catch(() => {
      resolve();
      if (!isOver()) this.#begin(retryMs);
    });
  }

  async #follow(isOver: () => boolean, begun: () => void): Promise<void> {
    const channels = [...this.#feeds.keys()].toSorted().join(',');
    let { cursor } = await this.#page({ channels });
    begun();
    if (!isOver()) await this.#fill(isOver);
    while (!isOver()) {
      const asked = Date.now();
      const page = await this.#page({ channels, cursor, wait: String(waitSeconds) });
      if (isOver()) return;
      ({ cursor } = page);
      for (const event of page.events) this.#take(event);
      if (!page.complete) await this.#fill(isOver);
      if (Date.now() - asked < stepMs) await delay(stepMs - (Date.now() - asked));
    }
  }

  /** What came in those of which something was told before. */
  async #fill(isOver: () => boolean): Promise<void> {
    for (const [channel, told] of this.#feeds) {
      for (let more = told.seq !== undefined; more && !isOver();) {
        const ack = await this.#rest.call('subscribe', { channel, after: told.seq }, answerMs);
        if (!ack.ok || !isObject(ack.data)) break;
        for (const event of eventsIn(ack.data)) this.#take(event);
        told.seq = Math.max(told.seq ?? 0, Number(ack.data['asOf']));
        more = ack.data['more'] === true;
      }
    }
  }

  #take(event: Envelope): void {
    const told = this.#feeds.get(event.channel ?? '');
    if (told === undefined || event.seq === undefined || event.seq <= (told.seq ?? 0)) return;
    if (told.seq !== undefined) told.seq = event.seq;
    const { cursor: _cursor, ...plain } = event;
    this.#tell(plain);
  }

  async #page(asked: Readonly<Record<string, string>>): Promise<Page> {
    for (;;) {
      const timeoutMs = answerMs + Number(asked['wait'] ?? 0) * 1_000;
      const path = `/events?${new URLSearchParams(asked)}`;
      const control = (this.#control = new AbortController());
      const { status, body } = await this.#rest.ask(path, { headers }, timeoutMs, control);
      if (status === 200) return pageIn(body);
      const { code, retryAfterMs = retryMs } = refusalIn(body) ?? {};
      if (code === 'rate_limited') await delay(retryAfterMs);
      else if (code !== 'unauthenticated' || !(await this.#rest.renew())) throw unavailable('no page');
    }
  }
}

const tooMany: Ack<never> = {
  ok: false,
  error: { code: 'too_large', message: 'over the limit subscriptionsPerConnection', issues: [] },
};
