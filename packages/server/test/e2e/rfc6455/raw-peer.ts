/** The other end of `/ws` over a bare TCP socket: what it sends is bytes, what it gets is an HTTP answer and then frames. */
import { connect, type Socket } from 'node:net';
import { eventually } from '@ghanti/testkit';
import { opcodes, text } from './frames.ts';

export type Got = { readonly opcode: number; readonly payload: Buffer };
export type Answer = {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
};

const sampleKey = 'dGhlIHNhbXBsZSBub25jZQ==';

/** The request of RFC 6455, section 1.2, with lines taken away (undefined) or put in their place (one or several). */
export type Change = Readonly<Record<string, string | readonly string[] | undefined>>;

export const requestOf = (start: string, host: string, change: Change = {}): string => {
  const lines: Change = {
    Host: host,
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': sampleKey,
    'Sec-WebSocket-Version': '13',
    ...change,
  };
  const headers = Object.entries(lines).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one) => `${name}: ${one}\r\n`),
  );
  return `${start}\r\n${headers.join('')}\r\n`;
};

const headLength = (bytes: Buffer): number => bytes.indexOf('\r\n\r\n') + 4;

const answerOf = (bytes: Buffer): Answer => {
  const [start = '', ...lines] = bytes.subarray(0, headLength(bytes)).toString('latin1').trim().split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const [name = '', ...value] = line.split(':');
      return [name.toLowerCase(), value.join(':').trim()];
    }),
  );
  return { status: Number(start.split(' ')[1]), headers, body: bytes.subarray(headLength(bytes)).toString() };
};

/** The frames of a server are whole, bare and without reserved bits, or this throws. */
const framesOf = (bytes: Buffer): Got[] => {
  const frames: Got[] = [];
  for (let at = 0; bytes.length - at >= 2;) {
    const [start = 0, short = 0] = [bytes[at], bytes[at + 1]];
    if ((start & 0xf0) !== 0x80 || short > 127) throw new Error('the server sent what no server may');
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    if (bytes.length - at < 2 + extended) break;
    const length =
      extended === 0
        ? short
        : extended === 2
          ? bytes.readUInt16BE(at + 2)
          : Number(bytes.readBigUInt64BE(at + 2));
    const from = at + 2 + extended;
    if (bytes.length < from + length) break;
    frames.push({ opcode: start & 0x0f, payload: bytes.subarray(from, from + length) });
    at = from + length;
  }
  return frames;
};

export class RawPeer implements Disposable {
  readonly socket: Socket;
  #got: Buffer[] = [];
  /** Whether the server has ended its side. */
  over = false;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    // It never ends its side by itself: that the server does not wait for it shows everywhere.
    this.socket = connect({ host: hostname, port: Number(port), noDelay: true, allowHalfOpen: true });
    this.socket.on('data', (chunk) => this.#got.push(chunk));
    this.socket.on('end', () => (this.over = true));
    this.socket.on('close', () => (this.over = true));
    this.socket.on('error', () => (this.over = true));
  }

  write(bytes: string | Buffer): void {
    if (this.socket.writable) this.socket.write(bytes);
  }

  /** Each as a segment of its own, as far as one can say so. */
  async writeEach(segments: readonly Buffer[]): Promise<void> {
    for (const segment of segments) {
      this.write(segment);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  get #bytes(): Buffer {
    const all = Buffer.concat(this.#got);
    this.#got = [all];
    return all;
  }

  get answered(): boolean {
    return this.#bytes.includes('\r\n\r\n');
  }

  get answer(): Answer {
    return answerOf(this.#bytes);
  }

  get frames(): readonly Got[] {
    return framesOf(this.#bytes.subarray(headLength(this.#bytes)));
  }

  get texts(): readonly string[] {
    return this.frames
      .filter(({ opcode }) => opcode === opcodes.text)
      .map(({ payload }) => payload.toString());
  }

  get pongs(): readonly string[] {
    return this.frames
      .filter(({ opcode }) => opcode === opcodes.pong)
      .map(({ payload }) => payload.toString('latin1'));
  }

  /** The code of the one close frame, 1005 for an empty one; undefined while there is none. */
  get closed(): { readonly code: number; readonly reason: string } | undefined {
    const closes = this.frames.filter(({ opcode }) => opcode === opcodes.close);
    if (closes.length > 1) throw new Error('the server closed twice');
    const payload = closes[0]?.payload;
    if (payload === undefined) return undefined;
    return payload.length === 0
      ? { code: 1005, reason: '' }
      : { code: payload.readUInt16BE(0), reason: payload.subarray(2).toString() };
  }

  async open(host: string, change: Change = {}, path = '/ws'): Promise<void> {
    this.write(requestOf(`GET ${path} HTTP/1.1`, host, change));
    await eventually(() => this.answered);
    if (this.answer.status !== 101) throw new Error(`the upgrade was answered ${this.answer.status}`);
  }

  /** The other door: Engine.IO over WebSocket, in `/chat` where there is a token. */
  async openEngine(host: string, token?: string): Promise<void> {
    await this.open(host, {}, '/socket.io/?EIO=4&transport=websocket');
    if (token !== undefined) this.write(text(`40/chat,${JSON.stringify({ token })}`));
    const awaited = token === undefined ? '0{' : '42/chat,["caughtUp"';
    await eventually(() => this.texts.some((one) => one.startsWith(awaited)));
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}
