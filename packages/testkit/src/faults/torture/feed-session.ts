/**
 * One who reads a feed by `/events`, over one way of it or another, and goes on by his cursor: each value once and in order; where he was
 * passed over, the event says how many (FEED-1).
 */
import type { EventEnvelope } from '@ghanti/protocol';
import type { Envelope } from '../../people/connection.ts';
import type { Source } from '../../history/operation.ts';
import type { Person } from '../../people/people.ts';
import { read } from '../../people/reader.ts';
import type { TcpProxy } from '../../proxies/tcp-proxy.ts';
import { pause } from '../kills/run.ts';
import { entryOfEvent } from './entries.ts';
import type { Stage } from './stage.ts';

const ways = ['sse', 'longPoll', 'shortPoll'] as const;

export interface FeedSession {
  readonly source: Source;
  readonly last: number;
  stop(): Promise<void>;
}

/** A cursor of this filter, from before anything is published. */
export const feedCursor = async ({ rest }: Person, feed: string): Promise<string> => {
  const { body } = await rest.request(`/events?channels=${feed}`);
  return String(Object(body).cursor);
};

const isUpdate = (envelope: Envelope): envelope is EventEnvelope<'feedUpdate'> & Envelope =>
  envelope.type === 'feedUpdate';

export const readFeed = (stage: Stage, person: Person, proxy: TcpProxy, from: string): FeedSession => {
  const { feed: channel, history } = stage;
  const source: Source = { proc: 'driver', user: person.user, sess: `${person.user}.feed`, tr: 'sse' };
  const random = stage.random.fork(source.sess);
  let cursor = from;
  let last = 0;
  let stopped = false;
  let cut = (): void => undefined;
  history.record(source, { f: 'recv', type: 'invoke', v: { channel, after: 0 } });

  const show = (event: EventEnvelope<'feedUpdate'>): void => {
    const { skipped = 0, ...data } = event.data;
    if (skipped > 0)
      history.record(source, { f: 'recv', type: 'invoke', v: { channel, after: event.seq - 1 } });
    history.record(source, { f: 'recv', type: 'ok', v: { ...entryOfEvent({ ...event, data }), channel } });
    last = event.seq;
    cursor = event.cursor ?? cursor;
  };
  const stay = async (): Promise<void> => {
    const over = Promise.withResolvers<void>();
    const reader = await read(proxy.url, person.token, random.pick(ways), {
      cursor,
      channels: [channel],
      onEnvelope: (envelope) => {
        if (isUpdate(envelope)) show(envelope);
      },
      onEnd: () => over.resolve(),
    });
    if (reader.resume.result !== 'complete')
      stage.report(`${source.sess}: resumed with ${JSON.stringify(reader.resume)}`);
    cut = () => over.resolve();
    await over.promise;
    reader.cut();
  };
  const keep = async (): Promise<void> => {
    while (!stopped) {
      await stay().catch(() => undefined);
      if (!stopped) await pause(random.between(20, 150));
    }
  };
  const keeping = keep();
  return {
    source,
    get last() {
      return last;
    },
    async stop() {
      stopped = true;
      cut();
      await keeping;
    },
  };
};

/** All of it, cold. */
export const readFeedFinally = async (
  stage: Stage,
  url: string,
  person: Person,
  cursor: string,
): Promise<number> => {
  const { feed: channel, history } = stage;
  using reader = await read(url, person.token, 'shortPoll', { cursor, channels: [channel] });
  await reader.caughtUp({ withinMs: 30_000, everyMs: 50 });
  const source: Source = { proc: 'driver', user: person.user, sess: `${person.user}.final`, tr: 'rest' };
  const entries = reader.events.filter(isUpdate).map(entryOfEvent);
  history.record(source, { f: 'member', type: 'ok', v: { channel, fromSeq: 1 } });
  history.record(source, { f: 'final', type: 'ok', v: { channel, after: 0, messages: false, entries } });
  return entries.at(-1)?.seq ?? 0;
};
