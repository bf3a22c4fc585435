/**
 * The pieces of a trial, in their order, as lines that can be read: heads of HTTP, its bodies, frames of a WebSocket, packets of Engine.IO
 * and Socket.IO in them. Keeps for each request how far it is, so pieces may end anywhere. Also counts what of all
 * this was payload; the rest of what the server counted is what the transport costs. Tokens are not shown.
 */
import type { LabLane, LabPiece } from '@ghanti/protocol';
import { createFrameReader, opcodeNames, type Frame } from './frames.ts';
import { createHttpReader, type HttpReader } from './http.ts';
import { packetsIn } from './packets.ts';

export type WireLine = {
  readonly key: string;
  readonly lane: LabLane;
  readonly direction: 'up' | 'down';
  readonly at: number;
  readonly exchange: number;
  readonly connection: number;
  /** What it is, in the words of its protocol. */
  readonly name: string;
  readonly text: string;
  readonly bytes: number;
};

export type Payload = { readonly up: number; readonly down: number };

type Direction = LabPiece['direction'];
type Told = {
  readonly name: string;
  readonly text: string;
  readonly bytes: number;
  readonly payload: number;
};

type Exchange = {
  readonly answer: HttpReader;
  readonly frames: Readonly<Record<Direction, (piece: Uint8Array) => Frame[]>>;
  engine: boolean;
  /** A piece was cut: nobody knows where frames begin any more. */
  astray: boolean;
};

const utf8 = new TextDecoder();
const token = /eyJ[\w-]{10,}\.[\w-]+\.[\w-]+/g;
const withoutTokens = (text: string): string =>
  text.replace(token, (found) => `[token, ${found.length} bytes]`);

const bytesOf = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (one) => one.codePointAt(0) ?? 0);

const flags = ({ fin, opcode, masked, length }: Frame): string =>
  [`${fin ? 'FIN ' : ''}op=${opcode} ${opcodeNames[opcode] ?? '?'}`, masked ? 'mask' : '', `len=${length}`]
    .filter((part) => part !== '')
    .join(' ');

const closing = ({ payload }: Frame): string => {
  if (payload.length < 2) return '';
  const code = ((payload[0] ?? 0) << 8) | (payload[1] ?? 0);
  return `${code} ${utf8.decode(payload.subarray(2))}`.trim();
};

const ofFrame = (frame: Frame, engine: boolean): Told => {
  const bytes = frame.header + frame.length;
  const at = { bytes, payload: frame.length };
  if (frame.opcode === 8) return { ...at, name: flags(frame), text: closing(frame) };
  const text = utf8.decode(frame.payload);
  const [packet] = engine && frame.opcode === 1 ? packetsIn(text) : [];
  return packet === undefined
    ? { ...at, name: flags(frame), text }
    : { ...at, name: `${flags(frame)} · ${packet.name}`, text: packet.rest };
};

const ofBody = (text: string, bytes: number, engine: boolean): Told[] => {
  // What Engine.IO answers to a POST is no packet.
  if (!engine || text === 'ok') return [{ name: 'body', text, bytes, payload: bytes }];
  const packets = packetsIn(text);
  return packets.map(({ name, rest }, index) => {
    const own = index === 0 ? bytes : 0;
    return { name: `body · ${name}`, text: rest, bytes: own, payload: own };
  });
};

const readDown = (exchange: Exchange, bytes: Uint8Array): Told[] => {
  if (exchange.answer.upgraded())
    return exchange.frames.down(bytes).map((frame) => ofFrame(frame, exchange.engine));
  return exchange.answer.read(bytes).flatMap((part): Told[] => {
    if (part.is === 'head')
      return [{ name: 'head', text: part.text.trimEnd(), bytes: part.bytes.length, payload: 0 }];
    if (exchange.answer.upgraded())
      return exchange.frames.down(part.bytes).map((frame) => ofFrame(frame, exchange.engine));
    return ofBody(part.text, part.bytes.length, exchange.engine);
  });
};

const readUp = (exchange: Exchange, upgrade: boolean, bytes: Uint8Array): Told[] =>
  upgrade
    ? exchange.frames.up(bytes).map((frame) => ofFrame(frame, exchange.engine))
    : ofBody(utf8.decode(bytes), bytes.length, exchange.engine);

export type Decoder = {
  readonly take: (pieces: readonly LabPiece[]) => WireLine[];
  readonly payload: (lane: LabLane) => Payload;
};

const lineOf = (piece: LabPiece, { name, text, bytes }: Told, index: number): WireLine => ({
  key: `${piece.n}.${index}`,
  lane: piece.lane,
  direction: piece.direction,
  at: piece.at,
  exchange: piece.exchange,
  connection: piece.connection,
  name,
  text: withoutTokens(text),
  bytes,
});

export const createDecoder = (): Decoder => {
  const exchanges = new Map<number, Exchange & { upgrade: boolean }>();
  const payloads = new Map<LabLane, Payload>();

  const exchangeOf = (number: number): Exchange & { upgrade: boolean } => {
    const known = exchanges.get(number);
    if (known !== undefined) return known;
    const made = {
      answer: createHttpReader(),
      frames: { up: createFrameReader(), down: createFrameReader() },
      engine: false,
      astray: false,
      upgrade: false,
    };
    exchanges.set(number, made);
    return made;
  };

  const toldOf = (piece: LabPiece): Told[] => {
    const exchange = exchangeOf(piece.exchange);
    const bytes = bytesOf(piece.bytes);
    if (piece.head) {
      const text = utf8.decode(bytes).trimEnd();
      exchange.engine = /^\w+ \/socket\.io\//.test(text);
      exchange.upgrade = /^upgrade: *websocket/im.test(text);
      return [{ name: 'head', text, bytes: piece.length, payload: 0 }];
    }
    if (piece.cut || exchange.astray) {
      exchange.astray = true;
      return [{ name: 'raw', text: `${utf8.decode(bytes)}…`, bytes: piece.length, payload: piece.length }];
    }
    return piece.direction === 'down' ? readDown(exchange, bytes) : readUp(exchange, exchange.upgrade, bytes);
  };

  const count = ({ lane, direction }: LabPiece, told: readonly Told[]): void => {
    const before = payloads.get(lane) ?? { up: 0, down: 0 };
    const more = told.reduce((sum, { payload }) => sum + payload, 0);
    payloads.set(lane, { ...before, [direction]: before[direction] + more });
  };

  return {
    payload: (lane) => payloads.get(lane) ?? { up: 0, down: 0 },
    take: (pieces) =>
      pieces.flatMap((piece) => {
        const told = toldOf(piece);
        count(piece, told);
        return told.map((one, index) => lineOf(piece, one, index));
      }),
  };
};
