/**
 * One Socket.IO connection as a link. Envelopes go out as Socket.IO packets that are encoded once for all members, through
 * the same engine connection as acknowledgements and pings, so the order on the wire is the order of sending.
 * A link is idle when the engine's buffer is empty: it has handed on all that it was given.
 */
import type { ErrorCode } from '@ghanti/protocol';
import type { Socket } from 'socket.io';
import type { Link, LinkListener, Reply, TransportName, WireForm } from '../session/link.ts';

/** `2` EVENT, the namespace, then name and envelope as one JSON array. */
const socketIoForm: WireForm<string> = {
  name: 'socketio',
  encode: (type, envelope) => `2/chat,["${type}",${envelope}]`,
};

export class SocketIoLink implements Link<string> {
  readonly form = socketIoForm;
  readonly #socket: Socket;
  #idle = true;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get transport(): TransportName {
    return this.#socket.conn.transport.name === 'polling' ? 'polling' : 'websocket';
  }

  get idle(): boolean {
    return this.#idle;
  }

  send(frames: readonly string[]): void {
    const { conn } = this.#socket;
    // The engine says `drain` when it empties its buffer: within a write where the pipe is free, else once it is again.
    for (const frame of frames) {
      this.#idle = false;
      conn.write(frame);
    }
  }

  close(code: ErrorCode | null): void {
    // What a slow reader has not taken is not waited for.
    if (code === 'slow_consumer') this.#socket.conn.close(true);
    else this.#socket.disconnect(true);
  }

  listen(listener: LinkListener): void {
    this.#socket.conn.on('drain', () => {
      this.#idle = true;
      listener.linkOnDrain();
    });
    this.#socket.on('disconnect', () => listener.linkOnClose());
    this.#socket.onAny((name: string, ...given: unknown[]) => {
      const acknowledge = replyOf(given);
      const input = given.length <= 1 ? given[0] : tooMany;
      listener.linkOnCommand(name, input, acknowledge && this.#counted(acknowledge));
    });
  }

  /** Answers go through the same pipe as frames: one that is not taken makes the link busy, too. */
  #counted(acknowledge: Reply): Reply {
    return (answer) => {
      this.#idle = false;
      acknowledge(answer);
    };
  }
}

/** Fits no schema: a command takes one argument (EV-25). */
const tooMany: readonly unknown[] = [];

/** Takes the acknowledgement off the end, where the client asked for one. */
const replyOf = (given: unknown[]): Reply | undefined => {
  const last = given.at(-1);
  if (!isReply(last)) return undefined;
  given.pop();
  return last;
};

// Arguments come out of a text packet: a function among them can only be Socket.IO's acknowledgement.
const isReply = (value: unknown): value is Reply => typeof value === 'function';
