/**
 * One Socket.IO connection as a link. On a WebSocket, runs and signals go straight to the pipe below it, as frames that are
 * made once for all members; while it still polls they are packets like any other. The change comes with Engine.IO's
 * `upgrade`, before it sends what it kept back, so the order on the wire is the order of sending.
 */
import type { ErrorCode } from '@ghanti/protocol';
import type { Socket } from 'socket.io';
import {
  type Link,
  type LinkListener,
  type Reply,
  type TransportName,
  type WireForm,
} from '../session/link.ts';
import { joinFrames, textFrame } from './frame-bytes.ts';
import type { Pipe } from './pipe.ts';
import { pipeOf, watchedSocketOf } from './socketio-pipes.ts';
import { Taking } from './taking.ts';

type Piece = readonly string[] | Buffer;

/** The two forms of one namespace, made once, so that what is made under them is shared by its members. */
type Forms = { readonly packets: WireForm<readonly string[]>; readonly frames: WireForm<Buffer> };

const formsOf = (namespace: string): Forms => {
  /** `2` EVENT, the namespace, then name and envelope as one JSON array. */
  const packet = (type: string, envelope: string): string => `2${namespace},["${type}",${envelope}]`;
  return {
    /** What Engine.IO is given, one packet each. */
    packets: {
      encode: (type, envelope) => [packet(type, envelope)],
      join: (pieces) => pieces.flat(),
    },
    /** What goes on the pipe: `4` is Engine.IO's MESSAGE. */
    frames: { encode: (type, envelope) => textFrame(`4${packet(type, envelope)}`), join: joinFrames },
  };
};

const chatForms = formsOf('/chat');
const notificationForms = formsOf('/notifications');

export class SocketIoLink implements Link<Piece> {
  readonly #socket: Socket;
  readonly #forms: Forms;
  #pipe: Pipe | undefined;
  /** Whether Engine.IO's buffer is empty: packets of a polling connection, and everybody's acknowledgements. */
  #flushed = true;
  /** How often that was so, and since when it is not: without a pipe. */
  #drains = 0;
  readonly #taking = new Taking();
  #listener: LinkListener | undefined;
  #watching = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#forms = socket.nsp.name === '/notifications' ? notificationForms : chatForms;
    this.#pipe = pipeOf(socket.conn);
  }

  get transport(): TransportName {
    return this.#socket.conn.transport.name === 'polling' ? 'polling' : 'websocket';
  }

  get form(): WireForm<Piece> {
    return this.#pipe === undefined ? this.#forms.packets : this.#forms.frames;
  }

  get idle(): boolean {
    return this.#flushed && (this.#pipe === undefined || this.#pipe.idle);
  }

  send(piece: Piece): void {
    if (Buffer.isBuffer(piece)) this.#write(piece);
    else this.#queue(piece);
  }

  close(code: ErrorCode | null): void {
    if (code !== 'slow_consumer') return void this.#socket.disconnect(true);
    // What a slow reader has not taken is not waited for, nor a close frame behind it.
    const client = watchedSocketOf(this.#socket.conn);
    this.#socket.conn.close(true);
    client?.terminate();
  }

  listen(listener: LinkListener): void {
    const { conn } = this.#socket;
    this.#listener = listener;
    conn.on('drain', () => {
      this.#flushed = true;
      this.#drains += 1;
      this.#drained();
    });
    this.#socket.on('disconnect', () => listener.linkOnClose());
    this.#socket.onAny((name: string, ...given: unknown[]) => {
      const acknowledge = replyOf(given);
      const input = given.length <= 1 ? given[0] : tooMany;
      listener.linkOnCommand(name, input, acknowledge && this.#counted(acknowledge));
    });
    if (this.#pipe === undefined) conn.once('upgrade', () => this.#upgraded());
  }

  #upgraded(): void {
    this.#pipe = pipeOf(this.#socket.conn);
    // After Engine.IO has sent what it kept back during the upgrade.
    setImmediate(() => this.#drained());
  }

  turn(now: number): void {
    watchedSocketOf(this.#socket.conn)?.turn(now);
  }

  /** Of one who polls it is not known how much of an answer he has: on a thin line a large one takes its time. */
  stoodMs(now: number): number {
    if (this.transport === 'polling') return 0;
    return this.#pipe?.stoodMs(now) ?? this.#taking.stoodMs(now, !this.#flushed, this.#drains);
  }

  /** Answers and an application's own broadcasts fill the same pipe, so its drain is asked for whenever something waits. */
  watch(): void {
    if (this.#watching || this.#pipe === undefined || this.#pipe.idle) return;
    this.#watching = true;
    this.#pipe.onDrain(() => {
      this.#watching = false;
      this.#drained();
    });
  }

  #drained(): void {
    if (this.idle) this.#listener?.linkOnDrain();
    else this.watch();
  }

  /** Answers take Engine.IO's way: one that is not taken makes the link busy, too. */
  #counted(acknowledge: Reply): Reply {
    return (answer) => {
      this.#flushed = false;
      acknowledge(answer);
    };
  }

  #queue(packets: readonly string[]): void {
    // The engine says `drain` when it empties its buffer: within a write where the pipe is free, else once it is again.
    for (const one of packets) {
      this.#flushed = false;
      this.#socket.conn.write(one);
    }
  }

  #write(frames: Buffer): void {
    this.#pipe?.write(frames);
    this.watch();
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
