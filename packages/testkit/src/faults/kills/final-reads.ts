/**
 * When all is quiet: every member reads everything, by REST history, by `sync` and by a cold reader that resumes from
 * before the load; and every session must by then have been shown the newest.
 */
import type { EventEnvelope } from '@ghanti/protocol';
import { isEventType } from '@ghanti/protocol';
import type { Entry, Source } from '../../history/operation.ts';
import type { Person } from '../../people/people.ts';
import { eventually } from '../../eventually.ts';
import type { MemberSession } from './member-session.ts';
import { entryOf, until, type Run } from './run.ts';

export type Start = { readonly cursor: string; readonly heads: ReadonlyMap<string, number> };

const SETTLED_MS = 10_000;
const PAGE = 200;

const sourceOf = ({ user }: Person, how: string, tr: Source['tr']): Source => ({
  proc: 'harness',
  user,
  sess: `${user}.${how}`,
  tr,
});

const byHistory = async (person: Person, channel: string, after: number): Promise<Entry[]> => {
  const entries: Entry[] = [];
  for (;;) {
    const from = entries.at(-1)?.seq ?? after;
    const { messages, more } = await person.call('history', { channel, after: from, limit: PAGE });
    entries.push(...messages.map(entryOf));
    if (!more) return entries;
  }
};

/** Everything after a cursor, by channel. */
const byChannel = (events: readonly EventEnvelope[]): ReadonlyMap<string, readonly Entry[]> =>
  new Map(
    [...Map.groupBy(events, ({ channel }) => channel)].map(([channel, of]) => [channel, of.map(entryOf)]),
  );

const bySync = async (run: Run, person: Person, start: Start) => {
  const events: EventEnvelope[] = [];
  let { cursor } = start;
  for (;;) {
    const page = await person.call('sync', { cursor });
    if (page.result !== 'complete') run.report(`${person.user}: sync gave ${page.result}`);
    // The schema reads them loosely; an event of the contract is what it names.
    events.push(...page.events.filter((event): event is EventEnvelope => isEventType(event.type)));
    cursor = page.cursor;
    if (!page.more) return byChannel(events);
  }
};

const byColdReader = async (run: Run, person: Person, start: Start) => {
  using connection = await person.connect({ cursor: start.cursor });
  if (connection.ready.resume.result !== 'complete')
    run.report(`${person.user}: a cold reader got ${JSON.stringify(connection.ready.resume)}`);
  await connection.caughtUp({ withinMs: 60_000, everyMs: 50 });
  return byChannel(connection.events);
};

const readAll = async (run: Run, person: Person, start: Start): Promise<void> => {
  const cold = await byColdReader(run, person, start);
  const synced = await bySync(run, person, start);
  for (const [channel, after] of start.heads) {
    const rest = sourceOf(person, 'final.rest', 'rest');
    const final = (source: Source, entries: readonly Entry[], messages: boolean): void =>
      void run.history.record(source, { f: 'final', type: 'ok', v: { channel, after, messages, entries } });
    run.history.record(rest, { f: 'member', type: 'ok', v: { channel, fromSeq: 1 } });
    final(rest, await byHistory(person, channel, after), true);
    final(sourceOf(person, 'final.sync', 'rest'), synced.get(channel) ?? [], false);
    final(sourceOf(person, 'final.cold', 'sio'), cold.get(channel) ?? [], false);
  }
};

/** Waits until every session was shown the newest of each channel, and writes down that it had its time. */
const settle = async (run: Run, person: Person, sessions: readonly MemberSession[]): Promise<void> => {
  for (const channel of run.channels) {
    const { asOf } = await eventually(() => person.call('history', { channel, limit: 1 }));
    for (const session of sessions) {
      await until(() => session.last(channel) >= asOf, SETTLED_MS);
      run.history.record(session.source, { f: 'recv', type: 'info', v: { channel } });
    }
  }
};

/** The last phase of a run: the load has ended, the server is up. */
export const readFinally = async (
  run: Run,
  people: readonly Person[],
  starts: ReadonlyMap<string, Start>,
  sessions: readonly MemberSession[],
): Promise<void> => {
  const [first] = people;
  if (first) await settle(run, first, sessions);
  for (const person of people) {
    const start = starts.get(person.user);
    if (start) await readAll(run, person, start);
  }
};
