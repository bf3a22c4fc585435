/**
 * `npm run simulate [-- <file>]`: reads what `npm run bench -- --only nodes` wrote, fits what each thing costs, plays the same runs in thought and
 * holds them against what was measured (a quarter at most), and then says what database and bus carry at 100 nodes and a
 * million connections, and which of them is full first.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../measure/machine.ts';
import { rangeOf, type Measurement } from '../report/results.ts';
import { costsOf, type Costs } from './costs.ts';
import { simulate, type Outcome, type Shape } from './place.ts';

type File = {
  readonly at: string;
  readonly machine: Machine;
  readonly choice: { readonly scale: { readonly quick: boolean; readonly markEveryMs: number } };
  readonly measurements: readonly Measurement[];
};

const bound = 0.25;
const inFlight = 32;
const perSecond = 200;

const path = process.argv[2] ?? join(import.meta.dirname, 'measured.json');
if (!existsSync(path))
  throw new Error(
    `there is no ${path}: npm run bench -- --only nodes --rounds 3 --json bench/simulation/measured.json`,
  );
// Written by the bench.
const { at, machine, choice, measurements } = JSON.parse(readFileSync(path, 'utf8')) as File;
const ours = measurements.filter(({ scenario }) => scenario.startsWith('nodes-'));
const costs = costsOf(ours, machine.syncMs);

const round = (value: number): string => String(Number(value.toPrecision(3)));
const table = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
};

console.log(`measured ${at} on ${machine.cpu}${choice.scale.quick ? ', quick: an indication only' : ''}`);
for (const warning of machine.warnings) console.log(`WARNING: ${warning}`);
console.log(
  `\n${table([['cost', 'fitted'], ...Object.entries(costs).map(([name, value]) => [name, round(value)])])}\n`,
);

/** The median over the rounds. */
const measured = (scenario: string, contestant: string, figure: string): number =>
  rangeOf(
    ours
      .filter((each) => each.scenario === scenario && each.contestant === contestant)
      .map(({ figures }) => figures[figure] ?? Number.NaN),
  )?.median ?? Number.NaN;

type Compared = 'messagesPerSecond' | 'usOfAllServing' | 'usOfPostgres';

const compared = (serving: number, scenario: string): [name: string, is: number, told: number][] => {
  const contestant = `${serving}-serving`;
  const members = measured(scenario, contestant, 'members');
  const marks = choice.scale.markEveryMs === 0 ? 0 : (members * 1_000) / choice.scale.markEveryMs;
  const load = scenario === 'nodes-full' ? { inFlight } : { perSecond };
  const told = simulate(costs, {
    serving,
    beside: 0,
    members,
    oneCore: true,
    marksPerSecond: marks,
    ...load,
  });
  const figures: readonly Compared[] =
    scenario === 'nodes-full'
      ? ['messagesPerSecond', 'usOfAllServing', 'usOfPostgres']
      : ['usOfAllServing', 'usOfPostgres'];
  return figures.map((figure) => [
    `${scenario}, ${contestant}: ${figure}`,
    measured(scenario, contestant, figure),
    told[figure],
  ]);
};

const rows = ['nodes-rate', 'nodes-full'].flatMap((scenario) =>
  [1, 2, 3].flatMap((serving) => compared(serving, scenario)),
);
const off = rows.filter(([, is, told]) => !(Math.abs(told / is - 1) <= bound));
console.log(
  table([
    ['reproduced', 'measured', 'simulated', 'ratio'],
    ...rows.map(([name, is, told]) => [name, round(is), round(told), round(told / is)]),
  ]),
);
console.log(
  off.length === 0
    ? '\nall within a quarter\n'
    : `\n${off.length} of ${rows.length} are more than a quarter off\n`,
);

/** A hundred machines, ten thousand connections each; a channel's twenty members sit anywhere. */
const nodes = 100;
const connections = 1_000_000;
const members = 20;
const spread = (message: number): readonly number[] => {
  const heard = new Set<number>();
  // Anywhere, and the same for the same message.
  for (let member = 0; member < members; member += 1)
    heard.add((message * 7_919 + member * member * 104_729) % nodes);
  return [...heard];
};

const shapeAt = (rate: number): Shape => ({
  serving: nodes,
  beside: 0,
  members,
  oneCore: false,
  audience: spread,
  perSecond: rate,
  // Who is shown a message marks it: a message is marked by a few of its readers within the second in which others come, too.
  marksPerSecond: rate * 4,
});

const describe = (
  rate: number,
  { busyNode, busyPostgres, busyRedis, messagesPerBatch, p50Ms }: Outcome,
): string[] => {
  const batches = rate / messagesPerBatch;
  const heard = batches * costs.headerBytes + (rate * costs.messageBytes * spread(0).length) / nodes;
  return [
    round(rate),
    round(connections / rate / 60),
    round(messagesPerBatch),
    round(busyPostgres),
    round(busyRedis),
    round(busyNode),
    round((heard * nodes) / 1e6),
    round((rate * costs.walBytes) / 1e6),
    round(p50Ms),
  ];
};

const rates = [500, 1_000, 2_000, 4_000, 8_000, 16_000];
const outcomes = rates.map((rate) => [rate, simulate(costs, shapeAt(rate), 1)] as const);
console.log(
  `${nodes} nodes, ${connections.toLocaleString('en')} connections, channels of ${members} whose members sit anywhere, each on a core of its own:`,
);
console.log(
  table([
    [
      'messages/s',
      'minutes between two of one person',
      'in a batch',
      'database, cores',
      'Redis, cores',
      'a node, cores',
      'bus MB/s',
      'WAL MB/s',
      'p50 ms',
    ],
    ...outcomes.map(([rate, outcome]) => describe(rate, outcome)),
  ]),
);

/** Messages a second at which one core of each is full, by its cost alone. */
const fullAt = (
  { row, commit, rowOfMark, frameIn, frameOut }: Costs,
  perBatch: number,
): readonly [string, number][] => [
  ['the log of the database (one lock)', 1e6 / (row + commit / perBatch + 4 * rowOfMark)],
  ['Redis', 1e6 / ((2 * frameIn + frameOut * (nodes + spread(0).length)) / perBatch)],
];
const perBatch = Math.max(1, ...outcomes.map(([, { messagesPerBatch }]) => messagesPerBatch));
console.log(`\nfull, with ${round(perBatch)} messages in a batch:`);
for (const [what, rate] of fullAt(costs, perBatch))
  console.log(`  ${what}: ${round(rate)} messages a second`);
process.exitCode = off.length === 0 ? 0 : 1;
