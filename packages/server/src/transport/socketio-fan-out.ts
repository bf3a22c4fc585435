/**
 * `io.to(room).emit` of an application's own namespaces, with the same fan-out as ours: the packet is encoded once, and goes to
 * each WebSocket in the one system call of its turn. Whoever cannot take it so (polling, in the middle of a write) gets it
 * through Engine.IO, and a binary, volatile or compressed packet goes by Socket.IO's own adapter, so the order that a client
 * sees stays Socket.IO's.
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
    const made = isPlain(packet, options) ? madeOf(packet, options) : undefined;
    if (made === undefined) return super.broadcast(packet, options);
    for (const id of this.#recipients(options)) {
      const socket = this.#namespace.sockets.get(id);
      if (socket !== undefined) tell(socket, packet, made);
    }
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

/** One packet as both ways take it. What Engine.IO is given carries the frame, too: it need not be made for each. */
type Made = {
  readonly frame: Buffer;
  readonly text: string;
  readonly sending: { readonly compress: boolean };
};

/** Undefined for a packet with attachments. */
const madeOf = (packet: Packet, { flags = {} }: BroadcastOptions): Made | undefined => {
  const [text, ...attachments]: unknown[] = encoder.encode(packet);
  if (typeof text !== 'string' || attachments.length > 0) return undefined;
  const frame = textFrame(`4${text}`);
  const sending = { compress: flags.compress !== false, wsPreEncodedFrame: [frame] };
  return { frame, text, sending };
};

/** Through Engine.IO where something that was emitted before still waits in its buffer, or there is no pipe. */
const tell = (socket: Socket, packet: Packet, { frame, text, sending }: Made): void => {
  // A listener may take itself off, and is called as the socket's own, as Socket.IO calls it.
  for (const listener of socket.listenersAnyOutgoing().slice()) listener.apply(socket, packet.data);
  const { conn } = socket;
  const pipe = conn.transport.writable && conn.readyState === 'open' ? pipeOf(conn) : undefined;
  if (pipe === undefined) conn.write(text, sending);
  else pipe.write(frame);
};
