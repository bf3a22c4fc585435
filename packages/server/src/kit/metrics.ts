/**
 * What the process counts about itself, in a registry of its own, so that two servers in one process (an embedder's
 * tests) never share a counter. Label values are few and fixed: transport names, served commands, outcomes, reasons;
 * never a user, a channel or anything a client made up. Who may read it is decided in http/.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Everything counted since the start; `commits` by the buckets of `commitBoundsSeconds`, and one for what is slower. */
export type Totals = {
  readonly commands: number;
  readonly events: number;
  readonly deliveries: number;
  readonly slowConsumers: number;
  readonly commits: readonly number[];
};

export interface Metrics {
  /** Where the open connections are counted when somebody asks: one may change its transport while it lives. */
  watchConnections(count: () => ReadonlyMap<string, number>): void;
  /** How many people are online, counted when somebody asks. */
  watchOnline(count: () => number): void;
  /** `command` is the name of a served command or `unknown`; `outcome` is `ok`, `duplicate` or an error code. */
  command(command: string, outcome: string): void;
  /** Events committed by this process. */
  events(count: number): void;
  /** Events and signals handed to a connection's queue. */
  deliveries(count: number): void;
  /** One commit: how long it took, and how many events it held. */
  commit(seconds: number, events: number): void;
  /** A connection that was closed by its outbound queue. */
  outboundClosed(reason: string): void;
  totals(): Totals;
  /** The registry in the text format of Prometheus. */
  render(): Promise<{ contentType: string; body: string }>;
  /** Stops watching the event loop. */
  close(): void;
}

export const commitBoundsSeconds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const batchEvents = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
const quantiles = [0.5, 0.9, 0.99] as const;

/** The delay since the last scrape, in seconds; the quantile `1` is its maximum. */
const watchEventLoop = (registers: Registry[]): ReturnType<typeof monitorEventLoopDelay> => {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  new Gauge({
    name: 'ghanti_event_loop_delay_seconds',
    help: 'Delay of the event loop since the last scrape',
    labelNames: ['quantile'],
    registers,
    collect() {
      if (delay.count === 0) return;
      for (const quantile of quantiles) this.set({ quantile }, delay.percentile(quantile * 100) / 1e9);
      this.set({ quantile: 1 }, delay.max / 1e9);
      delay.reset();
    },
  });
  return delay;
};

const countConnections = (registers: Registry[], count: () => ReadonlyMap<string, number>): void => {
  new Gauge({
    name: 'ghanti_connections',
    help: 'Open connections',
    labelNames: ['transport'],
    registers,
    collect() {
      this.reset();
      for (const [transport, open] of count()) this.set({ transport }, open);
    },
  });
};

const countOnline = (registers: Registry[], count: () => number): void => {
  new Gauge({
    name: 'ghanti_online_users',
    help: 'People who are online, with the grace that others see',
    registers,
    collect() {
      this.set(count());
    },
  });
};

/** Every command is counted, and few ask how many they were: the registry, which finds a count by its labels, is told only then. */
const countCommands = (registers: Registry[]): Metrics['command'] => {
  const counts = new Map<string, Map<string, number>>();
  new Counter({
    name: 'ghanti_commands_total',
    help: 'Commands answered, by outcome',
    labelNames: ['command', 'outcome'],
    registers,
    collect() {
      this.reset();
      for (const [command, outcomes] of counts)
        for (const [outcome, count] of outcomes) this.inc({ command, outcome }, count);
    },
  });
  return (command, outcome) => {
    const outcomes = counts.get(command) ?? new Map<string, number>();
    counts.set(command, outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1));
  };
};

const instruments = (registers: Registry[]) => ({
  commands: countCommands(registers),
  events: new Counter({ name: 'ghanti_events_total', help: 'Events committed', registers }),
  deliveries: new Counter({
    name: 'ghanti_deliveries_total',
    help: 'Events and signals handed to connections',
    registers,
  }),
  commit: new Histogram({
    name: 'ghanti_commit_seconds',
    help: 'Duration of a commit',
    buckets: commitBoundsSeconds,
    registers,
  }),
  batch: new Histogram({
    name: 'ghanti_batch_events',
    help: 'Events in a commit',
    buckets: batchEvents,
    registers,
  }),
  outboundClosed: new Counter({
    name: 'ghanti_outbound_closed_total',
    help: 'Connections closed by their outbound queue',
    labelNames: ['reason'],
    registers,
  }),
});

/** A registry of its own. `processMetrics` adds memory, CPU and garbage collection of the process. */
export const createMetrics = ({ processMetrics = false } = {}): Metrics => {
  const registry = new Registry();
  const of = instruments([registry]);
  const delay = watchEventLoop([registry]);
  if (processMetrics) collectDefaultMetrics({ register: registry });
  const totals = { commands: 0, events: 0, deliveries: 0, slowConsumers: 0 };
  const commits = Array<number>(commitBoundsSeconds.length + 1).fill(0);
  return {
    watchConnections: (count) => countConnections([registry], count),
    command: (command, outcome) => {
      totals.commands += 1;
      of.commands(command, outcome);
    },
    events: (count) => {
      totals.events += count;
      of.events.inc(count);
    },
    deliveries: (count) => {
      totals.deliveries += count;
      of.deliveries.inc(count);
    },
    watchOnline: (count) => countOnline([registry], count),
    commit: (seconds, events) => {
      const bucket = commitBoundsSeconds.findIndex((bound) => seconds <= bound);
      const at = bucket < 0 ? commitBoundsSeconds.length : bucket;
      commits[at] = (commits[at] ?? 0) + 1;
      of.commit.observe(seconds);
      of.batch.observe(events);
    },
    outboundClosed: (reason) => {
      if (reason === 'slow_consumer') totals.slowConsumers += 1;
      of.outboundClosed.inc({ reason });
    },
    totals: () => ({ ...totals, commits: [...commits] }),
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
    close: () => void delay.disable(),
  };
};

const nothing = (): void => undefined;

/** Counts nothing; for tests that are about something else. */
export const silentMetrics: Metrics = {
  watchConnections: nothing,
  watchOnline: nothing,
  command: nothing,
  events: nothing,
  deliveries: nothing,
  commit: nothing,
  outboundClosed: nothing,
  totals: () => ({ commands: 0, events: 0, deliveries: 0, slowConsumers: 0, commits: [] }),
  render: async () => ({ contentType: 'text/plain; charset=utf-8', body: '' }),
  close: nothing,
};
