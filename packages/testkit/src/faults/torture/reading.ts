/**
 * What one session has applied: events by channel, from where each membership begins, its cursor, and the marks that it was told. It
 * writes all of that down as it comes.
 */
import { isEventType, type EventEnvelope } from '@ghanti/protocol';
import type { Envelope } from '../../people/connection.ts';
import type { Source } from '../../history/operation.ts';
import { entryOfEvent } from './entries.ts';
import type { Stage } from './stage.ts';

export type Begin = { readonly cursor: string; readonly heads: ReadonlyMap<string, number> };
type Open = { last: number; readonly fromSeq: number };

const isEvent = (envelope: Envelope): envelope is EventEnvelope =>
  isEventType(envelope.type) && 'seq' in envelope && envelope.seq !== undefined;

export interface Reading {
  readonly cursor: string;
  /** The channels that are open to it. */
  readonly open: ReadonlyMap<string, Readonly<Open>>;
  synced: boolean;
  readonly heardAt: number;
  /** The node closes, and asked to wait for so long. */
  readonly goneMs: number | undefined;
  /** A connection is made. */
  begin(): void;
  apply(envelope: Envelope): void;
  /** A poll's answer says how far it goes. */
  reached(cursor: string): void;
}

export const createReading = (stage: Stage, source: Source, { cursor: from, heads }: Begin): Reading => {
  const { history } = stage;
  const open = new Map<string, Open>();
  const state: { cursor: string; synced: boolean; heardAt: number; goneMs: number | undefined } = {
    cursor: from,
    synced: false,
    heardAt: performance.now(),
    goneMs: undefined,
  };
  let count = 0;

  const enter = (channel: string, after: number): void => {
    open.set(channel, { last: after, fromSeq: after + 1 });
    history.record(source, { f: 'recv', type: 'invoke', v: { channel, after } });
  };
  const own = (event: EventEnvelope): void => {
    if (event.type === 'channelOpened') enter(event.data.channel, event.data.fromSeq - 1);
    if (event.type === 'channelClosed') open.delete(event.data.channel);
  };
  const show = (event: EventEnvelope): void => {
    count += 1;
    own(event);
    const place = open.get(event.channel);
    if (!event.channel.startsWith('self:')) {
      const v = { ...entryOfEvent(event), channel: event.channel };
      history.record(source, { f: 'recv', type: 'ok', v });
    }
    if (place) place.last = event.seq;
    if (event.cursor === undefined) stage.report(`${source.sess}: an event without a cursor`);
    state.cursor = event.cursor ?? state.cursor;
  };
  const told = (channel: string, member: string, delivered: number, seen: number): void =>
    void history.record(source, { f: 'receipt', type: 'ok', v: { channel, member, delivered, seen } });
  const marks = (envelope: Envelope): void => {
    const { channel } = envelope;
    if (channel === undefined) return;
    if (envelope.type === 'receipt' && 'user' in envelope.data)
      told(channel, envelope.data.user, envelope.data.delivered, envelope.data.seen);
    if (envelope.type === 'channelState' && Array.isArray(envelope.data.receipts))
      for (const [user, delivered, seen] of envelope.data.receipts) told(channel, user, delivered, seen);
  };
  const signal = (envelope: Exclude<Envelope, EventEnvelope>): void => {
    if (envelope.type === 'ready' && envelope.data.resume.result !== 'complete')
      stage.report(`${source.sess}: resumed with ${JSON.stringify(envelope.data.resume)}`);
    if (envelope.type === 'heartbeat' && envelope.data.events !== count)
      stage.report(`${source.sess}: ${envelope.data.events} events were sent, ${count} came`);
    if (envelope.type === 'caughtUp') state.synced = true;
    if (envelope.type === 'goaway' && envelope.data.code === undefined)
      state.goneMs = envelope.data.retryAfterMs ?? 0;
    if (envelope.type === 'heartbeat' || envelope.type === 'caughtUp') state.cursor = envelope.data.cursor;
    marks(envelope);
  };
  for (const [channel, after] of heads) enter(channel, after);

  return {
    get cursor() {
      return state.cursor;
    },
    open,
    get synced() {
      return state.synced;
    },
    set synced(is) {
      state.synced = is;
    },
    get heardAt() {
      return state.heardAt;
    },
    get goneMs() {
      return state.goneMs;
    },
    begin() {
      count = 0;
      state.goneMs = undefined;
      state.synced = false;
      state.heardAt = performance.now();
    },
    apply(envelope) {
      state.heardAt = performance.now();
      if (isEvent(envelope)) show(envelope);
      else signal(envelope);
    },
    reached(cursor) {
      state.heardAt = performance.now();
      state.cursor = cursor;
    },
  };
};
