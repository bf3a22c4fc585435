/** Frames of RFC 6455 by hand: as a client must send them, and in every way in which it must not. */

export type FrameShape = {
  readonly opcode?: number;
  readonly fin?: boolean;
  /** The three reserved bits, as a number from 0 to 7. */
  readonly rsv?: number;
  /** Four bytes; null sends the frame bare. */
  readonly mask?: readonly [number, number, number, number] | null;
  /** In how many bytes the length is written; the fewest unless told. */
  readonly lengthBytes?: 1 | 2 | 8;
  /** The length that the header tells; that of the payload unless told. */
  readonly told?: bigint;
};

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const fewest = (length: bigint): 1 | 2 | 8 => (length < 126n ? 1 : length < 65_536n ? 2 : 8);

const lengthOf = (length: bigint, bytes: 1 | 2 | 8): Buffer => {
  if (bytes === 1) return Buffer.from([Number(length)]);
  const extended = Buffer.alloc(9);
  extended.writeBigUInt64BE(length, 1);
  return bytes === 8
    ? Buffer.concat([Buffer.from([127]), extended.subarray(1)])
    : Buffer.concat([Buffer.from([126]), extended.subarray(7)]);
};

export const frame = (payload: string | Buffer, shape: FrameShape = {}): Buffer => {
  const { opcode = opcodes.text, fin = true, rsv = 0, mask = [0x37, 0xfa, 0x21, 0x3d] } = shape;
  const body = Buffer.from(payload);
  const length = shape.told ?? BigInt(body.length);
  const told = lengthOf(length, shape.lengthBytes ?? fewest(length));
  told[0] = (told[0] ?? 0) | (mask === null ? 0 : 0x80);
  const head = Buffer.from([(fin ? 0x80 : 0) | (rsv << 4) | opcode]);
  if (mask === null) return Buffer.concat([head, told, body]);
  for (const [index, byte] of body.entries()) body[index] = byte ^ (mask[index % 4] ?? 0);
  return Buffer.concat([head, told, Buffer.from(mask), body]);
};

export const text = (payload: string | Buffer, shape: FrameShape = {}): Buffer => frame(payload, shape);
export const binary = (payload: string | Buffer, shape: FrameShape = {}): Buffer =>
  frame(payload, { opcode: opcodes.binary, ...shape });
export const ping = (payload: string | Buffer = '', shape: FrameShape = {}): Buffer =>
  frame(payload, { opcode: opcodes.ping, ...shape });
export const pong = (payload: string | Buffer = '', shape: FrameShape = {}): Buffer =>
  frame(payload, { opcode: opcodes.pong, ...shape });

/** The first part of a message, one in between, and the last. */
export const first = (payload: string | Buffer, shape: FrameShape = {}): Buffer =>
  frame(payload, { fin: false, ...shape });
export const middle = (payload: string | Buffer, shape: FrameShape = {}): Buffer =>
  frame(payload, { opcode: opcodes.continuation, fin: false, ...shape });
export const last = (payload: string | Buffer, shape: FrameShape = {}): Buffer =>
  frame(payload, { opcode: opcodes.continuation, ...shape });

const codeBytes = (code: number): Buffer => Buffer.from([code >> 8, code & 0xff]);

export const close = (code?: number, reason: string | Buffer = '', shape: FrameShape = {}): Buffer =>
  frame(code === undefined ? '' : Buffer.concat([codeBytes(code), Buffer.from(reason)]), {
    opcode: opcodes.close,
    ...shape,
  });

/** A command that changes nothing, padded with spaces to so many bytes. */
export const command = (id: number, bytes = 0): string => `{"id":${id},"do":"getProfile"}`.padEnd(bytes, ' ');

/** One that holds words of ours, to be cut where one likes. */
export const asking = (id: number, word: string): Buffer =>
  Buffer.from(`{"id":${id},"do":"findUsers","with":{"q":"${word}"}}`);

export const bytesOf = (frames: Buffer): Buffer[] => [...frames].map((byte) => Buffer.from([byte]));
export const times = (count: number, one: Buffer): Buffer =>
  Buffer.concat(Array.from({ length: count }, () => one));
