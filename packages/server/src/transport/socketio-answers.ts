/**
 * What those who poll are answered. Many of them are told the same at the same moment (poll-pace.ts): its text is joined once, and so are the bytes
 * of the answer, which Engine.IO would make of that text twice for each, once with its type before it and once behind the head.
 * Not through a public seam: a polling transport's `doWrite`, which is asked for first. Should a later Engine.IO name it otherwise,
 * answers are made by it. So are those that are to be compressed, and those of several packets.
 */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Server, Socket } from 'socket.io';

/** What stands between two messages in an answer of Engine.IO: packets joined by it are one to the server, and several to the client. */
const between = '\x1e4';

/** What was joined for a poll and meets a WebSocket instead: a frame each. JSON has no such character. */
export const partPackets = (packets: { data?: unknown }[]): void => {
  const parted = packets.flatMap((packet) =>
    typeof packet.data === 'string' && packet.data.includes(between)
      ? packet.data.split(between).map((data) => ({ ...packet, data }))
      : [packet],
  );
  packets.splice(0, packets.length, ...parted);
};

export const joinPackets = (packets: readonly string[]): string => packets.join(between);

/** Goes to Engine.IO as a packet's options. */
export class Answer {
  /** Where the client says that it can take it so. Engine.IO writes it. */
  compress = true;
  readonly text: string;
  #bytes: Buffer | undefined;

  constructor(packets: readonly string[]) {
    this.text = joinPackets(packets);
  }

  /** The whole body: `4` is Engine.IO's MESSAGE. */
  get bytes(): Buffer {
    return (this.#bytes ??= Buffer.from(`4${this.text}`));
  }
}

/** Of this turn of the event loop: what was said is not kept for who asks later. */
let last: { readonly packets: readonly string[]; readonly answer: Answer } | undefined;

const forget = (): void => {
  last = undefined;
};

/** The one that this turn made last, where it is of the same packets. */
export const answerOf = (packets: readonly string[]): Answer => {
  const isSame =
    last?.packets.length === packets.length && last.packets.every((packet, at) => packet === packets[at]);
  if (last !== undefined && isSame) return last.answer;
  if (last === undefined) setImmediate(forget);
  const answer = new Answer(packets);
  last = { packets, answer };
  return answer;
};

type Packet = { readonly options?: unknown };

/** As Engine.IO's `Polling` is within. */
type Polling = {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  send(packets: readonly Packet[]): void;
  doWrite(data: unknown, options: unknown, written: () => void): void;
  headers(request: IncomingMessage, headers: OutgoingHttpHeaders): OutgoingHttpHeaders;
};

const isPolling = (transport: object): transport is Polling =>
  Reflect.get(transport, 'name') === 'polling' &&
  ['send', 'doWrite', 'headers'].every((name) => typeof Reflect.get(transport, name) === 'function');

const respond = (polling: Polling, { bytes }: Answer, written: () => void): void => {
  const { req, res } = polling;
  const head = { 'Content-Type': 'text/plain; charset=UTF-8', 'Content-Length': bytes.length };
  res.writeHead(200, polling.headers(req, head));
  res.end(bytes);
  written();
};

const shareAnswers = ({ transport }: Socket['conn']): void => {
  if (!isPolling(transport)) return;
  const send = transport.send.bind(transport);
  const write = transport.doWrite.bind(transport);
  let given: Answer | undefined;
  transport.send = (packets) => {
    const options = packets[0]?.options;
    given = options instanceof Answer ? options : undefined;
    send(packets);
  };
  transport.doWrite = (data, options, written) => {
    // Longer where Engine.IO has put another packet behind it.
    const isWhole = given !== undefined && typeof data === 'string' && data.length === given.text.length + 1;
    if (given === undefined || !isWhole || transport.req.headers['accept-encoding'] !== undefined)
      return write(data, options, written);
    respond(transport, given, written);
  };
};

export const sharePolls = ({ engine }: Server): void => {
  engine.on('connection', shareAnswers);
};
