/**
 * The saturated room again, with one thing wrong at a time: a tenth of the members read slowly, a tenth come by polling, or a
 * hundred a second join and leave. What the others get is held against the same room without.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Load, type LoadOptions, type Ran, type RunOptions } from '../measure/load.ts';
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
/** How long an outsider stays. */
const staysSteps = 5;
const owner = 'm00000';
const turns = 16;
/** Before each turn is measured, and how long what is on its way may take after it: until then slow readers catch up. */
const settleMs = 500;
const drainMs = 5_000;
/** The others of a fan-out count members that are all alike. */
const told = [
  'deliveriesPerSecond',
  'messagesPerSecond',
  'p99Ms',
  'perRead',
  'serverCpu',
  'loadCpu',
  'othersCpu',
  'wrongOrder',
  'lostConnections',
];

type Started = { readonly server: GhantiServer; readonly prepared: Prepared; readonly running: Running };

/** One kind of trouble: how the load is told of it, what comes to stay, and what goes on beside a turn until it is disposed of. */
type Trouble = {
  readonly name: string;
  readonly audience: Audience;
  readonly load?: LoadOptions;
  /** How many of the seats, from the end, are not the load's. */
  readonly apart?: number;
  readonly stays?: (started: Started) => Promise<AsyncDisposable>;
  readonly beside?: (started: Started) => AsyncDisposable;
};

const userAt = (index: number): string => `m${String(index).padStart(5, '0')}`;

/** Every outsider joins and leaves once a second, a tenth of them in each step. Throws where the server did not keep up with that. */
const churn = ({ server, prepared }: Started): AsyncDisposable => {
  const channel = prepared.channels.get('r00000');
  const started = performance.now();
  let ended = false;
  const calls = (step: number, joins: boolean): Call[] =>
    Array.from({ length: troubled / 10 }, (_, at) => {
      const user = userAt(members + ((step * 10 + at) % troubled));
      const clientId = randomUUID();
      return joins
        ? { user: owner, command: 'addMembers', input: { clientId, channel, users: [user] } }
        : { user, command: 'leave', input: { clientId, channel } };
    });
  const going = (async () => {
    let step = 0;
    for (; !ended; step += 1) {
      const leaving = step < staysSteps ? [] : calls(step - staysSteps, false);
      await server.order({ do: 'calls', together: true, calls: [...calls(step, true), ...leaving] });
      await pause(Math.max(0, started + (step + 1) * stepMs - performance.now()));
    }
    const wanted = (performance.now() - started) / stepMs;
    const left = Array.from({ length: Math.min(step, staysSteps) }, (_, at) => calls(step - 1 - at, false));
    await server.order({ do: 'calls', together: true, calls: left.flat() });
    if (step < wanted * 0.9) throw new Error(`${step} steps of ${Math.round(wanted)} came and went`);
  })();
  return {
    async [Symbol.asyncDispose]() {
      ended = true;
      await going;
    },
  };
};

const pollers = ({ running }: Started): Promise<AsyncDisposable> =>
  startPollers(
    running.port,
    Array.from({ length: troubled }, (_, at) => tokenOf(userAt(members - troubled + at))),
  );

const room: Audience = { is: 'room', members };
const plain: Trouble = { name: '', audience: room };
const troubles: readonly Trouble[] = [
  // How exact the others are: with no trouble it should be 1.
  { name: '+nothing', audience: room },
  { name: '+slow', audience: room, load: { slowPercent: 10, slowBytesPerSecond: 65_536 } },
  { name: '+polling', audience: room, apart: troubled, stays: pollers },
  { name: '+churn', audience: { is: 'room', members, outsiders: troubled }, beside: churn },
];

const nameOf = (door: Door, { name }: Trouble): string => `ghanti-${door}${name}`;

/** A room that is open, with its load; `turn` runs it once, with its trouble beside. */
type Room = AsyncDisposable & {
  readonly running: Running;
  readonly warm: () => Promise<unknown>;
  readonly turn: () => Promise<Ran>;
};

const open = async (door: Door, trouble: Trouble, scale: Scale): Promise<Room> => {
  const { warmMs, measureMs, markEveryMs } = scale;
  await using opening = new AsyncDisposableStack();
  let started: Omit<Started, 'running'> | undefined;
  const contestant = ghanti(door, { started: (server, prepared) => (started = { server, prepared }) });
  const running = opening.use(await contestant.start(trouble.audience));
  if (started === undefined) throw new Error('the server did not start');
  const rows = running.rows.slice(0, running.rows.length - (trouble.apart ?? 0));
  const load = opening.use(
    new Load({ ...running, rows }, { markEveryMs, sampledOf: members, ...trouble.load }),
  );
  await load.open();
  const all = { ...started, running };
  if (trouble.stays !== undefined) opening.use(await trouble.stays(all));
  const run = async (options: Pick<RunOptions, 'warmMs' | 'measureMs'>): Promise<Ran> => {
    await using _beside = trouble.beside?.(all);
    return await load.run({ ...options, inFlight: saturation, drainMs });
  };
  const opened = opening.move();
  return {
    running,
    warm: () => run({ warmMs, measureMs: settleMs }),
    turn: () => run({ warmMs: settleMs, measureMs: measureMs / 4 }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
};

/** What many runs of one room come to together. */
const together = (runs: readonly Ran[], audience: Audience): Figures => {
  const each = runs.map((ran) => figuresOf(ran, audience));
  const mean = (name: string): number =>
    each.reduce((sum, figures) => sum + (figures[name] ?? 0), 0) / each.length;
  return Object.fromEntries(told.map((name) => [name, mean(name)]));
};

/**
 * Two servers beside each other, one without trouble, whose rooms are run in turns: what the machine does meanwhile it does
 * to both. The one that waits has nothing to do.
 */
const measure = async (door: Door, trouble: Trouble, scale: Scale): Promise<Figures> => {
  await using without = await open(door, plain, scale);
  await using troubled = await open(door, trouble, scale);
  await without.warm();
  await troubled.warm();
  await using _one = await profiling(without.running, nameOf(door, plain), scale);
  await using _other = await profiling(troubled.running, nameOf(door, trouble), scale);
  const ran = new Map<Room, Ran[]>([
    [without, []],
    [troubled, []],
  ]);
  for (let turn = 0; turn < turns; turn += 1)
    for (const room of turn % 2 === 0 ? [without, troubled] : [troubled, without])
      ran.get(room)?.push(await room.turn());
  const figures = together(ran.get(troubled) ?? [], trouble.audience);
  const plainFigures = together(ran.get(without) ?? [], plain.audience);
  const of = (name: string): number => (figures[name] ?? 0) / (plainFigures[name] ?? 0);
  // What the load does not read has gone out as well.
  const counted = (members - (trouble.apart ?? 0)) / members;
  return {
    ofPlain: of('deliveriesPerSecond') / counted,
    messagesOfPlain: of('messagesPerSecond'),
    plainPerSecond: plainFigures['messagesPerSecond'] ?? 0,
    ...figures,
  };
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
