/**
 * Random packets, the long form: `npm run fuzz -- --packets 1000000 [--seed n]`. Valid shapes, spoiled by chance, over every way in; the
 * answers are held against the contract. Ends with 1 where anything is wrong.
 */
import { parseArgs } from 'node:util';
import { chooseSeed } from '@ghanti/testkit';
import { isClean, runFuzz } from '../packages/server/test/hostile/fuzz/run.ts';

const { values } = parseArgs({
  options: { packets: { type: 'string', default: '1000000' }, seed: { type: 'string' } },
});

const packets = Number(values.packets);
const seed = chooseSeed(values.seed);
console.log(`fuzz: ${packets} packets, seed ${seed}`);

const began = performance.now();
const seconds = (): string => `${Math.round((performance.now() - began) / 1000)} s`;
let told = 0;
const report = await runFuzz({
  packets,
  seed,
  onProgress: (done, wrong) => {
    if (done - told < packets / 20) return;
    told = done;
    console.log(`  ${done} of ${packets} after ${seconds()}, ${wrong} answered wrongly`);
  },
});

const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;
for (const [kind, lines] of Object.entries({
  fault: report.faults,
  logged: report.errorLines,
  store: report.storeFaults,
}))
  for (const line of lines) console.log(`${kind}: ${line}`);
const sum = Object.values(report.sent).reduce((all, one) => all + one, 0);
console.log(
  Object.entries(report.sent)
    .map(([lane, count]) => `${lane} ${count}`)
    .join(', '),
);
console.log(
  `packets ${sum} in ${seconds()}, answered otherwise than the contract says ${report.faults.length}, errors logged ${report.errorLines.length}, ` +
    `deaths ${report.sameProcess ? 0 : 1}, slowest answer to the witness ${report.slowestWitnessMs} ms, heap ${megabytes(report.heapBytes.first)} -> ` +
    `${megabytes(report.heapBytes.last)}, faults in the store ${report.storeFaults.length}; seed ${seed}; ${isClean(report) ? 'clean' : 'NOT clean'}`,
);
process.exitCode = isClean(report) ? 0 : 1;
