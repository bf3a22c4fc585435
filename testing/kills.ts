/**
 * F01 and F08, the long form: `npm run kills -- --kills 200 [--seed n] [--rate 200] [--history file.jsonl]`.
 * Kills the server under load and checks the whole history. Ends with 1 where anything is wrong.
 */
import { parseArgs } from 'node:util';
import { chooseSeed, runKills, summary } from '@ghanti/testkit';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string' },
    rate: { type: 'string', default: '200' },
    history: { type: 'string' },
  },
});

const kills = Number(values.kills);
const seed = chooseSeed(values.seed);
const every = Math.max(1, Math.floor(kills / 20));
console.log(`kills: ${kills}, ${values.rate} sends a second, seed ${seed}`);

const report = await runKills({
  kills,
  seed,
  sendsPerSecond: Number(values.rate),
  ...(values.history !== undefined && { file: values.history }),
  onProblem: (problem) => console.log(`  problem: ${problem}`),
  onKill: ({ kills: done, atSeam, slowestSync }, acknowledged) => {
    const synced = `synced within ${Math.round(slowestSync)} ms`;
    if (done % every === 0)
      console.log(`  ${done} of ${kills} (${atSeam} at the seam), acknowledged ${acknowledged}, ${synced}`);
  },
});

const { count, verdict, problems, text } = report;
if (text !== '') console.log(text);
console.log(
  `delivered ${verdict.delivered}; at least ${count.fewestBetween} acknowledged between kills; ` +
    `all synced within ${Math.round(count.slowestSync)} ms; problems ${problems.length}; seed ${seed}`,
);
console.log(summary(report));
const seamEnough = count.atSeam * 10 >= count.kills;
process.exitCode = verdict.violations.length === 0 && problems.length === 0 && seamEnough ? 0 : 1;
