/**
 * A WebSocket that sends whatever it is told, as text or bytes, and keeps what comes: for packets that no stock client makes.
 * What is waited for is looked at when something comes, not by a timer.
 */
import { WebSocket } from 'ws';

const patienceMs = 5_000;

export class Peer implements Disposable {
  readonly texts: string[] = [];
  /** The close code, once it has ended. */
  closed: number | undefined;
  /** The status, where the upgrade was refused. */
  refused: number | undefined;
  readonly #socket: WebSocket;
  #look: (() => void) | undefined;

  constructor(address: string, headers: Readonly<Record<string, string>> = {}) {
    this.#socket = new WebSocket(address, { headers, perMessageDeflate: false });
    // Without options, ws gives a Buffer.
    this.#socket.on('message', (data) => this.#heard((data as Buffer).toString()));
    this.#socket.on('close', (code) => {
      this.closed = code;
      this.#look?.();
    });
    this.#socket.on('unexpected-response', (_request, { statusCode }) => {
      this.refused = statusCode;
      this.#look?.();
      this.#socket.terminate();
    });
    this.#socket.on('open', () => this.#look?.());
    this.#socket.on('error', () => undefined);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  send(frame: string | Buffer): void {
    if (this.isOpen) this.#socket.send(frame);
  }

  /** The first thing that `look` finds, now or when more has come. */
  until<T>(look: () => T | undefined | false): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#look = undefined;
        const told = `closed ${this.closed}, refused ${this.refused}, ${JSON.stringify(this.texts).slice(0, 400)}`;
        reject(new Error(`not within ${patienceMs} ms; ${told}`));
      }, patienceMs);
      this.#look = () => {
        const found = look();
        if (found === undefined || found === false) return;
        clearTimeout(timer);
        this.#look = undefined;
        resolve(found);
      };
      this.#look();
    });
  }

  /** The next text from here on that begins so; undefined where it ends instead. */
  async text(start: string, from = this.texts.length): Promise<string | undefined> {
    const found = await this.until(
      () =>
        this.texts.slice(from).find((one) => one.startsWith(start)) ??
        (this.closed === undefined ? false : 'closed'),
    );
    return found === 'closed' ? undefined : found;
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }

  #heard(text: string): void {
    // Engine.IO's ping.
    if (text === '2') this.#socket.send('3');
    this.texts.push(text);
    this.#look?.();
  }
}

const engine = '/socket.io/?EIO=4&transport=websocket';

/** Open at the level of Engine.IO; in no namespace. */
export const engineOf = async (url: string, headers?: Readonly<Record<string, string>>): Promise<Peer> => {
  const peer = new Peer(url.replace('http', 'ws') + engine, headers);
  await peer.until(() => peer.texts.some((one) => one.startsWith('0{')) || peer.closed !== undefined);
  return peer;
};

/** In a namespace of ours, and caught up where there is something to catch up with. */
export const chatOf = async (url: string, token: string, namespace = '/chat'): Promise<Peer> => {
  const peer = await engineOf(url);
  const first = namespace === '/admin' ? '40/admin' : `42${namespace},["caughtUp"`;
  peer.send(`40${namespace},${JSON.stringify({ token })}`);
  await peer.until(() => peer.texts.some((one) => one.startsWith(first)) || peer.closed !== undefined);
  return peer;
};

/** On `/ws`, and caught up. */
export const socketOf = async (url: string, token?: string): Promise<Peer> => {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const peer = new Peer(`${url.replace('http', 'ws')}/ws`, headers);
  const ready = (): boolean =>
    token === undefined ? peer.isOpen : peer.texts.some((one) => one.startsWith('{"type":"caughtUp"'));
  await peer.until(() => ready() || peer.closed !== undefined);
  return peer;
};
