/**
 * Namespaces of the embedding application on several nodes: `io.to(room).emit` and all else that Socket.IO offers there crosses them
 * by Socket.IO's own Redis adapter. Ours need none: what they carry comes by the bus, or belongs to one connection.
 */
import { createAdapter } from '@socket.io/redis-adapter';
import type { Namespace } from 'socket.io';
import type { Adapter } from 'socket.io-adapter';
import { FanOutAdapter } from './socketio-fan-out.ts';

/** A client of Redis as that adapter takes one; `prefix` keeps places apart. */
export type Relay = { readonly client: object; readonly prefix: string };

const ours: ReadonlySet<string> = new Set(['/chat', '/notifications', '/admin']);

/** Gives what is called with `new` for each namespace, as a class is. */
export const adapterOver = ({ client, prefix }: Relay): ((namespace: Namespace) => Adapter) => {
  const across = createAdapter(client, client, { key: `${prefix}:io` });
  return function adapterOf(namespace) {
    return ours.has(namespace.name) ? new FanOutAdapter(namespace) : across(namespace);
  };
};
