/**
 * A small market to look at (F3 to F8): what a tea stall sells, whose prices wander, and its notice board. Every price is a function of the
 * second, so the same second of every demo has the same price, and a restart goes on where it would have been. Published as anybody
 * could, once a second; the past half hour is kept.
 */
import type { DemoHost } from './host.ts';
import { goods, marketChannel, marketName, notices, riya, type Goods } from './script.ts';

const everyMs = 1_000;
const keptMs = 30 * 60 * 1_000;

/** Well spread numbers in [-1, 1), each time the same: two rounds of multiplying and folding. */
const spread = (at: number, seed: number): number => {
  let mixed = Math.imul((at ^ (seed * 0x9e3779b1)) >>> 0, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 31 - 1;
};

/** Wanders smoothly from one spread number to the next, `span` seconds apart. */
const wander = (second: number, span: number, seed: number): number => {
  const at = Math.floor(second / span);
  const part = second / span - at;
  const eased = part * part * (3 - 2 * part);
  const [from, to] = [spread(at, seed), spread(at + 1, seed)];
  return from + (to - from) * eased;
};

/** Slow moves with quicker ones on top: within a tenth of where it belongs. */
export const priceAt = ({ base }: Goods, seed: number, second: number): number => {
  const moved =
    wander(second, 240, seed) * 0.06 +
    wander(second, 41, seed + 1) * 0.025 +
    wander(second, 7, seed + 2) * 0.006;
  return Math.round(base * (1 + moved + spread(second, seed + 3) * 0.0015) * 100) / 100;
};

type Update = { readonly key: string; readonly data: { price: number; sold: number } | string };

/** What is sold in a second: each of the goods at its own pace; now and then something is written on the board. */
export const updatesAt = (second: number): Update[] => {
  const sold = goods.flatMap((one, index): Update[] => {
    if (second % one.everySeconds !== 0) return [];
    const count = 1 + Math.floor((spread(second, 97 + index) + 1) * 2);
    return [{ key: one.name, data: { price: priceAt(one, index * 11, second), sold: count } }];
  });
  const board = second % 20 === 0 ? notices[Math.floor(second / 20) % notices.length] : undefined;
  return board === undefined ? sold : [...sold, { key: 'बोर्ड·Board', data: board }];
};

export class Market {
  readonly #host: DemoHost;
  #timer: { cancel(): void } | undefined;
  #publishing: Promise<void> = Promise.resolve();
  #stopped = false;
  #last = 0;

  constructor(host: DemoHost) {
    this.#host = host;
  }

  /** @throws GhantiError `conflict` where somebody else has a feed of the name. */
  async open(): Promise<void> {
    const input = { clientId: 'demo-market', name: marketName, public: true, retainMs: keptMs };
    await this.#host.as(riya).call('createFeed', input);
    await this.#publish();
    this.#schedule();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#publishing;
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = this.#host.clock.after(everyMs, () => {
      this.#publishing = this.#publish().catch(this.#host.failed);
      void this.#publishing.then(() => this.#schedule());
    });
  }

  /** A second that was missed is missed: nothing is published as of a time at which it was not. */
  async #publish(): Promise<void> {
    const second = Math.floor(this.#host.clock.now() / everyMs);
    const updates = second === this.#last ? [] : updatesAt(second);
    this.#last = second;
    if (updates.length > 0) await this.#host.as(riya).call('publish', { channel: marketChannel, updates });
  }
}
