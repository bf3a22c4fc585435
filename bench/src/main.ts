/**
 * `npm run bench`: scenarios, round after round, contestants in turn within each; then the figures, the ratios with their
 * ranges, and a verdict for every bar. What it can be told stands in README.md.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { leaveServerCore } from '../measure/child.ts';
import { describeMachine } from '../measure/machine.ts';
import { figuresTable, verdictTable } from '../report/print.ts';
import { Results } from '../report/results.ts';
import { judge } from '../report/verdict.ts';
import { crash } from '../scenarios/crash.ts';
import { fanOut } from '../scenarios/fan-out.ts';
import { feeds } from '../scenarios/feeds.ts';
import { idle } from '../scenarios/idle.ts';
import { logLength } from '../scenarios/log-length.ts';
import { nodes } from '../scenarios/nodes.ts';
import { disturbing, runScenario, type Choice } from '../scenarios/run.ts';
import { search } from '../scenarios/search.ts';
import { send } from '../scenarios/send.ts';
import { storm } from '../scenarios/storm.ts';
import { trouble } from '../scenarios/trouble.ts';

const scenarios = [
  ...fanOut,
  ...send,
  ...idle,
  ...storm,
  ...logLength,
  ...trouble,
  ...crash,
  ...search,
  ...feeds,
  ...nodes,
];

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    patient: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    contestants: { type: 'string', default: '' },
    rounds: { type: 'string' },
    'measure-ms': { type: 'string' },
    'warm-ms': { type: 'string' },
    'mark-every-ms': { type: 'string', default: '1000' },
    json: { type: 'string', default: 'bench-results.json' },
    profile: { type: 'string' },
  },
});

const list = (text: string): string[] => text.split(',').filter(Boolean);
const choice: Choice = {
  rounds: Number(values.rounds ?? (values.quick ? 1 : 3)),
  contestants: list(values.contestants),
  patient: values.patient,
  scale: {
    quick: values.quick,
    long: values.long,
    // Servers run for days: until V8 has compiled what is hot, its compiler is most of what a run would measure.
    warmMs: Number(values['warm-ms'] ?? (values.quick ? 1_000 : 6_000)),
    measureMs: Number(values['measure-ms'] ?? (values.quick ? 1_500 : 4_000)),
    markEveryMs: Number(values['mark-every-ms']),
    ...(values.profile !== undefined && { profiles: values.profile }),
  },
};
const only = list(values.only);
const chosen = scenarios.filter(({ name, slow = false }) =>
  only.length === 0
    ? !(slow && values.quick)
    : only.some((each) => name === each || name.startsWith(`${each}-`)),
);

leaveServerCore();
const machine = await describeMachine();
console.log(
  `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GiB, Linux ${machine.kernel}, Node ${machine.node}, one sync ${machine.syncMs} ms`,
);
for (const warning of machine.warnings) console.log(`WARNING: ${warning}`);

const results = new Results();
/** After every scenario, so that a run that is cut short leaves what it has. */
const save = (): void => {
  const { measurements, faults } = results;
  const all = { at: new Date().toISOString(), machine, choice, judged: judge(results), measurements, faults };
  writeFileSync(values.json, `${JSON.stringify(all, null, 2)}\n`);
};
for (const scenario of chosen) {
  await runScenario(scenario, choice, results);
  save();
}

const judged = judge(results);
console.log(`\n${figuresTable(results)}\n\n${verdictTable(judged)}`);
const company = results.measurements.filter(({ figures }) => (figures['othersCpu'] ?? 0) > disturbing).length;
if (company > 0)
  console.log(
    `\nWARNING: ${company} of ${results.measurements.length} runs shared the machine with strangers`,
  );
for (const fault of results.faults) console.log(`FAULT: ${fault}`);
const count = (verdict: string): number => judged.filter((each) => each.verdict === verdict).length;
const caution = values.quick ? ' (quick: an indication only)' : '';
console.log(`\n${count('met')} met, ${count('NOT MET')} not met, ${count('not run')} not run${caution}`);
process.exitCode = results.faults.length > 0 ? 1 : 0;
