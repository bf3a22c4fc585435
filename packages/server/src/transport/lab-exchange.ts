/**
 * One request of a trial on its TCP connection, from its first byte to its last; after an upgrade, all that follows. Counts
 * are the socket's own (`bytesRead`, `bytesWritten`); the head is put together from the parser's lines, which is what
 * browsers send, byte for byte. Secrets of the head are hidden before anybody keeps them.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { LabLane } from '@ghanti/protocol';

/** What went in one direction in one go. `length` is what went, also where `bytes` tells less. */
export type Passed = {
  readonly up: boolean;
  readonly head: boolean;
  readonly bytes: Buffer;
  readonly length: number;
};
type Witness = (exchange: Exchange, passed: Passed) => void;

const secret = /^(?:cookie|authorization|proxy-authorization)$/i;

const linesOf = ({ rawHeaders }: IncomingMessage): [name: string, value: string][] =>
  rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as [string, string]] : [],
  );

const headOf = (
  request: IncomingMessage,
  url: string,
  told: (name: string, value: string) => string,
): Buffer =>
  Buffer.from(
    [
      `${request.method} ${url} HTTP/${request.httpVersion}`,
      ...linesOf(request).map(([name, value]) => `${name}: ${told(name, value)}`),
      '\r\n',
    ].join('\r\n'),
    'latin1',
  );

export class Exchange {
  readonly lane: LabLane;
  readonly number: number;
  readonly connection: number;
  readonly #socket: Socket;
  readonly #head: number;
  readonly #written: number;
  readonly #witness: Witness;
  /** What the socket had read when the upgrade came; undefined for what stays a request. */
  #upgradedAt: number | undefined;
  #body = 0;
  #settled: { readonly up: number; readonly down: number } | undefined;

  constructor(
    at: { readonly lane: LabLane; readonly number: number; readonly connection: number },
    socket: Socket,
    request: IncomingMessage,
    url: string,
    witness: Witness,
  ) {
    this.lane = at.lane;
    this.number = at.number;
    this.connection = at.connection;
    this.#socket = socket;
    this.#written = socket.bytesWritten;
    this.#witness = witness;
    this.#head = headOf(request, url, (_, value) => value).length;
    const shown = headOf(request, url, (name, value) =>
      secret.test(name) ? `[hidden, ${value.length} bytes]` : value,
    );
    witness(this, { up: true, head: true, bytes: shown, length: this.#head });
  }

  get isOpen(): boolean {
    return this.#settled === undefined;
  }

  get up(): number {
    if (this.#settled !== undefined) return this.#settled.up;
    const after = this.#upgradedAt === undefined ? this.#body : this.#socket.bytesRead - this.#upgradedAt;
    return this.#head + after;
  }

  get down(): number {
    return this.#settled?.down ?? this.#socket.bytesWritten - this.#written;
  }

  /** `head` is what came with the handshake and belongs to what follows it. */
  upgrade(head: Buffer): void {
    this.#upgradedAt = this.#socket.bytesRead - head.length;
    if (head.length > 0) this.received(head);
  }

  received(bytes: Buffer): void {
    this.#body += bytes.length;
    this.#witness(this, { up: true, head: false, bytes, length: bytes.length });
  }

  sent(bytes: Buffer): void {
    if (this.isOpen) this.#witness(this, { up: false, head: false, bytes, length: bytes.length });
  }

  settle(): void {
    this.#settled ??= { up: this.up, down: this.down };
  }
}
