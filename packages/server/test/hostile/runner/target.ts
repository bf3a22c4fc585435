/**
 * The server that is tried: the standalone program itself, which also tells over IPC what only it can know: that it is the
 * same process, how much it holds, and whether anybody reached a prototype of it. `collect` counts after a collection of garbage.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export type Looked = {
  readonly pid: number;
  readonly heapBytes: number;
  readonly rssBytes: number;
  /** Names that everything inherits; there are none. */
  readonly inherited: readonly string[];
};

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

const look = (): Looked => {
  const { heapUsed, rss } = process.memoryUsage();
  const inherited: string[] = [];
  // Own names of an empty object are none: what is found here is inherited.
  for (const name in {}) inherited.push(name);
  return { pid: process.pid, heapBytes: heapUsed, rssBytes: rss, inherited };
};

process.on('message', (wanted) => {
  if (wanted === 'collect' && typeof collect === 'function') collect();
  process.send?.(look());
});
// Whoever started it has gone.
process.once('disconnect', () => process.exit(1));

await import('../../../src/main.ts');
