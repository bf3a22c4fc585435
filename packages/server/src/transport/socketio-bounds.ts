/**
 * What a connection of Engine.IO is held to beside the frames of its WebSocket (watched-socket.ts): how many packets one POST
 * brings and how many come in a time (EP-06), how often a namespace may be asked for in vain (EP-14), and that nobody stays who is in no
 * namespace. Through public seams, but for a polling transport's `onData`; should a later Engine.IO name it otherwise, POSTs are
 * bounded by their size alone.
 */
import type { Server, Socket } from 'socket.io';
import type { Clock } from '../kit/clock.ts';
import { Answer } from './socketio-answers.ts';
import { aheadMs, type WatchRules } from './watched-socket.ts';

type Connection = Socket['conn'];

/** A stock client puts as many into one POST as fit its 64 KiB. */
const mostPerPost = 1_000;
const mostRefusals = 5;
const separator = '\u001e';

const packetsIn = (payload: string): number => {
  let count = 1;
  for (let at = payload.indexOf(separator); at >= 0; at = payload.indexOf(separator, at + 1)) {
    count += 1;
    if (count > mostPerPost) break;
  }
  return count;
};

type Take = (this: unknown, payload: unknown) => void;
const isTake = (value: unknown): value is Take => typeof value === 'function';

/** A POST is paid for like the frames of a WebSocket, and looked at before it is taken apart. */
const boundPosts = (connection: Connection, { clock, costs, logger }: WatchRules): void => {
  const { transport } = connection;
  const take: unknown = Reflect.get(transport, 'onData');
  if (transport.name !== 'polling' || !isTake(take)) return;
  let paidUntil = 0;
  const taken: Take = (payload) => {
    const now = clock.monotonic();
    const count = typeof payload === 'string' ? packetsIn(payload) : 1;
    paidUntil = Math.max(paidUntil, now) + costs.read + count * costs.message;
    if (count <= mostPerPost && paidUntil - now <= aheadMs) return take.call(transport, payload);
    logger.info({ count }, 'closed a polling connection for what its peer sent');
    connection.close(true);
  };
  Reflect.set(transport, 'onData', taken);
};

export const boundConnections = ({ engine }: Server, rules: WatchRules): void => {
  engine.on('connection', (connection: Connection) => boundPosts(connection, rules));
};

const refusals = new WeakMap<Connection, number>();

/** Called for each packet that is sent: CONNECT_ERROR is Socket.IO's packet of type 4. */
export const countRefusal = (connection: Connection, packet: unknown): void => {
  const { type, data, options } = Object(packet) as Partial<Record<'type' | 'data' | 'options', unknown>>;
  // An answer of ours is none, and long: it is not looked at.
  if (type !== 'message' || options instanceof Answer) return;
  if (typeof data !== 'string' || !data.startsWith('4')) return;
  const count = (refusals.get(connection) ?? 0) + 1;
  refusals.set(connection, count);
  // After the answer, which is on its way.
  if (count >= mostRefusals) setImmediate(() => connection.close());
};

const isInNone = ({ client }: Socket): boolean => {
  const joined: unknown = Reflect.get(client, 'nsps');
  return joined instanceof Map && joined.size === 0;
};

/** Listens to `disconnect`: who left his last namespace and joins none is as one who never joined any. */
export const closeWhoLeft = (clock: Pick<Clock, 'after'>, withinMs: number): ((this: Socket) => void) =>
  function left(this: Socket): void {
    const { conn } = this;
    if (conn.readyState !== 'open') return;
    const timer = clock.after(withinMs, () => {
      if (isInNone(this)) conn.close();
    });
    conn.once('close', () => timer.cancel());
  };
