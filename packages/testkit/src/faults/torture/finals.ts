/**
 * When all is quiet: every session is shown the newest; every member reads everything cold, by `sync`, by history and by a reader over one
 * of the ways; and what all of them see is written down for the checker (I1, I5, I9, I10, I11, I12).
 */
import { isEventType, type EventEnvelope } from '@ghanti/protocol';
import { canonical, type Entry, type Source } from '../../history/operation.ts';
import type { Person } from '../../people/people.ts';
import { read, ways } from '../../people/reader.ts';
import { eventually } from '../../eventually.ts';
import { until } from '../kills/run.ts';
import { entryOfEvent, entryOfState } from './entries.ts';
import { readFeedFinally, type FeedSession } from './feed-session.ts';
import type { Begin } from './reading.ts';
import type { Session } from './session.ts';
import { placeOf, type Stage } from './stage.ts';

/** Half-dead peers are noticed within 20 s (RES-4); the rest is for a busy machine. */
const syncedWithinMs = 40_000;
const pageSize = 200;

type Log = ReadonlyMap<string, readonly Entry[]>;

const byChannel = (events: readonly EventEnvelope[]): Log =>
  new Map(
    [...Map.groupBy(events, ({ channel }) => channel)].map(([channel, of]) => [
      channel,
      of.map(entryOfEvent),
    ]),
  );

const bySync = async (stage: Stage, person: Person, from: string): Promise<Log> => {
  const events: EventEnvelope[] = [];
  for (let cursor = from, more = true; more;) {
    const page = await person.call('sync', { cursor });
    if (page.result !== 'complete') stage.report(`${person.user}: sync gave ${page.result}`);
    // The schema reads them loosely; an event of the contract is what it names.
    events.push(...page.events.filter((event): event is EventEnvelope => isEventType(event.type)));
    ({ cursor, more } = page);
  }
  return byChannel(events);
};

const byReader = async (
  stage: Stage,
  url: string,
  person: Person,
  from: string,
  way: (typeof ways)[number],
) => {
  using reader = await read(url, person.token, way, { cursor: from });
  if (reader.resume.result !== 'complete')
    stage.report(`${person.user}: a cold reader got ${JSON.stringify(reader.resume)}`);
  await reader.caughtUp({ withinMs: 60_000, everyMs: 50 });
  const states = reader.envelopes.filter((envelope) => envelope.type === 'channelState');
  return { log: byChannel(reader.events), states };
};

const byHistory = async (person: Person, channel: string) => {
  const messages = [];
  for (let after = 0, more = true; more;) {
    const page = await person.call('history', { channel, after, limit: pageSize });
    messages.push(...page.messages);
    after = page.messages.at(-1)?.seq ?? after;
    ({ more } = page);
  }
  return messages;
};

type Reads = { readonly synced: Log; readonly cold: Log; readonly begin: Begin };

/** One channel, as one member reads it. */
const readChannel = async (
  stage: Stage,
  person: Person,
  row: {
    readonly id: string;
    readonly fromSeq: number;
    readonly delivered: number;
    readonly seen: number;
    readonly unread: number;
  },
  { synced, cold, begin }: Reads,
): Promise<void> => {
  const { history } = stage;
  const { id: channel, fromSeq, delivered, seen, unread } = row;
  const source: Source = { proc: 'driver', user: person.user, sess: `${person.user}.final`, tr: 'rest' };
  const after = Math.max(begin.heads.get(channel) ?? 0, fromSeq - 1);
  const final = (entries: readonly Entry[], messages: boolean): void =>
    void history.record(source, {
      f: 'final',
      type: 'ok',
      v: { channel, after, messages, entries: entries.filter(({ seq }) => seq > after) },
    });
  history.record(source, { f: 'member', type: 'ok', v: { channel, fromSeq } });
  history.record(source, { f: 'receipt', type: 'info', v: { channel, delivered, seen, fromSeq, unread } });
  final(synced.get(channel) ?? [], false);
  final(cold.get(channel) ?? [], false);
  const messages = await byHistory(person, channel);
  const sent = (of: string, seq: number): string | undefined => stage.sent.get(placeOf(of, seq));
  final(
    messages.map((message) => entryOfState(message, sent)),
    true,
  );
  for (const { seq, data, state } of messages)
    history.record(source, {
      f: 'view',
      type: 'ok',
      v: { channel, what: `message ${seq}`, text: canonical({ data, state }) },
    });
};

const readAll = async (stage: Stage, url: string, person: Person, begin: Begin): Promise<void> => {
  const way = stage.random.pick(ways);
  const { log: cold, states } = await byReader(stage, url, person, begin.cursor, way);
  const synced = await bySync(stage, person, begin.cursor);
  const { channels } = await person.call('listChannels', { limit: 100 });
  for (const row of channels)
    if (row.kind === 'group') await readChannel(stage, person, row, { synced, cold, begin });
  const source: Source = { proc: 'driver', user: person.user, sess: `${person.user}.${way}`, tr: 'rest' };
  for (const { channel = '', data } of states)
    if (Array.isArray(data.receipts)) {
      const text = canonical(data.receipts.toSorted(([one], [other]) => (one < other ? -1 : 1)));
      stage.history.record(source, { f: 'view', type: 'ok', v: { channel, what: 'receipts', text } });
    }
};

/** Every session has time to be shown the newest of each channel. */
const settle = async (stage: Stage, first: Person, sessions: readonly Session[]): Promise<void> => {
  const { history } = stage;
  const heads = new Map<string, number>();
  for (const channel of stage.channels)
    heads.set(
      channel,
      (await eventually(() => first.call('history', { channel, limit: 1 }), { withinMs: 20_000 })).asOf,
    );
  const has = ({ reading }: Session): boolean =>
    reading.synced && [...reading.open].every(([channel, { last }]) => last >= (heads.get(channel) ?? 0));
  for (const session of sessions) {
    const { source, reading } = session;
    const is = await until(() => has(session), syncedWithinMs);
    if (is) history.record(source, { f: 'synced', type: 'ok', v: { channel: '', waiting: 0 } });
    for (const channel of reading.open.keys())
      history.record(source, { f: 'recv', type: 'info', v: { channel } });
  }
};

/** Every reader of the feed has time for the newest of it. */
const settleFeed = async (stage: Stage, url: string, feeds: Feeds): Promise<void> => {
  const { history, people } = stage;
  for (const person of people.slice(0, 3)) {
    const head = await readFeedFinally(stage, url, person, feeds.cursor);
    for (const reader of feeds.readers) {
      const { source } = reader;
      const is = await until(() => reader.last >= head, syncedWithinMs);
      if (is) history.record(source, { f: 'synced', type: 'ok', v: { channel: '', waiting: 0 } });
      history.record(source, { f: 'recv', type: 'info', v: { channel: stage.feed } });
    }
  }
};

export type Feeds = { readonly cursor: string; readonly readers: readonly FeedSession[] };

/** The last phase of a run: the load has ended, the server is up, the links are well. */
export const readFinally = async (
  stage: Stage,
  url: string,
  begins: ReadonlyMap<string, Begin>,
  sessions: readonly Session[],
  feeds: Feeds,
): Promise<void> => {
  const [first] = stage.people;
  const driver = { proc: 'driver', user: 'nobody', sess: 'outbox', tr: 'rest' } as const;
  stage.history.record(driver, { f: 'life', type: 'ok', v: { channel: '', withinMs: syncedWithinMs } });
  await until(() => stage.waiting === 0, syncedWithinMs);
  stage.history.record(driver, { f: 'synced', type: 'ok', v: { channel: '', waiting: stage.waiting } });
  if (first) await settle(stage, first, sessions);
  await settleFeed(stage, url, feeds);
  for (const person of stage.people) {
    const begin = begins.get(person.user);
    if (begin) await readAll(stage, url, person, begin);
  }
};
