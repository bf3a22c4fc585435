/**
 * What other nodes said of their commits: what concerns a channel comes by itself, before the header that names all channels of the
 * commit. Says whether everything that concerns this node has come, asked at the moment when it is to be delivered, because
 * what this node serves changes. Bounded: what is dropped is read from the log.
 */
import type { ServedChannels } from '../bus/bus.ts';
import { channelKey, isFeedChannel } from '../kit/channel-ids.ts';
import type { EventRow } from '../log/event-log.ts';
import type { Known } from './feed.ts';
import type { HeaderMessage, PayloadMessage } from './messages.ts';

type Payloads = { readonly byChannel: Map<string, PayloadMessage>; size: number };

/** Characters of data that may wait for their headers. */
const mostSize = 32 * 1024 * 1024;

const sizeOf = ({ events }: PayloadMessage): number =>
  events.reduce((sum, { data }) => sum + data.length + 200, 200);

/** Channels whose events begin to concern somebody here within these events. */
const openedIn = (events: readonly EventRow[]): readonly string[] =>
  events
    .filter(({ type }) => type === 'channelOpened')
    .map(({ data }) => (JSON.parse(data) as { channel: string }).channel)
    .filter((channel) => !isFeedChannel(channel));

export class JoinedCommits {
  readonly #serving: ServedChannels;
  readonly #commits = new Map<number, Payloads>();
  #size = 0;
  #taken = 0;

  constructor(serving: ServedChannels) {
    this.#serving = serving;
  }

  add(payload: PayloadMessage): void {
    if (payload.last <= this.#taken) return;
    const known = this.#commits.get(payload.last) ?? { byChannel: new Map(), size: 0 };
    this.#commits.set(payload.last, known);
    if (known.byChannel.has(payload.channel)) return;
    known.byChannel.set(payload.channel, payload);
    const size = sizeOf(payload);
    known.size += size;
    this.#size += size;
    for (const [last, commit] of this.#commits) {
      if (this.#size <= mostSize) return;
      this.#drop(last, commit);
    }
  }

  known(header: HeaderMessage): Known {
    const { last, channels, hasStates } = header;
    const byChannel = this.#commits.get(last)?.byChannel;
    // All that came, asked for or not: a channel that nobody needs any more is sent for a while, and within this commit somebody may join it.
    const found = [...(byChannel?.values() ?? [])];
    const missing: string[] = [];
    let isOnItsWay = channels !== undefined;
    for (const key of channels ?? []) {
      const channel = this.#serving.servedBy(key);
      if (channel === undefined || byChannel?.has(channel) === true) continue;
      missing.push(channel);
      isOnItsWay &&= this.#serving.hears(key);
    }
    const events = eventsOf(found);
    const unasked = this.#unasked(events, channels ?? [], byChannel);
    const isWhole = channels !== undefined && missing.length === 0 && unasked.length === 0;
    const marks = found.flatMap((payload) => payload.marks);
    const states = found.flatMap((payload) => payload.states);
    const missed = channels === undefined ? ('anywhere' as const) : missing;
    const statesMissed = hasStates && missed.length > 0 ? { statesMissed: missed } : {};
    return {
      delivered: { events, marks, states, last, ...statesMissed },
      isWhole,
      isOnItsWay: isOnItsWay && unasked.length === 0,
    };
  }

  /** All up to here is delivered. */
  taken(position: number): void {
    this.#taken = position;
    for (const [last, commit] of this.#commits) if (last <= position) this.#drop(last, commit);
  }

  /** Somebody here joins a channel within the commit: nobody could have asked to be sent what follows. */
  #unasked(
    events: readonly EventRow[],
    channels: readonly string[],
    byChannel: ReadonlyMap<string, PayloadMessage> | undefined,
  ): readonly string[] {
    const opened = openedIn(events).filter((channel) => byChannel?.has(channel) !== true);
    return opened.filter((channel) => channels.includes(channelKey(channel)));
  }

  #drop(last: number, { size }: Payloads): void {
    this.#commits.delete(last);
    this.#size -= size;
  }
}

/** Each once, in position order. */
const eventsOf = (payloads: readonly PayloadMessage[]): readonly EventRow[] => {
  const [only, second] = payloads;
  if (only === undefined) return [];
  if (second === undefined) return only.events;
  const all = payloads.flatMap(({ events }) => events);
  const byPosition = new Map(all.map((event) => [event.position, event]));
  return [...byPosition.values()].toSorted((one, other) => one.position - other.position);
};
