/**
 * A text message as the bytes that a server sends: one unmasked frame (RFC 6455, section 5.2).
 */
const finalText = 0x81;

/** Length of a frame's header: the payload's length stands in 7, 7 + 16 or 7 + 64 bits. */
const headerLength = (payload: number): number => (payload < 126 ? 2 : payload < 65_536 ? 4 : 10);

export const textFrame = (text: string): Buffer => {
  const payload = Buffer.byteLength(text);
  const header = headerLength(payload);
  const frame = Buffer.allocUnsafe(header + payload);
  frame[0] = finalText;
  if (header === 2) frame[1] = payload;
  else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(payload, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(payload), 2);
  }
  frame.write(text, header);
  return frame;
};

export const joinFrames = (frames: readonly Buffer[]): Buffer => {
  const [first] = frames;
  return frames.length === 1 && first !== undefined ? first : Buffer.concat(frames);
};
