/**
 * What a reader with a filter sees (CUR-2): the channels that he names and nothing else, with cursors that name the filter.
 * Who is no member of a channel that he names gets nothing of it, as of one that is not there (PRV-1); from when he joins it
 * he hears it, and no more from when he leaves. Nobody at all, who shows no token, sees public feeds alone.
 */
import { createHash } from 'node:crypto';
import type { Run, WireSignal } from '../hub/batch.ts';
import type { Subscriber } from '../hub/hub.ts';
import type { SessionContext, SessionView } from './sessions.ts';

type Log = SessionContext['log'];
type Hub = SessionContext['hub'];

/** `channels`: sorted, each once. The name stands in cursors. */
export type Filter = { readonly name: string; readonly channels: ReadonlySet<string> };

/** Without a list: all that is public. */
export const filterOf = (channels: readonly string[] | undefined): Filter => {
  if (channels === undefined) return { name: 'public', channels: new Set() };
  const hash = createHash('sha256').update(channels.join(',')).digest('base64url');
  return { name: hash.slice(0, 16), channels: new Set(channels) };
};

class Filtered implements Subscriber {
  readonly #inner: Subscriber;
  readonly #filter: Filter;
  readonly #cursor: (position: number) => string;

  constructor(inner: Subscriber, filter: Filter, cursor: (position: number) => string) {
    this.#inner = inner;
    this.#filter = filter;
    this.#cursor = cursor;
  }

  get user(): string {
    return this.#inner.user;
  }

  get connection(): string {
    return this.#inner.connection;
  }

  offer(run: Run, fromSeq: number): void {
    if (!this.#filter.channels.has(run.channel)) return;
    this.#inner.offer(run.scoped(this.#filter.name, this.#cursor), fromSeq);
  }

  signal(signal: WireSignal): void {
    if (signal.channel !== undefined && this.#filter.channels.has(signal.channel)) this.#inner.signal(signal);
  }

  stateMoved(channel: string): void {
    if (this.#filter.channels.has(channel)) this.#inner.stateMoved(channel);
  }

  closed(channel: string, position: number): void {
    if (this.#filter.channels.has(channel)) this.#inner.closed(channel, position);
  }
}

/** The log with cursors of the filter, and of what is missing only what `missing` says. */
const logWith = (log: Log, { name }: Filter, missing: Log['missing']): Log => ({
  cursor: (position) => log.cursor(position, name),
  position: (cursor, last) => log.position(cursor, last, name),
  lastPosition: () => log.lastPosition(),
  merged: (ranges, after, limit) => log.merged(ranges, after, limit),
  missing,
});

/** A signed-in reader's own channels, those that the filter names. */
export const filteredView = (all: SessionView, filter: Filter): SessionView => {
  const { log, hub } = all;
  const named = (channel: string): boolean => filter.channels.has(channel);
  const listening = new Map<Subscriber, Filtered>();
  const scoped = logWith(log, filter, async (user, after) => {
    const { asOf, ranges, states } = await log.missing(user, after);
    return { asOf, ranges: ranges.filter(({ channel }) => named(channel)), states: states.filter(named) };
  });
  return {
    ...all,
    log: scoped,
    hub: {
      get position() {
        return hub.position;
      },
      listens: (user, channel) => hub.listens(user, channel),
      open: (session) => {
        const filtered = new Filtered(session, filter, (position) => scoped.cursor(position));
        listening.set(session, filtered);
        return hub.open(filtered);
      },
      close: (session) => {
        const filtered = listening.get(session);
        listening.delete(session);
        if (filtered !== undefined) hub.close(filtered);
      },
    },
  };
};

/** A hub that is only asked how far it is: whoever reads once, and goes, is no listener. */
export const unheard = (hub: Hub): Hub => ({
  get position() {
    return hub.position;
  },
  listens: () => false,
  open: () => Promise.resolve(),
  close: () => undefined,
});

/** Nobody's: there is no channel that everybody may read but public feeds. */
export const publicView = (all: SessionView, filter: Filter): SessionView => ({
  ...all,
  log: logWith(all.log, filter, async () => ({
    asOf: await all.log.lastPosition(),
    ranges: [],
    states: [],
  })),
  hub: unheard(all.hub),
  channelState: () => Promise.resolve(undefined),
});
