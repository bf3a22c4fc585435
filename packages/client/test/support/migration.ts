/**
 * People in a place that moves: readers over Socket.IO and SSE who come back by their cursors (CUR-1, RES-1), somebody with the client and
 * its outbox, somebody over Socket.IO and somebody over REST who send each message until it is acknowledged. All of it is written down for
 * the checker; what no history shows, a resume that was not `complete` or a refusal that must not be, is a problem.
 */
import { isEventType, type EventEnvelope, type PlainEvent } from '@ghanti/protocol';
import type { Client } from '@ghanti/client';
import {
  canonical,
  connect,
  read,
  type Connection,
  type Entry,
  type Envelope,
  type History,
  type Person,
  type Source,
} from '@ghanti/testkit';

export type Moving = {
  readonly url: string;
  readonly channel: string;
  readonly history: History;
  readonly problems: string[];
};

/** Where a reader begins: a cursor, and the channel's head at it. */
export type Begin = { readonly cursor: string; readonly head: number };

const againMs = 50;
const answerMs = 8_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const sourceOf = ({ user }: { readonly user: string }, tr: Source['tr'], name: string = tr): Source => ({
  proc: 'driver',
  user,
  sess: `${user}.${name}`,
  tr,
});

const entryOf = ({ seq, id, type, by, data }: EventEnvelope | PlainEvent): Entry =>
  type === 'receiveMessage'
    ? { seq, id, type, by, clientId: data.clientId ?? null, body: data.text ?? '' }
    : { seq, id, type, by, clientId: null, body: canonical(data) };

const isEvent = (envelope: Envelope): envelope is EventEnvelope =>
  isEventType(envelope.type) && 'seq' in envelope && envelope.seq !== undefined;

export interface Follower {
  readonly source: Source;
  readonly last: number;
  /** How often it came back. */
  readonly returns: number;
  /** Of Socket.IO, while it is connected. */
  readonly connection: Connection | undefined;
  stop(): Promise<void>;
}

type Stay = { readonly connection?: Connection; readonly cut: () => void };

/** Reads on and on, and comes back with the cursor of what it has applied. */
export const follow = (moving: Moving, person: Person, tr: 'sio' | 'sse', begin: Begin): Follower => {
  const { url, channel, history, problems } = moving;
  const source = sourceOf(person, tr);
  const state: { cursor: string; last: number; returns: number; stay: Stay | undefined; stopped: boolean } = {
    cursor: begin.cursor,
    last: begin.head,
    returns: 0,
    stay: undefined,
    stopped: false,
  };
  history.record(source, { f: 'recv', type: 'invoke', v: { channel, after: begin.head } });
  const onEnvelope = (envelope: Envelope): void => {
    if (isEvent(envelope)) {
      if (envelope.channel === channel) {
        history.record(source, { f: 'recv', type: 'ok', v: { ...entryOf(envelope), channel } });
        state.last = envelope.seq;
      }
      state.cursor = envelope.cursor ?? state.cursor;
    }
    if (envelope.type === 'heartbeat' || envelope.type === 'caughtUp') state.cursor = envelope.data.cursor;
    if (envelope.type === 'ready' && envelope.data.resume.result !== 'complete')
      problems.push(`${source.sess} resumed with ${JSON.stringify(envelope.data.resume)}`);
  };
  const open = async (ended: () => void): Promise<Stay> => {
    const { cursor } = state;
    if (tr === 'sse') return await read(url, person.token, 'sse', { cursor, onEnvelope, onEnd: ended });
    const connection = await connect(url, person.token, { cursor, keep: false, onEnvelope, onClose: ended });
    return { connection, cut: () => connection.close() };
  };
  const once = async (): Promise<void> => {
    const ended = Promise.withResolvers<void>();
    state.stay = await open(ended.resolve);
    state.returns += 1;
    if (state.stopped) state.stay.cut();
    else await ended.promise;
    state.stay = undefined;
  };
  const keep = async (): Promise<void> => {
    while (!state.stopped) {
      await once().catch(() => undefined);
      if (!state.stopped) await pause(againMs);
    }
  };
  const keeping = keep();
  return {
    source,
    get last() {
      return state.last;
    },
    get returns() {
      return state.returns;
    },
    get connection() {
      return state.stay?.connection;
    },
    async stop() {
      state.stopped = true;
      state.stay?.cut();
      // A stream that was cut says nothing more.
      await Promise.race([keeping, pause(againMs)]);
    },
  };
};

export interface Talker {
  readonly acknowledged: number;
  /** The longest time in ms from one acknowledged message to the next. */
  readonly longestGapMs: number;
  /** Sends nothing new; resolves when everything has its acknowledgement. */
  stop(): Promise<void>;
}

type Say = (
  clientId: string,
  text: string,
) => Promise<{ readonly seq: number; readonly id: string } | undefined>;

/** Sends one message after another, each until it is acknowledged. */
const talk = ({ channel, history }: Moving, source: Source, say: Say): Talker => {
  const state = { acknowledged: 0, gap: 0, at: performance.now(), stopped: false };
  const deliver = async (clientId: string, text: string): Promise<void> => {
    for (;;) {
      history.record(source, { f: 'send', type: 'invoke', v: { channel, clientId, body: text } });
      const stored = await say(clientId, text).catch(() => undefined);
      if (stored) {
        history.record(source, { f: 'send', type: 'ok', v: { channel, clientId, ...stored } });
        return;
      }
      history.record(source, {
        f: 'send',
        type: 'info',
        v: { channel, clientId, why: 'no acknowledgement' },
      });
      await pause(againMs);
    }
  };
  const run = async (): Promise<void> => {
    while (!state.stopped) {
      await deliver(`${source.sess}.${state.acknowledged}`, `${source.sess} says ${state.acknowledged} नमस्ते`);
      const now = performance.now();
      state.gap = Math.max(state.gap, now - state.at);
      state.at = now;
      state.acknowledged += 1;
      await pause(5);
    }
  };
  const running = run();
  return {
    get acknowledged() {
      return state.acknowledged;
    },
    get longestGapMs() {
      return state.gap;
    },
    async stop() {
      state.stopped = true;
      await running;
    },
  };
};

const passing = new Set(['unavailable', 'internal', 'rate_limited']);

/** Over REST. */
export const talkByRest = (moving: Moving, person: Person): Talker =>
  talk(moving, sourceOf(person, 'rest'), async (clientId, text) => {
    const { channel, problems } = moving;
    const signal = AbortSignal.timeout(answerMs);
    const answer = await person.rest.call('sendMessage', { channel, clientId, text }, { signal });
    if (answer.ok) return { seq: answer.data.event.seq, id: answer.data.event.id };
    if (!passing.has(answer.error.code)) problems.push(`${clientId} was refused: ${answer.error.code}`);
    return undefined;
  });

const lastTouched = 500;

/** Reactions and marks, on and on: rows that change while they are copied. */
export const touchByRest = (moving: Moving, person: Person): Pick<Talker, 'stop'> => {
  const { channel, history } = moving;
  const source = sourceOf(person, 'rest', 'touch');
  const state = { stopped: false };
  const react = async (target: number): Promise<void> => {
    const v = { channel, clientId: `${source.sess}.${target}` };
    const body = canonical({ target, emoji: '🔔', on: true });
    const input = { ...v, seq: target, emoji: '🔔', on: true };
    for (;;) {
      history.record(source, { f: 'act', type: 'invoke', v: { ...v, event: 'reactionChanged', body } });
      const signal = AbortSignal.timeout(answerMs);
      const answer = await person.rest.call('react', input, { signal }).catch(() => undefined);
      if (answer?.ok && answer.data.event !== undefined) {
        const { seq, id } = answer.data.event;
        history.record(source, { f: 'act', type: 'ok', v: { ...v, seq, id } });
        return;
      }
      history.record(source, { f: 'act', type: 'info', v: { ...v, why: 'no acknowledgement' } });
      await pause(againMs);
    }
  };
  const run = async (): Promise<void> => {
    for (let target = 10; !state.stopped && target < lastTouched; target += 1) {
      await react(target);
      await person.rest.call('mark', { marks: [{ channel, seen: target }] }).catch(() => undefined);
      await pause(againMs);
    }
  };
  const running = run();
  return {
    async stop() {
      state.stopped = true;
      await running;
    },
  };
};

/** Over the connection on which somebody reads. */
export const talkBySocket = (moving: Moving, person: Person, follower: Follower): Talker =>
  talk(moving, sourceOf(person, 'sio', 'talk'), async (clientId, text) => {
    const { channel, problems } = moving;
    const answer = await follower.connection?.call('sendMessage', { channel, clientId, text }, answerMs);
    if (answer?.ok) return { seq: answer.data.event.seq, id: answer.data.event.id };
    if (answer && !passing.has(answer.error.code))
      problems.push(`${clientId} was refused: ${answer.error.code}`);
    return undefined;
  });

/** With the client: it is told once, and its outbox does the rest; what it tells the application is what it was shown. */
export const talkByClient = (
  moving: Moving,
  user: string,
  client: Client,
  begin: Begin,
): Talker & Follower => {
  const { channel, history, problems } = moving;
  const source = sourceOf({ user }, 'ws', 'client');
  const state = { acknowledged: 0, gap: 0, at: performance.now(), order: 0, last: begin.head };
  const waiting = new Set<Promise<void>>();
  const ids = new Map<number, string>();
  const unnamed = new Map<number, string>();
  const acknowledge = (clientId: string, seq: number): void => {
    const id = ids.get(seq);
    if (id === undefined) unnamed.set(seq, clientId);
    else history.record(source, { f: 'send', type: 'ok', v: { channel, clientId, seq, id } });
  };
  history.record(source, { f: 'recv', type: 'invoke', v: { channel, after: begin.head } });
  const hear = (event: EventEnvelope): void => {
    if (event.channel !== channel) return;
    history.record(source, { f: 'recv', type: 'ok', v: { ...entryOf(event), channel } });
    state.last = event.seq;
    ids.set(event.seq, event.id);
    const clientId = unnamed.get(event.seq);
    if (clientId !== undefined) acknowledge(clientId, event.seq);
  };
  client.on('receiveMessage', hear);
  client.on('reactionChanged', hear);
  const say = (): void => {
    state.order += 1;
    const text = `${source.sess} says ${state.order} नमस्ते`;
    const { clientId, stored } = client.channel(channel).send({ text });
    const v = { channel, clientId, body: text, order: state.order };
    history.record(source, { f: 'send', type: 'invoke', v });
    const told = stored.then(
      ({ seq }) => {
        state.acknowledged += 1;
        state.gap = Math.max(state.gap, performance.now() - state.at);
        state.at = performance.now();
        acknowledge(clientId, seq);
      },
      (error: unknown) => void problems.push(`${clientId} of the outbox: ${String(error)}`),
    );
    waiting.add(told);
  };
  const timer = setInterval(say, 40);
  return {
    source,
    connection: undefined,
    returns: 0,
    get last() {
      return state.last;
    },
    get acknowledged() {
      return state.acknowledged;
    },
    get longestGapMs() {
      return state.gap;
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(waiting);
    },
  };
};

/** When all is quiet: everything that somebody can read, by history and by `sync` from where he began. */
export const readFinally = async (moving: Moving, person: Person, begin: Begin): Promise<void> => {
  const { channel, history } = moving;
  const source = sourceOf(person, 'rest', 'final');
  const final = (entries: readonly Entry[], messages: boolean): void =>
    void history.record(source, {
      f: 'final',
      type: 'ok',
      v: { channel, after: begin.head, messages, entries },
    });
  history.record(source, { f: 'member', type: 'ok', v: { channel, fromSeq: 1 } });
  const kept: Entry[] = [];
  for (let more = true; more;) {
    const after = kept.at(-1)?.seq ?? begin.head;
    const page = await person.call('history', { channel, after, limit: 200 });
    kept.push(...page.messages.map(entryOf));
    more = page.more;
  }
  final(kept, true);
  const synced: EventEnvelope[] = [];
  for (let { cursor } = begin, more = true; more;) {
    const page = await person.call('sync', { cursor });
    if (page.result !== 'complete') moving.problems.push(`${person.user}: sync gave ${page.result}`);
    // The schema reads them loosely; an event of the contract is what it names.
    synced.push(...page.events.filter((event): event is EventEnvelope => isEventType(event.type)));
    ({ cursor, more } = page);
  }
  final(synced.filter((event) => event.channel === channel).map(entryOf), false);
};
