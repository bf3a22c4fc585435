/**
 * One of the links that a chosen one is made of: it knows whether it is `ready`, how many events came on it, and what was
 * asked of it. Left to others: which of them is heard.
 */
import type { Ack, WireError } from '../wire.ts';
import type { Envelope, Handshake, Link, Transport, TransportName } from './transport.ts';

export type LegListener = {
  readonly heard: (leg: Leg, envelope: Envelope) => void;
  readonly ended: (leg: Leg, error: WireError | undefined) => void;
};

export class Leg {
  readonly at: number;
  readonly name: TransportName | undefined;
  /** As the server counts them. */
  events = 0;
  isCaughtUp = false;
  readonly #link: Link;
  #asked = 0;
  #retired = false;

  constructor(at: number, transport: Transport, handshake: Handshake, { heard, ended }: LegListener) {
    this.at = at;
    this.name = transport.name;
    this.#link = transport.open(handshake, {
      linkOnEnvelope: (envelope) => {
        if (envelope.seq !== undefined) this.events += 1;
        else if (envelope.type === 'caughtUp') this.isCaughtUp = true;
        heard(this, envelope);
      },
      linkOnClose: (error) => ended(this, error),
    });
  }

  async call(name: string, input: unknown, timeoutMs: number): Promise<Ack<unknown>> {
    this.#asked += 1;
    try {
      return await this.#link.call(name, input, timeoutMs);
    } finally {
      this.#asked -= 1;
      if (this.#retired && this.#asked === 0) this.#link.close();
    }
  }

  /** Closes when what was asked of it is answered. */
  retire(): void {
    this.#retired = true;
    if (this.#asked === 0) this.#link.close();
  }

  close(): void {
    this.#link.close();
  }
}
