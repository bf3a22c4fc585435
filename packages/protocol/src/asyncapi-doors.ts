/**
 * The doors of the AsyncAPI document (protocol section 5): servers, and a channel for each address with the messages that go through it.
 * Promises that each names what is really sent there: a stream's heartbeat is a comment, figures go to `/admin` alone.
 */
import { eventTypes, messageRef, signalTypes, type Messages } from './asyncapi-messages.ts';
import { closeCode, rfcClose } from './close.ts';
import type { CommandName } from './command.ts';
import { errorCode, errorTable } from './errors.ts';
import type { EventType } from './event.ts';
import { inputSchema } from './json-schemas.ts';
import type { SignalType } from './signal.ts';
import { eventsQuery, socketQuery } from './stream.ts';
import { subprotocol } from './version.ts';

const draft = 'draft-7';
const usual = 'localhost:3000';

const security = (...names: readonly string[]) =>
  names.map((name) => ({ $ref: `#/components/securitySchemes/${name}` }));

/** Where the server's own address is not known, it is a variable. */
const hostOf = (url: URL | undefined) =>
  url === undefined
    ? {
        host: '{host}',
        variables: { host: { default: usual, description: 'Where this document is served.' } },
      }
    : { host: url.host };

export function servers(publicUrl: string | undefined): Record<string, object> {
  const url = publicUrl === undefined ? undefined : new URL(publicUrl);
  const secure = url?.protocol === 'https:' ? 's' : '';
  const host = hostOf(url);
  return {
    socketio: {
      ...host,
      pathname: '/socket.io/',
      protocol: 'socketio',
      protocolVersion: '5',
      description: 'Socket.IO, long polling first or WebSocket only. Channels are namespaces.',
      security: security('bearer'),
    },
    websocket: {
      ...host,
      protocol: `ws${secure}`,
      protocolVersion: '13',
      description: 'A plain WebSocket: JSON frames, commands with an id, bare envelopes.',
      security: security('bearer'),
    },
    http: {
      ...host,
      protocol: `http${secure}`,
      description: 'Server-sent events and polls, for reading; commands go over REST.',
      security: security('bearer', 'cookie', 'ticket'),
    },
  };
}

export const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', description: 'An access token, or an API key `ghk_…`.' },
  cookie: { type: 'httpApiKey', in: 'cookie', name: 'ghanti_session' },
  ticket: {
    type: 'httpApiKey',
    in: 'query',
    name: 'ticket',
    description: 'From `POST /api/v1/auth/ticket`: opens one stream, within 30 s.',
  },
};

const onServer = (name: string) => [{ $ref: `#/servers/${name}` }];
const refs = (names: readonly string[]): Messages =>
  Object.fromEntries(names.map((name) => [name, messageRef(name)]));

/** Of other doors: `/notifications` and `/admin`. */
const elsewhere: readonly SignalType[] = ['notification', 'metrics'];
const inChats = signalTypes.filter((type) => !elsewhere.includes(type));
const ofConnections: readonly SignalType[] = ['ready', 'caughtUp', 'heartbeat', 'expiring', 'goaway'];

const asEvents = (types: readonly EventType[]) => types.map((type) => `${type}Event`);
const asSignals = (types: readonly SignalType[]) => types.map((type) => `${type}Signal`);

/** What is sent at each door. */
export const sent = {
  chat: { events: asEvents(eventTypes), signals: asSignals(inChats) },
  websocket: { events: asEvents(eventTypes), signals: asSignals(inChats) },
  events: {
    events: asEvents(eventTypes),
    signals: asSignals(inChats.filter((type) => type !== 'heartbeat')),
  },
  notifications: {
    events: asEvents(['notification']),
    signals: asSignals(['notification', ...ofConnections]),
  },
} as const;

const sentAt = (door: keyof typeof sent): Messages => refs([...sent[door].events, ...sent[door].signals]);

/** By number: our errors, and what RFC 6455 names itself. */
const closings = Object.fromEntries([
  ...Object.entries(rfcClose).map(([name, code]) => [String(code), name]),
  ...errorCode.options
    .filter((code) => errorTable[code].close !== null)
    .map((code) => [String(closeCode(code)), code]),
]);

const webSocket = (served: readonly CommandName[]) => ({
  address: '/ws',
  title: 'A plain WebSocket',
  description: `Subprotocol \`${subprotocol}\`. Who shows no token on the upgrade sends \`authenticate\` as first frame, within 5 s.`,
  'x-close-codes': closings,
  servers: onServer('websocket'),
  messages: {
    ...refs(served.flatMap((name) => [`${name}Frame`, `${name}Reply`])),
    ...sentAt('websocket'),
  },
  bindings: { ws: { method: 'GET', query: inputSchema(socketQuery, draft) } },
});

export const channels = (served: readonly CommandName[]): Record<string, Record<string, unknown>> => ({
  chat: {
    address: '/chat',
    title: 'All commands, events and signals over Socket.IO',
    description: 'Commands by `emitWithAck(name, input)`, events and signals by `on(type, envelope)`.',
    servers: onServer('socketio'),
    messages: {
      ...refs(['connect', 'connectError']),
      ...refs(served.flatMap((name) => [`${name}Command`, `${name}Acknowledgement`])),
      ...sentAt('chat'),
    },
  },
  websocket: webSocket(served),
  events: {
    address: '/events',
    title: 'Server-sent events and polls',
    description:
      'With `Accept: text/event-stream` a stream: `data` is the envelope, `id` the cursor; a heartbeat is a comment. Without, a poll.',
    servers: onServer('http'),
    messages: { ...refs(['pollAnswer']), ...sentAt('events') },
  },
  notifications: {
    address: '/notifications',
    title: 'What concerns one, and nothing else, over Socket.IO',
    servers: onServer('socketio'),
    messages: { ...refs(['connect', 'connectError']), ...sentAt('notifications') },
  },
});

export const eventsBinding = { http: { method: 'GET', query: inputSchema(eventsQuery, draft) } };
