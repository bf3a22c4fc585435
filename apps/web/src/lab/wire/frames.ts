/**
 * The bytes of one direction of a WebSocket, as the frames that they are (RFC 6455, section 5.2). Bytes come in pieces that
 * end anywhere; a frame is told when it is whole. Pure but for what is left over between two pieces.
 */
export type Frame = {
  readonly fin: boolean;
  readonly opcode: number;
  readonly masked: boolean;
  /** Of the payload. */
  readonly length: number;
  /** Of the frame's own header, mask included. */
  readonly header: number;
  readonly payload: Uint8Array;
};

export const opcodeNames: Readonly<Record<number, string>> = {
  0: 'continuation',
  1: 'text',
  2: 'binary',
  8: 'close',
  9: 'ping',
  10: 'pong',
};

const joined = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
};

/** The length, and where what follows it begins; undefined where more has to come. */
const lengthIn = (bytes: Uint8Array): { length: number; at: number } | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 2) return undefined;
  const short = view.getUint8(1) & 0x7f;
  if (short < 126) return { length: short, at: 2 };
  if (short === 126) return bytes.length < 4 ? undefined : { length: view.getUint16(2), at: 4 };
  return bytes.length < 10 ? undefined : { length: Number(view.getBigUint64(2)), at: 10 };
};

const frameIn = (bytes: Uint8Array): Frame | undefined => {
  const found = lengthIn(bytes);
  if (found === undefined) return undefined;
  const [first = 0, second = 0] = bytes;
  const masked = (second & 0x80) !== 0;
  const header = found.at + (masked ? 4 : 0);
  if (bytes.length < header + found.length) return undefined;
  const mask = bytes.subarray(found.at, header);
  const payload = bytes.slice(header, header + found.length);
  if (masked) for (const [index, byte] of payload.entries()) payload[index] = byte ^ (mask[index % 4] ?? 0);
  return { fin: (first & 0x80) !== 0, opcode: first & 0x0f, masked, length: found.length, header, payload };
};

export const createFrameReader = (): ((piece: Uint8Array) => Frame[]) => {
  let rest = new Uint8Array(0);
  return (piece) => {
    rest = new Uint8Array(joined(rest, piece));
    const frames: Frame[] = [];
    for (;;) {
      const frame = frameIn(rest);
      if (frame === undefined) return frames;
      frames.push(frame);
      rest = rest.slice(frame.header + frame.length);
    }
  };
};
