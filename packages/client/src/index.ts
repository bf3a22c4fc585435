/**
 * The Ghanti client for browsers, workers and Node: one connection that comes back by itself, an outbox that survives, and
 * everything that a chat shows as values to watch. `@ghanti/client/node` has the storage for Node.
 */
export { createClient } from './create-client.ts';
export { Refusal, isPassing } from './refusal.ts';
export { indexedDbStorage } from './storage/indexeddb.ts';
export { memoryStorage } from './storage/memory.ts';
export { chosenTransport, type ChosenOptions } from './transport/chosen.ts';
export { pollingTransport } from './transport/polling.ts';
export { socketIoTransport, type SocketIoOptions } from './transport/socketio.ts';
export { sseTransport } from './transport/sse.ts';
export { webSocketTransport } from './transport/websocket.ts';
export type {
  CallInput,
  Channel,
  Client,
  Feed,
  Heard,
  HeardType,
  NewMessage,
  RefusedDeed,
  Sent,
  Target,
} from './api.ts';
export type { ChannelList, ChannelRow, MemberList, Receipts, Typist } from './views/channel-row.ts';
export type { FeedList, FeedPoints, FeedState, FeedValue } from './feeds/feed-state.ts';
export type { ClientOptions, Clock, Token, TokenSource } from './options.ts';
export type { ConnectionState } from './connection/connection-state.ts';
export type { Readable } from './kit/readable.ts';
export type { Change, Keeper, Shelf, Storage, Table } from './storage/storage.ts';
export type {
  Envelope,
  Handshake,
  Link,
  LinkListener,
  Transport,
  TransportName,
} from './transport/transport.ts';
export type {
  MessageItem,
  PollItem,
  Reaction,
  SystemItem,
  Tick,
  TimelineItem,
  TimelineState,
} from './views/timeline-items.ts';
