/**
 * One WebSocket that carries many packets at once and keeps nothing but the code of each answer, by its number. What is not answered
 * because the connection ended is told as `closed`.
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';

const answerAt = /^(?:43\/\w+,|\{"re":)(\d+)/;
const codeAt = /"error":\{"code":"(\w+)"/;

const codeOf = (text: string): string =>
  codeAt.exec(text)?.[1] ?? (text.includes('"ok":true') ? 'ok' : 'nothing');

const attempts = 5;

export class Line {
  #socket: WebSocket | undefined;
  readonly #waiting = new Map<number, (code: string) => void>();
  readonly #address: string;
  readonly #hello: readonly string[];
  readonly #ready: RegExp;

  /** What is said at first, and how what is heard begins when it may be used. */
  constructor(address: string, hello: readonly string[], ready: RegExp) {
    this.#address = address;
    this.#hello = hello;
    this.#ready = ready;
  }

  /** Opens it where it is not open; a machine that is busy elsewhere may be late with its token. */
  async open(): Promise<void> {
    for (let left = attempts; this.#socket?.readyState !== WebSocket.OPEN; left -= 1)
      await this.#connect().catch((error: unknown) => {
        if (left <= 1) throw error;
      });
  }

  async #connect(): Promise<void> {
    const socket = new WebSocket(this.#address, { perMessageDeflate: false });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.on('error', reject);
    // Without options, ws gives a Buffer.
    socket.on('message', (data) => this.#heard(socket, (data as Buffer).toString(), resolve));
    socket.on('close', (code) => {
      reject(new Error(`closed with ${code} before it could be used`));
      this.#end();
    });
    await once(socket, 'open');
    for (const frame of this.#hello) socket.send(frame);
    this.#socket = socket;
    await promise;
  }

  /** The code that it is answered with. */
  ask(number: number, packet: string | Buffer, before?: Buffer): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    if (this.#socket?.readyState !== WebSocket.OPEN) return Promise.resolve('closed');
    this.#waiting.set(number, resolve);
    if (before !== undefined) this.#socket.send(before, { binary: false });
    this.#socket.send(packet, { binary: false });
    return promise;
  }

  close(): void {
    this.#socket?.terminate();
  }

  #heard(socket: WebSocket, text: string, ready: () => void): void {
    if (text === '2') return socket.send('3');
    if (this.#ready.test(text)) ready();
    const number = answerAt.exec(text)?.[1];
    if (number === undefined) return;
    this.#waiting.get(Number(number))?.(codeOf(text));
    this.#waiting.delete(Number(number));
  }

  #end(): void {
    for (const tell of this.#waiting.values()) tell('closed');
    this.#waiting.clear();
  }
}

const engine = '/socket.io/?EIO=4&transport=websocket';

export const socketIoLine = (url: string, token: string, namespace: '/chat' | '/admin'): Line =>
  new Line(
    url.replace('http', 'ws') + engine,
    [`40${namespace},${JSON.stringify({ token })}`],
    namespace === '/admin' ? /^40\/admin/ : /^42\/chat,\["caughtUp"/,
  );

export const webSocketLine = (url: string, token: string): Line =>
  new Line(
    `${url.replace('http', 'ws')}/ws`,
    [JSON.stringify({ id: 0, do: 'authenticate', with: { token } })],
    /^\{"type":"caughtUp"/,
  );
