/**
 * The TCP stream below a WebSocket, for frames that were made once for many. All that one turn of the event loop writes to
 * a connection goes out in one system call: the stream is corked at the first write and uncorked when the turn ends.
 * What the WebSocket itself writes meanwhile (acknowledgements, pings) takes its place in the same order.
 */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

let corked: Pipe[] = [];

const uncorkAll = (): void => {
  const pipes = corked;
  corked = [];
  for (const pipe of pipes) pipe.uncork();
};

export class Pipe {
  readonly #client: WebSocket;
  readonly #stream: Duplex;
  #corked = false;

  constructor(client: WebSocket, stream: Duplex) {
    this.#client = client;
    this.#stream = stream;
  }

  /** False while more than its high-water mark waits for the peer. */
  get idle(): boolean {
    return !this.#stream.writableNeedDrain;
  }

  write(frames: Buffer): void {
    // Nothing follows a close frame.
    if (this.#client.readyState !== this.#client.OPEN) return;
    if (!this.#corked) {
      this.#corked = true;
      this.#stream.cork();
      if (corked.push(this) === 1) setImmediate(uncorkAll);
    }
    this.#stream.write(frames);
  }

  /** Once, when what waits has been taken. */
  onDrain(drained: () => void): void {
    this.#stream.once('drain', drained);
  }

  uncork(): void {
    this.#corked = false;
    this.#stream.uncork();
  }
}
