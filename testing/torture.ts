/**
 * `npm run torture -- --minutes 30 [--seed n] [--nodes n] [--sessions n] [--rate n] [--history file.jsonl]`: a mixed load over all transports under
 * random faults, judged by I1 to I14. `--only F08` plays one experiment; `--list` names them; `--crowd n` makes its crowd smaller. Ends with 1 where anything is wrong.
 */
import { parseArgs } from 'node:util';
import {
  atSeams,
  chooseSeed,
  describeSeams,
  invariants,
  runTorture,
  type TortureReport,
} from '@ghanti/testkit';
import { experiments, lateMoves, play, type Experiment } from './experiments.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seed: { type: 'string' },
    nodes: { type: 'string' },
    rate: { type: 'string', default: '120' },
    history: { type: 'string' },
    only: { type: 'string' },
    crowd: { type: 'string' },
    sessions: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
});

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

const tell = ({ counts, verdict, ops, moves, problems, text }: TortureReport, replay: string): void => {
  if (text !== '') console.log(text);
  console.log(`\ndone: ${listed(counts.done)}`);
  console.log(`faults: ${listed(counts.faults)}`);
  const perRule = Map.groupBy(verdict.violations, ({ rule }) => rule);
  for (const [rule, what] of Object.entries(invariants)) {
    const count = [...perRule].find(([name]) => name === rule)?.[1].length ?? 0;
    console.log(`${rule.padEnd(4)} ${what}: ${count === 0 ? 'held' : `${count} violations`}`);
  }
  console.log(`problems beside the history: ${problems.length}`);
  for (const problem of problems.slice(0, 20)) console.log(`  ${problem}`);
  console.log(
    `moves: ${moves.told} told to go (away for ${moves.medianMs} ms, p99 ${moves.p99Ms} ms), ${moves.untold} cut off`,
  );
  console.log(replay);
  const { lost, doubled, reordered } = verdict.faults;
  console.log(
    `operations ${ops}, faults ${Object.values(counts.faults).reduce((sum, count) => sum + count, 0)}, kills ${counts.kills} ` +
      `(${atSeams(counts.seams)} between commit and acknowledgement: ${describeSeams(counts.seams)}), acknowledged ${verdict.acknowledged}, delivered ${verdict.delivered}, ` +
      `lost ${lost}, doubled ${doubled}, out of order ${reordered}`,
  );
};

const torture = async (only: string | undefined): Promise<boolean> => {
  const seed = chooseSeed(values.seed);
  const minutes = Number(values.minutes ?? 2);
  const experiment = only === undefined ? undefined : experiments[only];
  const nodes = Number(values.nodes ?? experiment?.nodes ?? 1);
  const sessionsEach = Number(values.sessions ?? experiment?.sessions ?? 2);
  const { rate } = values;
  const args = [
    `--minutes ${minutes}`,
    `--seed ${seed}`,
    `--nodes ${nodes}`,
    `--rate ${rate}`,
    `--sessions ${sessionsEach}`,
  ];
  const replay = `npm run torture -- ${args.join(' ')}${only === undefined ? '' : ` --only ${only}`}`;
  console.log(replay);
  const report = await runTorture({
    minutes,
    seed,
    nodes,
    perSecond: Number(rate),
    sessionsEach,
    ...(experiment?.faults && { faults: experiment.faults }),
    ...(values.history !== undefined && { file: values.history }),
    onProgress: (line) => console.log(`  ${line}`),
    onProblem: (problem) => console.log(`  problem: ${problem}`),
  });
  tell(report, replay);
  const { kills, seams } = report.counts;
  // Where kills at the seams are among what was asked for.
  const seamEnough = experiment?.nodes !== undefined || atSeams(seams) * 10 >= kills;
  if (!seamEnough) console.log('fewer than a tenth of the kills fell between commit and acknowledgement');
  const late = lateMoves(report, experiment);
  if (late !== undefined) console.log(late);
  return (
    seamEnough && late === undefined && report.verdict.violations.length === 0 && report.problems.length === 0
  );
};

const scenario = async (play: NonNullable<Experiment['scenario']>): Promise<boolean> => {
  const seed = chooseSeed(values.seed);
  const minutes = Number(values.minutes ?? 2);
  console.log(`npm run torture -- --only ${values.only} --minutes ${minutes} --seed ${seed}`);
  const crowd = values.crowd === undefined ? {} : { crowd: Number(values.crowd) };
  const figures = await play({ minutes, seed, ...crowd, tell: (line) => console.log(`  ${line}`) });
  for (const { name, value, held } of figures) console.log(`${held ? 'held  ' : 'BROKEN'} ${name}: ${value}`);
  return figures.every(({ held }) => held);
};

const one = async (name: string, { command, scenario: many }: Experiment): Promise<boolean> => {
  if (command) return play(command);
  return many ? await scenario(many) : await torture(name);
};

const asked = values.only === undefined ? undefined : experiments[values.only];
if (values.list)
  for (const [name, { what, where }] of Object.entries(experiments))
    console.log(`${name} ${what}: ${where ?? 'torture'}`);
else if (values.only !== undefined && !asked) {
  console.log(`no experiment ${values.only}: see --list`);
  process.exitCode = 1;
} else {
  const passed =
    asked && values.only !== undefined ? await one(values.only, asked) : await torture(undefined);
  process.exitCode = passed ? 0 : 1;
}
