/**
 * One Socket.IO connection as a link. On a WebSocket, runs and signals go straight to the pipe below it, as frames that are
 * made once for all members. While it still polls, a turn's packets are given to Engine.IO as one, and where much goes on what comes
 * until its next turn shares an answer (poll-pace.ts). The change comes with Engine.IO's `upgrade`, before it sends what it kept back, so the
 * order on the wire is the order of sending.
 */
import type { ErrorCode } from '@ghanti/protocol';
import type { Socket } from 'socket.io';
import type { Clock, Timer } from '../kit/clock.ts';
import {
  type Link,
  type LinkListener,
  type Reply,
  type TransportName,
  type WireForm,
} from '../session/link.ts';
import { joinFrames, textFrame } from './frame-bytes.ts';
import type { Pipe } from './pipe.ts';
import { PollPace, type PollTurns } from './poll-pace.ts';
import { answerOf, joinPackets, partPackets } from './socketio-answers.ts';
import { pipeOf, watchedSocketOf } from './socketio-pipes.ts';
import { numberOf } from './socketio-parser.ts';
import { Taking } from './taking.ts';

type Piece = string | Buffer;

/** Characters: an answer that is so full is worth its request, and the rest is not held up. */
const fullAnswer = 512 * 1024;
/** As much where no poll is there to be answered: what waits for one goes out as it was, so it is little (EXP-1). */
const fullUnasked = 64 * 1024;

/** The forms of one namespace, made once, so that what is made under them is shared by its members. */
type Forms = {
  readonly packets: WireForm<string>;
  readonly frames: WireForm<Buffer>;
  readonly answer: (number: number, answer: object) => Buffer;
};

const formsOf = (namespace: string): Forms => {
  /** `2` EVENT, the namespace, then name and envelope as one JSON array. */
  const packet = (type: string, envelope: string): string => `2${namespace},["${type}",${envelope}]`;
  return {
    /** What Engine.IO is given. */
    packets: { encode: packet, join: joinPackets },
    /** What goes on the pipe: `4` is Engine.IO's MESSAGE. */
    frames: { encode: (type, envelope) => textFrame(`4${packet(type, envelope)}`), join: joinFrames },
    /** `3` ACK, the namespace, then the event's number and one argument. */
    answer: (number, answer) => textFrame(`43${namespace},${number}[${JSON.stringify(answer)}]`),
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
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #pace: PollPace;
  readonly #turns: PollTurns;
  #pause: Timer | undefined;
  /** Commands that are to be answered: nobody waits for the next poll while there are any, nor for that with the answer. */
  #asked = 0;
  #answers = false;
  /** Characters since a poll was answered last, and whether that was all that fits. */
  #given = 0;
  #isFull = false;
  /** What this turn has gathered. */
  #gathered: string[] | undefined;
  #listener: LinkListener | undefined;
  #watching = false;

  constructor(socket: Socket, clock: Pick<Clock, 'monotonic'>, turns: PollTurns) {
    this.#socket = socket;
    this.#clock = clock;
    this.#turns = turns;
    this.#pace = new PollPace(clock.monotonic());
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
    return this.#flushed && (this.#pipe === undefined ? !this.#hasNoRoom : this.#pipe.idle);
  }

  get #hasNoRoom(): boolean {
    return this.#given >= (this.#socket.conn.transport.writable ? fullAnswer : fullUnasked);
  }

  send(piece: Piece): void {
    if (Buffer.isBuffer(piece)) this.#write(piece);
    else this.#queue(piece);
  }

  close(code: ErrorCode | null): void {
    this.#pause?.cancel();
    this.#settle();
    if (code !== 'slow_consumer') return void this.#socket.disconnect(true);
    // What a slow reader has not taken is not waited for, nor a close frame behind it.
    const client = watchedSocketOf(this.#socket.conn);
    this.#socket.conn.close(true);
    client?.terminate();
  }

  listen(listener: LinkListener): void {
    const { conn } = this.#socket;
    this.#listener = listener;
    conn.on('drain', () => this.#accepted());
    this.#socket.on('disconnect', () => {
      this.#pause?.cancel();
      listener.linkOnClose();
    });
    this.#socket.use((event, next) => {
      this.#take(event, listener);
      // The embedding application may listen, too.
      if (this.#socket.listenerCount(event[0]) > 0) next();
    });
    if (this.#pipe !== undefined) return;
    conn.on('flush', this.#partWhereItMust);
    conn.once('upgrade', () => this.#upgraded());
  }

  #take(event: readonly [string, ...unknown[]], listener: LinkListener): void {
    const [name, ...given] = event;
    const acknowledge = replyOf(given);
    const input = given.length <= 1 ? given[0] : tooMany;
    listener.linkOnCommand(name, input, acknowledge && this.#replyOf(acknowledge, numberOf(event)));
  }

  readonly #partWhereItMust = (packets: { data?: unknown }[]): void => {
    if (this.transport !== 'polling') partPackets(packets);
  };

  #upgraded(): void {
    const { conn } = this.#socket;
    this.#settle();
    this.#pipe = pipeOf(conn);
    // After Engine.IO has sent what it kept back during the upgrade.
    setImmediate(() => {
      if (this.#pipe !== undefined) conn.off('flush', this.#partWhereItMust);
      // Nothing is held up for a poll any more.
      this.#resume();
      this.#drained();
    });
  }

  /** Engine.IO's buffer is empty: on a poll that was answered, the next answer may have to wait. */
  #accepted(): void {
    this.#drains += 1;
    const isPaced = this.transport === 'polling' && !this.#isFull && !this.#answers && this.#asked === 0;
    const mayGoOn = !isPaced || this.#pace.answered(this.#clock.monotonic(), this.#turns.everyMs);
    this.#answers = false;
    this.#given = 0;
    this.#isFull = false;
    this.#pause?.cancel();
    if (mayGoOn) this.#free();
    else this.#pause = this.#turns.wait(() => this.#free());
  }

  #resume(): void {
    if (this.#pause === undefined) return;
    this.#pause.cancel();
    this.#free();
  }

  #free(): void {
    this.#pause = undefined;
    this.#flushed = true;
    this.#drained();
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

  /** An answer takes its place among the frames of the pipe. While there is none it is counted. */
  #replyOf(acknowledge: Reply, number: number | undefined): Reply {
    const pipe = number === undefined ? undefined : this.#pipe;
    if (number === undefined || pipe === undefined) return this.#counted(acknowledge);
    return (answer) => this.#write(this.#forms.answer(number, answer));
  }

  /** It takes Engine.IO's way: one that is not taken makes the link busy, too. */
  #counted(acknowledge: Reply): Reply {
    this.#asked += 1;
    this.#resume();
    return (answer) => {
      this.#asked -= 1;
      this.#settle();
      this.#flushed = false;
      this.#answers = true;
      acknowledge(answer);
    };
  }

  #queue(packets: string): void {
    if (packets === '') return;
    this.#given += packets.length;
    if (this.#gathered !== undefined) this.#gathered.push(packets);
    else {
      this.#gathered = [packets];
      setImmediate(() => this.#settle());
    }
  }

  #settle(): void {
    const gathered = this.#gathered;
    this.#gathered = undefined;
    if (gathered === undefined) return;
    // The engine says `drain` when it empties its buffer: within a write where the pipe is free, else once it is again.
    this.#flushed = false;
    this.#isFull = this.#hasNoRoom;
    const answer = answerOf(gathered);
    this.#socket.conn.write(answer.text, answer);
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
