/**
 * Signals: what is true now and kept nowhere (protocol section 7; RES-4, STA-1, RCP-2, PRE-1).
 * Promises one schema of `data` per type. A signal has no `seq`, `id` or `cursor` of its own; the types
 * say `never`, so an event cannot be sent as a signal nor the other way round.
 * `channel` and `by` are missing where a signal concerns the connection and not a channel.
 */
import * as z from 'zod';
import { channelStateData, presenceEntry, receiptCounts } from './channel.ts';
import { anyJson } from './data.ts';
import { errorCode } from './errors.ts';
import { at, channelId, seq, userId } from './ids.ts';
import { resume } from './resume.ts';

const count = z.int().min(0);
const cursor = z.string().max(200);

export const typingState = z.enum(['typing', 'recording', 'idle']);

const ready = z.object({
  /** The user's id; null for an anonymous reader of public feeds. */
  user: userId.nullable(),
  session: z.string(),
  protocol: z.int(),
  serverTime: at,
  limits: z.record(z.string(), z.number()),
  resume,
  cursor,
});

const receipt = z.union([z.object({ user: userId, delivered: count, seen: count }), receiptCounts]);

/** Derived from a message after mute, block and mention; the durable one is an event (NTF-1). */
const notification = z.object({
  channel: channelId,
  seq,
  kind: z.enum(['message', 'mention', 'reply']),
  unread: count,
});

/** The schema of each signal's `data`. */
export const signalData = {
  channelState: channelStateData,
  receipt,
  typing: z.object({ state: typingState, expiresInMs: count }),
  onlineUsers: z.array(userId),
  presence: z.array(presenceEntry),
  signal: z.object({ name: z.string(), data: anyJson }),
  notification,
  ready,
  caughtUp: z.object({ cursor }),
  heartbeat: z.object({ cursor, events: count }),
  expiring: z.object({ expiresAt: at }),
  goaway: z.object({ code: errorCode.optional(), retryAfterMs: count.optional() }),
  metrics: z.record(z.string(), anyJson),
};

export type SignalType = keyof typeof signalData;
export type SignalData<T extends SignalType> = z.infer<(typeof signalData)[T]>;

export type SignalEnvelope<T extends SignalType = SignalType> = T extends SignalType
  ? {
      type: T;
      channel?: string | undefined;
      by?: string | null | undefined;
      at: number;
      data: SignalData<T>;
      seq?: never;
      id?: never;
      cursor?: never;
    }
  : never;

function envelope<T extends SignalType, D extends z.ZodType>(type: T, data: D) {
  return z.object({
    type: z.literal(type),
    channel: channelId.optional(),
    by: userId.nullable().optional(),
    at,
    data,
    seq: z.never().optional(),
    id: z.never().optional(),
    cursor: z.never().optional(),
  });
}

/** The envelope of `channelState`, also in the answers of `sync` and of polls. */
export const channelStateSignal = envelope('channelState', signalData.channelState);

export const signalEnvelope = z.discriminatedUnion('type', [
  channelStateSignal,
  envelope('receipt', signalData.receipt),
  envelope('typing', signalData.typing),
  envelope('onlineUsers', signalData.onlineUsers),
  envelope('presence', signalData.presence),
  envelope('signal', signalData.signal),
  envelope('notification', signalData.notification),
  envelope('ready', signalData.ready),
  envelope('caughtUp', signalData.caughtUp),
  envelope('heartbeat', signalData.heartbeat),
  envelope('expiring', signalData.expiring),
  envelope('goaway', signalData.goaway),
  envelope('metrics', signalData.metrics),
]);

export function isSignalType(type: string): type is SignalType {
  return Object.hasOwn(signalData, type);
}
