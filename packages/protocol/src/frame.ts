/**
 * Frames of the raw WebSocket, subprotocol `ghanti.v1` (protocol section 5; RT-01).
 * Promises that what decodes has the shape of a frame, and nothing about the command in it.
 * Events and signals go out as the bare envelope, without a frame of their own.
 */
import * as z from 'zod';
import { readJson } from './codec.ts';
import { GhantiError, fromZod, wireErrorShape, type WireError } from './errors.ts';

/** `{ "id": 7, "do": "sendMessage", "with": {…} }`; without `with` the input is `{}`. */
export const requestFrame = z.strictObject({
  id: z.int().min(0),
  do: z.string().min(1).max(64),
  with: z.unknown().optional(),
});
export type RequestFrame = z.infer<typeof requestFrame>;

/** `{ "re": 7, "ok": true, "data": … }`, or `ok: false` and the error. */
export const replyFrame = z.discriminatedUnion('ok', [
  z.object({ re: z.int().min(0), ok: z.literal(true), data: z.unknown() }),
  z.object({ re: z.int().min(0), ok: z.literal(false), error: wireErrorShape }),
]);
export type ReplyFrame<T = unknown> =
  | { re: number; ok: true; data: T }
  | { re: number; ok: false; error: WireError };

function parseFrame(text: string): unknown {
  const read = readJson(text);
  if (read.ok) return read.value;
  throw new GhantiError('invalid', 'the frame is not JSON');
}

/**
 * A client's frame.
 * @throws GhantiError `invalid` for anything that is not one; the connection closes with 4400.
 */
export function decodeRequest(text: string): RequestFrame {
  const parsed = requestFrame.safeParse(parseFrame(text));
  if (!parsed.success) throw fromZod(parsed.error);
  return parsed.data;
}

/** What came from the server: the reply to a command, or an envelope still to be looked at. */
export type ServerFrame =
  | { kind: 'reply'; reply: z.infer<typeof replyFrame> }
  | { kind: 'envelope'; envelope: { type: string } & Record<string, unknown> };

const bareEnvelope = z.looseObject({ type: z.string() });

/**
 * A server's frame.
 * @throws GhantiError `invalid` for what is neither a reply nor an envelope.
 */
export function decodeServerFrame(text: string): ServerFrame {
  const value = parseFrame(text);
  const reply = replyFrame.safeParse(value);
  if (reply.success) return { kind: 'reply', reply: reply.data };
  const envelope = bareEnvelope.safeParse(value);
  if (envelope.success) return { kind: 'envelope', envelope: envelope.data };
  throw fromZod(envelope.error);
}

/** Whether an envelope is an event: only events have a seq. */
export function hasSeq(envelope: { type: string } & Record<string, unknown>): boolean {
  return typeof envelope['seq'] === 'number' && typeof envelope['id'] === 'string';
}
