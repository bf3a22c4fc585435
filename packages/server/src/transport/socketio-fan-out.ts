/**
 * `io.to(room).emit` of an application's own namespaces, with the same fan-out as ours: the packet is encoded once, and goes to
 * each WebSocket in the one system call of its turn. Whoever cannot take it so (polling, in the middle of a write, a binary,
 * volatile or compressed packet) gets it by Socket.IO's own adapter, so the order that a client sees stays Socket.IO's.
 */
import type { Namespace, Socket } from 'socket.io';
import { Adapter, type BroadcastOptions } from 'socket.io-adapter';
import { Encoder, PacketType, type Packet } from 'socket.io-parser';
import { textFrame } from './frame-bytes.ts';
import { pipeOf } from './socketio-pipes.ts';

const encoder = new Encoder();

export class FanOutAdapter extends Adapter {
  readonly #namespace: Namespace;

  constructor(namespace: Namespace) {
    super(namespace);
    this.#namespace = namespace;
  }

  override broadcast(packet: Packet, options: BroadcastOptions): void {
    packet.nsp = this.#namespace.name;
    const frame = isPlain(packet, options) ? frameOf(packet) : undefined;
    if (frame === undefined) return super.broadcast(packet, options);
    const others = new Set<string>();
    for (const id of this.#recipients(options)) {
      const socket = this.#namespace.sockets.get(id);
      if (socket !== undefined && !wrote(socket, packet, frame)) others.add(id);
    }
    // Everybody is alone in the room of his own id.
    if (others.size > 0) super.broadcast(packet, { ...options, rooms: others, except: new Set() });
  }

  #recipients({ rooms, except = new Set() }: BroadcastOptions): ReadonlySet<string> {
    if (except.size === 0 && rooms.size === 0) return new Set(this.sids.keys());
    const [only] = rooms;
    if (except.size === 0 && rooms.size === 1 && only !== undefined) return this.rooms.get(only) ?? new Set();
    const excluded = new Set([...except].flatMap((room) => [...(this.rooms.get(room) ?? [])]));
    const named =
      rooms.size === 0
        ? [...this.sids.keys()]
        : [...rooms].flatMap((room) => [...(this.rooms.get(room) ?? [])]);
    return new Set(named.filter((id) => !excluded.has(id)));
  }
}

const isPlain = (packet: Packet, { flags = {} }: BroadcastOptions): boolean =>
  packet.type === PacketType.EVENT &&
  packet.id === undefined &&
  flags.volatile !== true &&
  flags.compress !== true;

/** Undefined for a packet with attachments. */
const frameOf = (packet: Packet): Buffer | undefined => {
  const [text, ...attachments]: unknown[] = encoder.encode(packet);
  return typeof text === 'string' && attachments.length === 0 ? textFrame(`4${text}`) : undefined;
};

/** False where something that was emitted before still waits in Engine.IO's buffer, or there is no pipe. */
const wrote = (socket: Socket, packet: Packet, frame: Buffer): boolean => {
  const { conn } = socket;
  const pipe = conn.transport.writable && conn.readyState === 'open' ? pipeOf(conn) : undefined;
  if (pipe === undefined) return false;
  for (const listener of socket.listenersAnyOutgoing()) listener(...packet.data);
  pipe.write(frame);
  return true;
};
