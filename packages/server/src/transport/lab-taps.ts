/**
 * Where bytes can be seen that HTTP and WebSockets take without showing them: what Node pushes into a stream, and what is
 * written to a socket. A listener for `data` would set a stream flowing, and be taken for the library's own, so the methods of this
 * one stream are covered, and do as before.
 */
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Exchange } from './lab-exchange.ts';

type Method = (...given: readonly unknown[]) => unknown;

const isMethod = (value: unknown): value is Method => typeof value === 'function';

/** Covers a method of one object: `see` is told its arguments first. */
const cover = (target: object, name: string, see: (first: unknown, second: unknown) => void): void => {
  const covered: unknown = Reflect.get(target, name);
  if (!isMethod(covered)) return;
  Reflect.set(target, name, (...given: readonly unknown[]): unknown => {
    see(given[0], given[1]);
    return Reflect.apply(covered, target, given);
  });
};

const encodingOf = (value: unknown): BufferEncoding =>
  typeof value === 'string' && Buffer.isEncoding(value) ? value : 'utf8';

const bytesOf = (chunk: unknown, encoding: unknown): Buffer | undefined => {
  if (typeof chunk === 'string') return Buffer.from(chunk, encodingOf(encoding));
  return chunk instanceof Uint8Array ? Buffer.from(chunk) : undefined;
};

export const watchReads = (stream: Readable, exchange: Exchange): void =>
  cover(stream, 'push', (chunk) => {
    if (chunk instanceof Uint8Array) exchange.received(Buffer.from(chunk));
  });

/** Of each connection, the request that is being answered on it. */
const answered = new WeakMap<Socket, { exchange: Exchange }>();

export const watchWrites = (socket: Socket, exchange: Exchange): void => {
  const known = answered.get(socket);
  if (known !== undefined) return void (known.exchange = exchange);
  const current = { exchange };
  answered.set(socket, current);
  cover(socket, 'write', (chunk, encoding) => {
    const bytes = bytesOf(chunk, encoding);
    if (bytes !== undefined && bytes.length > 0) current.exchange.sent(bytes);
  });
};
