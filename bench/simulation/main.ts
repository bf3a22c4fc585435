/**
 * `npm run simulate [-- <file>]`: reads what `npm run bench -- --only nodes` wrote, fits what each thing costs, plays the same runs in thought and
 * holds them against what was measured (a quarter at most), and then says what database and bus carry at 100 nodes and a
 * million connections, and which of them is full first.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Costs } from './costs.ts';
import { simulate, type Outcome, type Shape } from './place.ts';
import { fittedTo, isOff, readMeasured, reproduced } from './reproduced.ts';

const path = process.argv[2] ?? join(import.meta.dirname, 'measured.json');
if (!existsSync(path))
  throw new Error(
    `there is no ${path}: npm run bench -- --only nodes --rounds 3 --json bench/simulation/measured.json`,
  );
const measured = readMeasured(path);
const { at, machine, choice } = measured;
const costs = fittedTo(measured);

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

const rows = reproduced(measured, costs);
const off = rows.filter(isOff);
console.log(
  table([
    ['reproduced', 'measured', 'simulated', 'ratio'],
    ...rows.map(({ figure, measured: is, told }) => [figure, round(is), round(told), round(told / is)]),
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
