/**
 * The messages of the AsyncAPI document: commands and their acknowledgements as each door writes them, events and signals, which are the
 * same on all of them, and the handshakes. Promises one message for each name. Left to asyncapi.ts: the schemas that they refer to.
 */
import type { CommandSpec } from './commands/shared.ts';
import { eventData, isEventType, type EventType } from './event.ts';
import { eventExample, signalExample } from './event-examples.ts';
import { inputSchema } from './json-schemas.ts';
import { eventMeanings, signalMeanings } from './meanings.ts';
import { isSignalType, signalData, type SignalType } from './signal.ts';
import { connectAuth } from './stream.ts';
import type { Tag } from './tags.ts';

export interface Row {
  readonly name: string;
  readonly spec: CommandSpec;
  readonly tag: Tag;
  readonly example: object;
}

type Door = 'socketio' | 'websocket';
export type Messages = Record<string, object>;

const schema = (name: string) => ({ $ref: `#/components/schemas/${name}` });
export const messageRef = (name: string) => ({ $ref: `#/components/messages/${name}` });

const object = (required: readonly string[], properties: Record<string, object>) => ({
  type: 'object',
  properties,
  required,
});

const frameId = { type: 'integer', minimum: 0 };

/** An acknowledgement; over a raw WebSocket with `re`, the id of the frame that it answers. */
const acknowledged = (name: string, re: Record<string, object>) => ({
  oneOf: [
    object([...Object.keys(re), 'ok', 'data'], {
      ...re,
      ok: { const: true },
      data: schema(`${name}Answer`),
    }),
    object([...Object.keys(re), 'ok', 'error'], { ...re, ok: { const: false }, error: schema('WireError') }),
  ],
});

const described = ({ name, spec, tag }: Row) => ({
  name,
  title: name,
  summary: spec.summary,
  description: `Who may: ${spec.access}.`,
  tags: [{ name: tag }],
});

const overSocketIo = (row: Row): Messages => ({
  [`${row.name}Command`]: {
    ...described(row),
    payload: schema(`${row.name}Input`),
    examples: [{ name: row.name, payload: row.example }],
  },
  [`${row.name}Acknowledgement`]: {
    name: `${row.name}Acknowledgement`,
    title: `${row.name}, acknowledged`,
    payload: acknowledged(row.name, {}),
  },
});

const overWebSocket = (row: Row): Messages => ({
  [`${row.name}Frame`]: {
    ...described(row),
    payload: object(['id', 'do'], {
      id: frameId,
      do: { const: row.name },
      with: schema(`${row.name}Input`),
    }),
    examples: [{ name: row.name, payload: { id: 7, do: row.name, with: row.example } }],
  },
  [`${row.name}Reply`]: {
    name: `${row.name}Reply`,
    title: `${row.name}, acknowledged`,
    payload: acknowledged(row.name, { re: frameId }),
  },
});

export function commandMessages(rows: readonly Row[], doors: readonly Door[]): Messages {
  const over = { socketio: overSocketIo, websocket: overWebSocket };
  return Object.assign({}, ...rows.flatMap((row) => doors.map((door) => over[door](row))));
}

const cursor = { type: 'string', maxLength: 200 };

const eventMessage = (type: EventType) => ({
  name: type,
  title: type,
  summary: eventMeanings[type],
  tags: [{ name: 'events' }],
  payload: { allOf: [schema(`${type}Event`), { type: 'object', properties: { cursor } }] },
  examples: [{ name: type, payload: eventExample(type) }],
});

const signalMessage = (type: SignalType) => ({
  name: type,
  title: type,
  summary: signalMeanings[type],
  tags: [{ name: 'signals' }],
  payload: schema(`${type}Signal`),
  examples: [{ name: type, payload: signalExample(type) }],
});

export const eventTypes = Object.keys(eventData).filter(isEventType);
export const signalTypes = Object.keys(signalData).filter(isSignalType);

/** Events and signals: the bare envelope, everywhere. */
export const envelopeMessages = (): Messages => ({
  ...Object.fromEntries(eventTypes.map((type) => [`${type}Event`, eventMessage(type)])),
  ...Object.fromEntries(signalTypes.map((type) => [`${type}Signal`, signalMessage(type)])),
});

const refusal = object(['message', 'data'], {
  message: { type: 'string' },
  data: object(['code'], { code: { $ref: '#/components/schemas/WireError/properties/code' } }),
});

/** What a Socket.IO client hands in, what it is refused with, and what a poll answers. */
export const handshakeMessages: Messages = {
  connect: {
    name: 'CONNECT',
    title: 'The handshake of Socket.IO',
    summary: 'The `auth` of a namespace: who one is, and from which cursor to go on.',
    payload: inputSchema(connectAuth, 'draft-7'),
    examples: [{ name: 'connect', payload: { token: 'eyJhbGciOiJIUzI1NiJ9.e30.…', protocol: 1 } }],
  },
  connectError: {
    name: 'CONNECT_ERROR',
    title: 'Refused at the handshake',
    summary: 'Told to the client as `connect_error`.',
    payload: refusal,
  },
  pollAnswer: {
    name: 'pollAnswer',
    title: 'The answer of a poll',
    summary: 'Events, signals and states since the cursor, and the cursor to ask with next.',
    payload: schema('eventsAnswer'),
  },
};
