/**
 * The platform's own WebSocket at `/ws` as a link: pages, workers, Node. The token goes in the first frame and never in an
 * address. What comes and is no frame of ours ends the link; what the server would end it for is not sent.
 */
import { unavailable } from '../refusal.ts';
import type { Ack, WireError } from '../wire.ts';
import { isEnvelope } from './envelope.ts';
import { isTooLarge, mostFrameBytes, tooLarge } from './frame.ts';
import { isObject } from './rest.ts';
import type { Handshake, Link, LinkListener, Transport } from './transport.ts';

type Waiting = { readonly settle: (answer: Ack<unknown>) => void; readonly fail: (error: Error) => void };

const addressOf = ({ url = location.origin, window }: Handshake): string =>
  `${url.replace(/^http/, 'ws')}/ws?window=${window}`;

/** Of the RFC's own codes those with which the server closes (protocol section 2). */
const serverCloses = [1009, 1011, 1012];

/** The reason of a close is the error's code; of what a proxy closes there is none. */
const errorOf = ({ code, reason }: CloseEvent): WireError | undefined =>
  (code >= 4400 || serverCloses.includes(code)) && /^[a-z]+(_[a-z]+)*$/.test(reason)
    ? // A code that is not known here is passed on as it came (VER-1).
      { code: reason as WireError['code'], message: reason }
    : undefined;

const frameIn = (data: unknown): Record<string, unknown> | undefined => {
  try {
    const frame: unknown = typeof data === 'string' ? JSON.parse(data) : undefined;
    return isObject(frame) ? frame : undefined;
  } catch {
    return undefined;
  }
};

const isAnswer = (frame: Record<string, unknown>): boolean =>
  frame['ok'] === true || (frame['ok'] === false && isObject(frame['error']));

class WebSocketLink implements Link {
  readonly #listener: LinkListener;
  readonly #waiting = new Map<number, Waiting>();
  #socket: WebSocket | undefined;
  #ended = false;
  #lastId = 0;
  #mostBytes = mostFrameBytes(undefined);

  constructor(handshake: Handshake, listener: LinkListener) {
    this.#listener = listener;
    try {
      this.#open(handshake);
    } catch {
      // A page may be forbidden to; and some platforms have none.
      queueMicrotask(() => this.#end(undefined));
    }
  }

  async call(name: string, input: unknown, timeoutMs: number): Promise<Ack<unknown>> {
    const frame = { id: (this.#lastId += 1), do: name, with: input };
    const text = JSON.stringify(frame);
    if (this.#ended || this.#socket?.readyState !== 1) throw unavailable('the link has ended');
    if (isTooLarge(text, this.#mostBytes)) return tooLarge;
    const { promise, resolve, reject } = Promise.withResolvers<Ack<unknown>>();
    this.#waiting.set(frame.id, { settle: resolve, fail: reject });
    const timer = setTimeout(() => reject(unavailable('no answer in time')), timeoutMs);
    this.#socket.send(text);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(frame.id);
    }
  }

  close(): void {
    this.#leave();
  }

  #open(handshake: Handshake): void {
    const socket = new WebSocket(addressOf(handshake), [`ghanti.v${handshake.protocol}`]);
    this.#socket = socket;
    const { token, cursor } = handshake;
    socket.addEventListener('open', () => {
      const first = { id: 0, do: 'authenticate', with: { token, ...(cursor !== undefined && { cursor }) } };
      socket.send(JSON.stringify(first));
    });
    socket.addEventListener('message', ({ data }) => this.#receive(data));
    socket.addEventListener('error', () => undefined);
    socket.addEventListener('close', (event) => this.#end(errorOf(event)));
  }

  #receive(data: unknown): void {
    if (this.#ended) return;
    const frame = frameIn(data);
    if (frame === undefined) return this.#end(undefined);
    const re = frame['re'];
    if (typeof re === 'number' && isAnswer(frame)) {
      // It is an acknowledgement by its form; what is in it is the connection's to believe.
      this.#waiting.get(re)?.settle(frame as unknown as Ack<unknown>);
    } else if (isEnvelope(frame)) {
      if (frame.type === 'ready') this.#mostBytes = mostFrameBytes(frame);
      this.#listener.linkOnEnvelope(frame);
    } else this.#end(undefined);
  }

  #end(error: WireError | undefined): void {
    if (this.#ended) return;
    this.#leave();
    this.#listener.linkOnClose(error);
  }

  #leave(): void {
    this.#ended = true;
    this.#socket?.close();
    for (const { fail } of this.#waiting.values()) fail(unavailable('the link has ended'));
  }
}

export const webSocketTransport = (): Transport => ({
  name: 'websocket',
  open: (handshake, listener) => new WebSocketLink(handshake, listener),
});
