/**
 * The figures of a second (protocol.md section 5, `metrics`): what was counted since the second before, and how the process is
 * now. Taken each second while somebody watches, and for a moment after somebody asked.
 */
import type { AdminMetrics } from '@ghanti/protocol';
import type { Clock, Timer } from '../kit/clock.ts';
import { LoopDelayWatch } from '../kit/loop-delay.ts';
import { commitBoundsSeconds, type Metrics, type Totals } from '../kit/metrics.ts';

export type SamplerOptions = {
  readonly metrics: Pick<Metrics, 'totals'>;
  readonly clock: Pick<Clock, 'monotonic' | 'every'>;
  readonly usersOnline: () => number;
  readonly connections: () => ReadonlyMap<string, number>;
  readonly walBytes: () => Promise<number>;
};

const everyMs = 1_000;
/** Who asks again within this time finds it running. */
const lingerMs = 60_000;

/** The upper bound of the bucket in which the slowest but one in a hundred lies; the last one has none, and counts double. */
const p99Ms = (counts: readonly number[]): number => {
  const all = counts.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (const [index, count] of counts.entries()) {
    seen += count;
    if (all > 0 && seen >= all * 0.99)
      return 1000 * (commitBoundsSeconds[index] ?? 2 * (commitBoundsSeconds.at(-1) ?? 0));
  }
  return 0;
};

export class Sampler {
  readonly #options: SamplerOptions;
  readonly #delay = new LoopDelayWatch();
  readonly #watchers = new Set<(metrics: AdminMetrics) => void>();
  #timer: Timer | undefined;
  #before: Totals;
  #beforeAt: number;
  #askedAt = -Infinity;
  #walBytes = 0;
  #newest: AdminMetrics;

  constructor(options: SamplerOptions) {
    this.#options = options;
    this.#before = options.metrics.totals();
    this.#beforeAt = options.clock.monotonic();
    this.#newest = this.#sample();
  }

  /** Calls back each second; gives the way to stop. */
  watch(watcher: (metrics: AdminMetrics) => void): () => void {
    this.#watchers.add(watcher);
    this.#run();
    return () => this.#watchers.delete(watcher);
  }

  /** The last second's; at the first time those since the last look. */
  async newest(): Promise<AdminMetrics> {
    this.#askedAt = this.#options.clock.monotonic();
    if (this.#timer === undefined) {
      this.#walBytes = await this.#options.walBytes();
      this.#newest = this.#sample();
      this.#run();
    }
    return this.#newest;
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#delay.stop();
  }

  #run(): void {
    if (this.#timer !== undefined) return;
    this.#delay.start();
    this.#timer = this.#options.clock.every(everyMs, () => this.#turn());
  }

  #turn(): void {
    const idle = this.#watchers.size === 0 && this.#options.clock.monotonic() - this.#askedAt > lingerMs;
    if (idle) return this.close();
    // Of the second before: a second is not waited for a disk.
    void this.#options.walBytes().then((bytes) => (this.#walBytes = bytes));
    this.#newest = this.#sample();
    for (const watcher of this.#watchers) watcher(this.#newest);
  }

  #sample(): AdminMetrics {
    const { metrics, clock, usersOnline, connections } = this.#options;
    const now = metrics.totals();
    const at = clock.monotonic();
    const seconds = Math.max((at - this.#beforeAt) / 1000, 0.001);
    const before = this.#before;
    this.#before = now;
    this.#beforeAt = at;
    const rate = (after: number, earlier: number): number =>
      Math.round(((after - earlier) / seconds) * 10) / 10;
    const { p99Ms: loopDelayP99Ms, maxMs: loopDelayMaxMs } = this.#delay.read();
    const { rss, heapUsed } = process.memoryUsage();
    return {
      usersOnline: usersOnline(),
      connections: Object.fromEntries(connections()),
      commandsPerSecond: rate(now.commands, before.commands),
      messagesPerSecond: rate(now.events, before.events),
      deliveriesPerSecond: rate(now.deliveries, before.deliveries),
      commitP99Ms: p99Ms(now.commits.map((count, index) => count - (before.commits[index] ?? 0))),
      loopDelayP99Ms,
      loopDelayMaxMs,
      rssBytes: rss,
      heapBytes: heapUsed,
      walBytes: this.#walBytes,
      slowConsumers: now.slowConsumers,
      uptimeSeconds: Math.floor(process.uptime()),
    };
  }
}
