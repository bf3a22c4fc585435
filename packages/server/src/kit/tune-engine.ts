/**
 * How V8 collects garbage, for a program that is a server and little else; an embedding application may ask for it at its start.
 * On one core helpers do not help: whenever the loop wakes up it waits for a turn of the scheduler that a helper has, some
 * milliseconds, and a cycle of marking beside it was the slowest hundredth of all answers (bench, `send-rate`). There the loop does it
 * itself, in small steps. On more cores all stays as it is.
 * What V8 takes only at its start is in the commands that start the program: `--max-semi-space-size=32`, without which one burst of
 * connections leaves the young generation 128 MB large, and costs each of ten thousand 6 kB more than it needs to (bench, `idle`).
 */
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

export const tuneEngine = (): void => {
  if (availableParallelism() > 1) return;
  setFlagsFromString('--no-concurrent-marking');
  setFlagsFromString('--no-concurrent-sweeping');
  setFlagsFromString('--no-parallel-scavenge');
};
