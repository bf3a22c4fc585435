/**
 * F02, the long form: `npm run power-loss -- --images 500 [--cuts n] [--seed n] [--batches n]`.
 * Records the store under load, lets the power go, and looks at what is left. Ends with 1 where anything is wrong.
 */
import { parseArgs } from 'node:util';
import { chooseSeed } from '@ghanti/testkit';
import { runStore } from '../packages/server/test/faults/power-loss/run-store.ts';

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '500' },
    cuts: { type: 'string' },
    seed: { type: 'string' },
    batches: { type: 'string', default: '400' },
  },
});

const images = Number(values.images);
const seed = chooseSeed(values.seed);
console.log(`power loss: ${images} images, seed ${seed}`);

const report = await runStore({
  images,
  cuts: Number(values.cuts ?? Math.ceil(images / 4)),
  seed,
  batches: Number(values.batches),
  durability: 'full',
  onImage: ({ images: made, unopenable, acknowledgedLost }) => {
    if (made % 50 === 0)
      console.log(`  ${made} of ${images}: unopenable ${unopenable}, acknowledged lost ${acknowledgedLost}`);
  },
});

for (const { kind, text, image, cut } of report.findings)
  console.log(`image ${image}, cut at step ${cut}: ${kind}: ${text}`);
console.log(
  `images ${report.images}, unopenable ${report.unopenable}, acknowledged lost ${report.acknowledgedLost}, ` +
    `otherwise wrong ${report.wrong}; ${report.marks} acknowledgements looked for; seed ${seed}`,
);
process.exitCode =
  report.images > 0 && report.unopenable + report.acknowledgedLost + report.wrong === 0 ? 0 : 1;
