/**
 * One member's session over Socket.IO, as a client keeps it: whatever ends a connection, it comes back with the cursor of
 * the last event that it applied (CUR-1), and expects `complete` (RES-1). It writes down what it is shown.
 */
import { isEventType, type EventEnvelope } from '@ghanti/protocol';
import type { Connection, Envelope } from '../../people/connection.ts';
import type { Person } from '../../people/people.ts';
import type { Source } from '../../history/operation.ts';
import { entryOf, pause, until, type Run } from './run.ts';

export interface MemberSession {
  readonly source: Source;
  /** The connection to call on, while there is one. */
  readonly connection: Connection | undefined;
  /** Everything that was missing has come since the connection was made. */
  readonly synced: boolean;
  /** The newest seq that it was shown of a channel. */
  last(channel: string): number;
  /** How it stands, for people. */
  describe(): string;
  /** Waits for a connection; false where none came. */
  live(withinMs: number): Promise<boolean>;
  /** Ends the connection without a word; it comes back by itself. */
  cut(): void;
  stop(): Promise<void>;
}

export type SessionPlan = {
  readonly person: Person;
  readonly transport: 'websocket' | 'polling';
  /** Where it starts: taken before the load began. */
  readonly cursor: string;
  /** The head of each channel at that cursor. */
  readonly heads: ReadonlyMap<string, number>;
};

const isEvent = (envelope: Envelope): envelope is EventEnvelope => isEventType(envelope.type);

/** What the session has applied so far. */
const createReader = (run: Run, plan: SessionPlan, source: Source) => {
  const shown = new Map(plan.heads);
  let { cursor } = plan;
  let count = 0;
  let synced = false;
  let began = 0;
  let heard = 0;
  let latest = 'nothing';

  for (const [channel, after] of plan.heads)
    run.history.record(source, { f: 'recv', type: 'invoke', v: { channel, after } });

  const show = (event: EventEnvelope): void => {
    count += 1;
    if (shown.has(event.channel)) {
      run.history.record(source, { f: 'recv', type: 'ok', v: { ...entryOf(event), channel: event.channel } });
      shown.set(event.channel, event.seq);
    }
    if (event.cursor === undefined) run.report(`${source.sess}: an event without a cursor`);
    cursor = event.cursor ?? cursor;
  };
  const signal = (envelope: Exclude<Envelope, EventEnvelope>): void => {
    if (envelope.type === 'ready' && envelope.data.resume.result !== 'complete')
      run.report(`${source.sess}: resumed with ${JSON.stringify(envelope.data.resume)}`);
    if (envelope.type === 'heartbeat' && envelope.data.events !== count)
      run.report(`${source.sess}: ${envelope.data.events} events were sent, ${count} came`);
    if (envelope.type === 'goaway' && envelope.data.code !== undefined)
      run.report(`${source.sess}: was closed with ${envelope.data.code}`);
    if (envelope.type === 'caughtUp') synced = true;
    if (envelope.type === 'heartbeat' || envelope.type === 'caughtUp') cursor = envelope.data.cursor;
  };
  return {
    cursor: () => cursor,
    synced: () => synced,
    last: (channel: string) => shown.get(channel) ?? 0,
    begin() {
      count = 0;
      synced = false;
      began = performance.now();
      latest = 'nothing';
    },
    describe(): string {
      const now = performance.now();
      const ago = latest === 'nothing' ? '' : ` ${Math.round(now - heard)} ms ago`;
      return `began ${Math.round(now - began)} ms ago, ${count} events, heard ${latest}${ago}`;
    },
    apply(envelope: Envelope): void {
      heard = performance.now();
      latest = envelope.type;
      if (isEvent(envelope)) show(envelope);
      else signal(envelope);
    },
  };
};

/** Starts a session, and keeps it connected until it is stopped. */
export const startSession = (run: Run, plan: SessionPlan): MemberSession => {
  const { person, transport } = plan;
  const tr = transport === 'polling' ? 'poll' : 'sio';
  const source: Source = { proc: 'harness', user: person.user, sess: `${person.user}.${tr}`, tr };
  const random = run.random.fork(source.sess);
  const reader = createReader(run, plan, source);
  let connection: Connection | undefined;
  let stopped = false;

  const connectOnce = async (): Promise<void> => {
    const ended = Promise.withResolvers<void>();
    reader.begin();
    connection = await person.connect({
      transport,
      cursor: reader.cursor(),
      keep: false,
      onEnvelope: (envelope) => reader.apply(envelope),
      onClose: () => ended.resolve(),
    });
    await ended.promise;
    connection = undefined;
  };
  const keep = async (): Promise<void> => {
    while (!stopped) {
      await connectOnce().catch(() => undefined);
      if (!stopped) await pause(random.between(20, 120));
    }
  };
  const keeping = keep();

  return {
    source,
    get connection() {
      return connection;
    },
    get synced() {
      return connection !== undefined && reader.synced();
    },
    last: reader.last,
    describe: () => `${source.sess} (${connection ? 'connected' : 'not connected'}, ${reader.describe()})`,
    live: (withinMs) => until(() => connection !== undefined, withinMs),
    cut: () => void connection?.socket.io.engine.close(),
    async stop() {
      stopped = true;
      connection?.close();
      await keeping;
    },
  };
};
