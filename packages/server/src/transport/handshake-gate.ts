/**
 * What an address may have open before it has shown a token. Socket.IO shows its token only in CONNECT, so a session of
 * Engine.IO exists before: at most so many of one address wait, and only those that end without a valid token are
 * counted against it (protocol.md section 9).
 */
import { addressKey } from '../kit/address-key.ts';
import type { Clock } from '../kit/clock.ts';

export type GateOptions = {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly maxPending: number;
  /** Handshakes without a valid token that an address may make in a second. */
  readonly failuresPerSecond: number;
};

type Address = { pending: number; failures: number; at: number };

export class HandshakeGate {
  readonly #options: GateOptions;
  readonly #addresses = new Map<string, Address>();

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Whether one more handshake may begin. */
  admits(address: string): boolean {
    const known = this.#addresses.get(addressKey(address));
    if (known === undefined) return true;
    this.#refill(known);
    return known.pending < this.#options.maxPending && known.failures < this.#options.failuresPerSecond;
  }

  /** A handshake waits for its token. Gives how it ends; only the first call counts. */
  begin(address: string): (valid: boolean) => void {
    const key = addressKey(address);
    const known = this.#addresses.get(key) ?? {
      pending: 0,
      failures: 0,
      at: this.#options.clock.monotonic(),
    };
    known.pending += 1;
    this.#addresses.set(key, known);
    let ended = false;
    return (valid) => {
      if (ended) return;
      ended = true;
      this.#refill(known);
      known.pending -= 1;
      if (!valid) known.failures += 1;
      if (known.pending === 0 && known.failures < 1) this.#addresses.delete(key);
    };
  }

  #refill(address: Address): void {
    const now = this.#options.clock.monotonic();
    const { failuresPerSecond } = this.#options;
    address.failures = Math.max(0, address.failures - ((now - address.at) * failuresPerSecond) / 1000);
    address.at = now;
  }
}
