/**
 * The saturated room again, with one thing wrong at a time: a tenth of the members read slowly, a tenth come by polling, or a
 * hundred a second join and leave. What the others get is held against the same room without.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Load, type LoadOptions } from '../measure/load.ts';
import type { Audience, Running } from '../peers/contestant.ts';
import { ghanti, type Door, type Prepared } from '../peers/ghanti.ts';
import { tokenOf, type GhantiServer } from '../peers/ghanti-server.ts';
import { startPollers } from '../peers/pollers.ts';
import type { Figures } from '../report/results.ts';
import type { Call } from '../src/servers/orders.ts';
import { figuresOf, saturation } from './fan-out.ts';
import { profiling } from './profiling.ts';
import type { Entry, Scale, Scenario } from './scenario.ts';

const members = 1_000;
const troubled = 100;
const stepMs = 100;
const owner = 'm00000';
/** The others of a fan-out count members that are all alike. */
const told = new Set([
  'messagesPerSecond',
  'p99Ms',
  'serverCpu',
  'loadCpu',
  'othersCpu',
  'wrongOrder',
  'lostConnections',
]);

type Started = { readonly server: GhantiServer; readonly prepared: Prepared; readonly running: Running };

/** One kind of trouble: how the load is told of it, and what goes on beside it until it is disposed of. */
type Trouble = {
  readonly name: string;
  readonly audience: Audience;
  readonly load?: LoadOptions;
  /** How many of the seats, from the end, are not the load's. */
  readonly apart?: number;
  readonly beside?: (started: Started) => Promise<AsyncDisposable>;
};

const userAt = (index: number): string => `m${String(index).padStart(5, '0')}`;

/** Every outsider joins and leaves once a second, a tenth of them in each step. */
const churn = ({ server, prepared }: Started): Promise<AsyncDisposable> => {
  const channel = prepared.channels.get('r00000');
  let ended = false;
  const calls = (step: number, joins: boolean): Call[] =>
    Array.from({ length: troubled / 10 }, (_, at) => {
      const user = userAt(members + ((step * 10 + at) % troubled));
      const clientId = `churn-${step}-${at}-${joins ? 'in' : 'out'}`;
      return joins
        ? { user: owner, command: 'addMembers', input: { clientId, channel, users: [user] } }
        : { user, command: 'leave', input: { clientId, channel } };
    });
  const going = (async () => {
    for (let step = 0; !ended; step += 1) {
      await server.order({ do: 'calls', together: true, calls: calls(step, true) });
      if (step >= 5) await server.order({ do: 'calls', together: true, calls: calls(step - 5, false) });
      await pause(stepMs);
    }
  })();
  return Promise.resolve({
    async [Symbol.asyncDispose]() {
      ended = true;
      await going;
    },
  });
};

const pollers = ({ running }: Started): Promise<AsyncDisposable> =>
  startPollers(
    running.port,
    Array.from({ length: troubled }, (_, at) => tokenOf(userAt(members - troubled + at))),
  );

const room: Audience = { is: 'room', members };
const plain: Trouble = { name: '', audience: room };
const troubles: readonly Trouble[] = [
  plain,
  { name: '+slow', audience: room, load: { slowPercent: 10, slowBytesPerSecond: 65_536 } },
  { name: '+polling', audience: room, apart: troubled, beside: pollers },
  { name: '+churn', audience: { is: 'room', members, outsiders: troubled }, beside: churn },
];

const nameOf = (door: Door, { name }: Trouble): string => `ghanti-${door}${name}`;

const measure = async (door: Door, trouble: Trouble, scale: Scale): Promise<Figures> => {
  const { warmMs, measureMs, markEveryMs } = scale;
  let started: Omit<Started, 'running'> | undefined;
  const contestant = ghanti(door, { started: (server, prepared) => (started = { server, prepared }) });
  await using running = await contestant.start(trouble.audience);
  if (started === undefined) throw new Error('the server did not start');
  const rows = running.rows.slice(0, running.rows.length - (trouble.apart ?? 0));
  await using load = new Load({ ...running, rows }, { markEveryMs, sampledOf: members, ...trouble.load });
  await load.open();
  await using _beside = await trouble.beside?.({ ...started, running });
  await using _profile = await profiling(running, nameOf(door, trouble), scale);
  const ran = await load.run({ warmMs, measureMs, inFlight: saturation });
  const figures = Object.entries(figuresOf(ran, trouble.audience));
  return Object.fromEntries(figures.filter(([name]) => told.has(name)));
};

const entry = (door: Door, trouble: Trouble): Entry => ({
  contestant: nameOf(door, trouble),
  measure: (scale) => measure(door, trouble, scale),
});

export const trouble: readonly Scenario[] = [
  {
    name: 'trouble',
    entries: ({ quick }) => (quick ? [] : troubles.flatMap((each) => [entry('io', each), entry('ws', each)])),
  },
];
