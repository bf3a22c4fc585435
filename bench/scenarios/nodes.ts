/**
 * Several nodes of one place: what a message costs each of them, Postgres, Redis and the wires between, when the room's members sit on one, two or three nodes, and
 * when further nodes are there that do not serve the room. `nodes-rate`: so many messages a second; `nodes-full`: 32 on their way. A node that does not serve
 * a channel must cost nothing but a header on the bus for each batch (64 bytes, and 8 for each channel). What the same place
 * uses while nobody speaks stands beside. Feeds the simulation (bench/simulation/).
 */
import { Load, loadCpu, type Ran, type RunOptions } from '../measure/load.ts';
import { between, costsOf, type Costs } from '../nodes/costs.ts';
import { startPlace } from '../nodes/place.ts';
import type { Audience } from '../peers/contestant.ts';
import { populate, wireOf } from '../peers/ghanti.ts';
import type { Figures } from '../report/results.ts';
import { saturation } from './fan-out.ts';
import type { Entry, Scale, Scenario } from './scenario.ts';

type Shape = { readonly serving: number; readonly beside: number; readonly members: number };

// The 32 who talk then sit seven seats apart, so that two nodes and three have their share of them.
const many = 240;
const few = 30;

const shapes: readonly Shape[] = [
  { serving: 1, beside: 0, members: many },
  { serving: 2, beside: 0, members: many },
  { serving: 3, beside: 0, members: many },
  { serving: 1, beside: 1, members: many },
  { serving: 1, beside: 2, members: many },
  // What a message costs beside its deliveries.
  { serving: 1, beside: 0, members: few },
];

const nameOf = ({ serving, beside, members }: Shape): string =>
  [`${serving}-serving`, beside > 0 && `${beside}-beside`, members === few && 'few']
    .filter(Boolean)
    .join('+');

const perSecond = 200;
const quietMs = 3_000;
const warmings = 3;
const beginMs = 300;
/** CPU is counted in hundredths of a second. */
const longer = 2;

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : sum(values) / values.length);

/**
 * What a run cost: bytes and counts less those of the same time where nobody speaks. CPU is told whole, and what is used at rest beside it: a
 * loop that wakes up for a message has what a timer would have woken it for, so rest costs least where there is most to do.
 */
const net = (run: Costs, quiet: Costs, times: number): Costs => {
  const less = (value: number, idle: number): number => value - idle * times;
  const each = (values: readonly number[], idle: readonly number[]): number[] =>
    values.map((value, at) => less(value, idle[at] ?? 0));
  return {
    nodes: run.nodes,
    postgres: run.postgres,
    redis: run.redis,
    down: each(run.down, quiet.down),
    up: each(run.up, quiet.up),
    toAll: less(run.toAll, quiet.toAll),
    toServing: less(run.toServing, quiet.toServing),
    walBytes: less(run.walBytes, quiet.walBytes),
    commits: less(run.commits, quiet.commits),
  };
};

/** What the place uses at rest, in cores. */
const atRest = (quiet: Costs, seconds: number): Figures => ({
  restOfNodes: sum(quiet.nodes) / seconds,
  restOfPostgres: quiet.postgres / seconds,
  restOfRedis: quiet.redis / seconds,
});

const figuresOf = (ran: Ran, costs: Costs, { serving, beside, members }: Shape): Figures => {
  const messages = Math.max(1, ran.sent);
  const perMessage = (value: number): number => value / messages;
  const us = (seconds: number): number => perMessage(seconds * 1e6);
  const headers = Math.max(1, costs.toAll);
  return {
    serving,
    beside,
    members,
    messages,
    messagesPerSecond: ran.deliveries / members / ran.seconds,
    p50Ms: ran.ackedIn.p50,
    p99Ms: ran.deliveredIn.p99,
    missing: ran.sent * members - ran.delivered,
    wrongOrder: ran.holes,
    refused: ran.refusals,
    lostConnections: ran.lost,
    perRead: ran.deliveries / Math.max(1, ran.reads),
    loadCpu: loadCpu(ran),
    usPerServingNode: us(mean(costs.nodes.slice(0, serving))),
    usOfAllServing: us(sum(costs.nodes.slice(0, serving))),
    usOfAllNodes: us(sum(costs.nodes)),
    // One node, whichever it is, follows the log for the search: it is not the one that is meant.
    ...(beside > 1 && { usPerNodeBeside: us(Math.min(...costs.nodes.slice(serving))) }),
    usOfPostgres: us(costs.postgres),
    usOfRedis: us(costs.redis),
    walBytesPerMessage: perMessage(costs.walBytes),
    commitsPerMessage: perMessage(costs.commits),
    headersPerMessage: perMessage(costs.toAll),
    payloadsPerMessage: perMessage(costs.toServing),
    busUpPerMessage: perMessage(sum(costs.up)),
    busDownPerServing: perMessage(mean(costs.down.slice(0, serving))),
    ...(beside > 0 && {
      busDownPerBeside: perMessage(mean(costs.down.slice(serving))),
      bytesPerHeaderBeside: mean(costs.down.slice(serving)) / headers,
    }),
  };
};

const measure = async (
  shape: Shape,
  run: Omit<RunOptions, 'warmMs' | 'measureMs'>,
  { warmMs, measureMs, markEveryMs }: Scale,
): Promise<Figures> => {
  const { serving, beside, members } = shape;
  const audience: Audience = { is: 'room', members };
  await using place = await startPlace(serving + beside);
  const [first] = place.nodes;
  if (first === undefined) throw new Error('no node');
  const channels = await populate(first.server, audience);
  const there = place.nodes.slice(0, serving).map(({ server }) => server);
  await using load = new Load(
    {
      port: first.server.port,
      ports: there.map(({ port }) => port),
      pids: there.map(({ child }) => child.pid),
      ...wireOf('ws', audience, channels),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    { markEveryMs },
  );
  await load.open();
  // Each node has its own code to warm up, which is no cost of more nodes.
  await load.run({ warmMs: 0, measureMs: warmings * warmMs, inFlight: saturation });
  await load.idle(quietMs);
  // Whoever has served a channel is sent it for half a minute more; nobody beside has.
  const before = await costsOf(place);
  await load.idle(quietMs);
  const rested = await costsOf(place);
  const quiet = between(before, rested);
  const began = performance.now();
  const ran = await load.run({ warmMs: beginMs, measureMs: measureMs * longer, ...run });
  const took = performance.now() - began;
  const costs = net(between(rested, await costsOf(place)), quiet, took / quietMs);
  return { ...figuresOf(ran, costs, shape), ...atRest(quiet, quietMs / 1_000) };
};

const entriesOf = (run: Omit<RunOptions, 'warmMs' | 'measureMs'>): readonly Entry[] =>
  shapes.map((shape) => ({
    contestant: nameOf(shape),
    measure: (scale) => measure(shape, run, scale),
  }));

export const nodes: readonly Scenario[] = [
  { name: 'nodes-rate', slow: true, entries: () => entriesOf({ perSecond }) },
  { name: 'nodes-full', slow: true, entries: () => entriesOf({ inFlight: saturation }) },
];
