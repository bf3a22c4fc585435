/**
 * What concerns one channel of a commit, on its way to another node: one line of JSON, then the data of the events one after the
 * other as it stands in the log, so that it arrives letter for letter.
 */
import * as z from 'zod';
import type { PayloadMessage } from './messages.ts';

const row = z.tuple([
  z.number(),
  z.string(),
  z.number(),
  z.string(),
  z.string(),
  z.string().nullable(),
  z.number(),
  z.int().min(0),
]);
const mark = z.object({
  channel: z.string(),
  user: z.string(),
  delivered: z.number(),
  seen: z.number(),
  position: z.number(),
  moved: z.boolean(),
  head: z.number(),
  fromSeq: z.number(),
  memberCount: z.number(),
  seenHidden: z.boolean(),
  deliveredMoved: z.boolean(),
});
const state = z.object({ channel: z.string(), user: z.string(), position: z.number() });
const line = z.object({
  last: z.number(),
  channel: z.string(),
  rows: z.array(row),
  marks: z.array(mark),
  states: z.array(state),
});

export const payloadText = ({
  last,
  channel,
  events,
  marks,
  states,
}: Omit<PayloadMessage, 'kind'>): string => {
  const rows = events.map((event) => [
    event.position,
    event.channel,
    event.seq,
    event.id,
    event.type,
    event.by,
    event.at,
    event.data.length,
  ]);
  const head = JSON.stringify({ last, channel, rows, marks, states });
  return events.reduce((text, { data }) => text + data, `${head}\n`);
};

/** Undefined for what cannot be read. */
export const readPayload = (text: string): PayloadMessage | undefined => {
  let at = text.indexOf('\n') + 1;
  const read = line.safeParse(JSON.parse(text.slice(0, at)));
  if (!read.success) return undefined;
  const { rows, ...rest } = read.data;
  const events = rows.map(([position, channel, seq, id, type, by, time, length]) => {
    const data = text.slice(at, (at += length));
    return { position, channel, seq, id, type, by, at: time, data };
  });
  return at === text.length ? { kind: 'payload', ...rest, events } : undefined;
};
