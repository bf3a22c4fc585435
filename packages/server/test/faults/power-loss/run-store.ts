/**
 * F02 on the store of the product: one recorded run, many power losses.
 */
import { fileURLToPath } from 'node:url';
import { losePower, recordWorkload, type PowerLoss, type PowerLossReport } from '@ghanti/testkit';
import { checkStore } from './check-store.ts';

const program = fileURLToPath(new URL('store-workload.ts', import.meta.url));

export type StoreRun = Pick<PowerLoss, 'images' | 'cuts' | 'seed' | 'manner' | 'onImage'> & {
  readonly durability: 'full' | 'normal';
  /** Commits in the recorded run, four at a time. */
  readonly batches: number;
};

/** Records a run of the store and looks at what is left of it after each power loss. */
export const runStore = async ({ durability, batches, ...options }: StoreRun): Promise<PowerLossReport> => {
  const recording = await recordWorkload({
    program,
    arguments: [durability, String(batches), String(options.seed)],
  });
  return losePower({ ...options, recording, check: checkStore });
};
