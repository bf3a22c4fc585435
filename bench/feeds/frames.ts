/** Text frames of a WebSocket's server out of a stream of bytes: what came in part waits for the rest. */
export class Frames {
  #left: Buffer = Buffer.alloc(0);

  take(bytes: Buffer): string[] {
    this.#left = this.#left.length === 0 ? bytes : Buffer.concat([this.#left, bytes]);
    const texts: string[] = [];
    for (;;) {
      const short = (this.#left[1] ?? 0) & 0x7f;
      const head = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (this.#left.length < head) return texts;
      const length =
        short === 126 ? this.#left.readUInt16BE(2) : short === 127 ? this.#left.readUInt32BE(6) : short;
      if (this.#left.length < head + length) return texts;
      if (((this.#left[0] ?? 0) & 0x0f) === 1) texts.push(this.#left.toString('utf8', head, head + length));
      this.#left = this.#left.subarray(head + length);
    }
  }
}

/** One text frame as a client sends it, masked with nothing. */
export const clientFrame = (text: string): Buffer => {
  const body = Buffer.from(text);
  const head = Buffer.alloc(body.length < 126 ? 6 : 8);
  head[0] = 0x81;
  head[1] = 0x80 | Math.min(126, body.length);
  if (body.length >= 126) head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
};
