/**
 * Events by long polls, commands by REST: what gets through everything that lets a page load. Promises: the answers are told in the
 * order of any other link (RES-3): `ready`, what was missed, states, `caughtUp`, and from then on each page as it comes, with a
 * heartbeat after it (RES-4). A page that does not go on where the last one ended ends the link; the next one resumes.
 */
import { unavailable } from '../refusal.ts';
import type { Resume, SignalEnvelope, WireError } from '../wire.ts';
import { isEnvelope } from './envelope.ts';
import { FeedTail } from './feed-tail.ts';
import { isObject, refusalIn, Rest, userIn } from './rest.ts';
import type { Envelope, Handshake, Link, LinkListener, Transport } from './transport.ts';

/** As often as others have a heartbeat: well below the silence of a dead peer. */
const waitSeconds = 12;
const answerMs = 10_000;
/** Each poll counts as a command: room is left for those. Ten may follow each other at once, then ten a second. */
const stepMs = 100;
const burstMs = 1_000;

type Page = {
  readonly resume: Resume;
  readonly events: readonly Envelope[];
  readonly signals: readonly Envelope[];
  readonly states: readonly Envelope[];
  readonly cursor: string;
  readonly more: boolean;
};

const envelopes = (value: unknown): readonly Envelope[] => {
  if (!Array.isArray(value) || !value.every(isEnvelope)) throw unavailable('not a page');
  return value;
};

/** Throws where it is none. */
const pageIn = (body: unknown): Page => {
  if (!isObject(body) || typeof body['cursor'] !== 'string') throw unavailable('not a page');
  const { result, limited, cursor, more } = body;
  return {
    // What it says of itself is the connection's to believe.
    resume: { result, ...(limited !== undefined && { limited }) } as Resume,
    events: envelopes(body['events']),
    signals: envelopes(body['signals']),
    states: envelopes(body['states']),
    cursor,
    more: more === true,
  };
};

const delay = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** Ends the link, with why. */
class End extends Error {
  readonly error: WireError | undefined;

  constructor(error: WireError | undefined) {
    super('the link has ended');
    this.error = error;
  }
}

class PollingLink implements Link {
  readonly #handshake: Handshake;
  readonly #listener: LinkListener;
  readonly #rest: Rest;
  readonly #feeds: FeedTail;
  #events = 0;
  #ended = false;
  /** When the next one would come, if they came evenly. */
  #dueAt = 0;

  constructor(handshake: Handshake, listener: LinkListener) {
    this.#handshake = handshake;
    this.#listener = listener;
    this.#rest = new Rest({ url: handshake.url, token: handshake.token, listener });
    this.#feeds = new FeedTail(this.#rest, (event) => this.#tell([event]));
    void this.#run().catch((error: unknown) => this.#end(error instanceof End ? error.error : undefined));
  }

  async call(name: string, input: unknown, timeoutMs: number) {
    return await this.#feeds.call(name, input, timeoutMs);
  }

  close(): void {
    this.#ended = true;
    this.#feeds.close();
    this.#rest.close();
  }

  async #run(): Promise<void> {
    let { cursor } = await this.#catchUp();
    for (;;) {
      const page = await this.#page({ cursor, wait: waitSeconds });
      // What it would do to resume is the connection's affair.
      if (page.resume.result !== 'complete') throw new End(undefined);
      ({ cursor } = page);
      this.#tell([...page.signals, ...page.states, ...page.events]);
      this.#say({ type: 'heartbeat', at: Date.now(), data: { cursor, events: this.#events } });
    }
  }

  async #catchUp(): Promise<Page> {
    const { cursor, window } = this.#handshake;
    const [user, first] = await Promise.all([this.#introduce(), this.#page({ cursor, window })]);
    const { resume } = first;
    const from = resume.result === 'reset' ? undefined : cursor;
    this.#say(readyOf(user, resume, from ?? first.cursor));
    const stale = new Set(resume.limited?.map(({ channel }) => channel));
    let page = first;
    for (;;) {
      this.#tell([...page.events, ...page.states, ...page.signals]);
      if (!page.more) break;
      page = await this.#page({ cursor: page.cursor, window });
      const { result, limited = [] } = page.resume;
      // One that is stale already is asked for as it is now.
      if (result === 'reset' || limited.some(({ channel }) => !stale.has(channel))) throw new End(undefined);
    }
    this.#say({ type: 'caughtUp', at: Date.now(), data: { cursor: page.cursor } });
    return page;
  }

  async #introduce(): Promise<string> {
    const { status, body } = await this.#rest.ask('/api/v1/me', {}, answerMs);
    const user = status === 200 ? userIn(body) : undefined;
    if (user === undefined) throw new End(refusalIn(body));
    this.#rest.user = user;
    return user;
  }

  async #page(asked: { cursor?: string | undefined; window?: number; wait?: number }): Promise<Page> {
    const fields = Object.entries(asked).filter(([, value]) => value !== undefined);
    const path = `/events?${new URLSearchParams(fields.map(([name, value]) => [name, String(value)]))}`;
    for (;;) {
      this.#dueAt = Math.max(this.#dueAt, Date.now() - burstMs) + stepMs;
      if (this.#dueAt > Date.now()) await delay(this.#dueAt - Date.now());
      const timeoutMs = answerMs + (asked.wait ?? 0) * 1000;
      const { status, body } = await this.#rest.ask(path, { headers }, timeoutMs);
      if (this.#ended) throw new End(undefined);
      if (status === 200) return pageIn(body);
      await this.#excuse(refusalIn(body), asked.wait !== undefined);
    }
  }

  /** Returns where asking again can help. */
  async #excuse(error: WireError | undefined, isLive: boolean): Promise<void> {
    const { code, retryAfterMs = 1_000 } = error ?? {};
    if (isLive && code === 'rate_limited') return await delay(retryAfterMs);
    if (isLive && code === 'unauthenticated' && (await this.#rest.renew())) return;
    throw new End(error);
  }

  #tell(all: readonly Envelope[]): void {
    for (const envelope of all) {
      if (this.#ended) return;
      if (envelope.seq !== undefined) this.#events += 1;
      this.#listener.linkOnEnvelope(envelope);
    }
  }

  #say(signal: SignalEnvelope): void {
    if (!this.#ended) this.#listener.linkOnEnvelope(signal);
  }

  #end(error: WireError | undefined): void {
    if (this.#ended) return;
    this.close();
    this.#listener.linkOnClose(error);
  }
}

const headers = { Accept: 'application/json' };

/** What no answer says of the place is left out. */
const readyOf = (user: string, resume: Resume, cursor: string): SignalEnvelope => {
  const at = Date.now();
  return {
    type: 'ready',
    at,
    data: { user, session: '', protocol: 1, serverTime: at, limits: {}, resume, cursor },
  };
};

export const pollingTransport = (): Transport => ({
  name: 'polling',
  open: (handshake, listener) => new PollingLink(handshake, listener),
});
