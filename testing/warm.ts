/**
 * Before tests that start programs: what Node makes of the sources (types taken away, code compiled) is kept for all of them, so
 * that each start costs half as much. Keyed by content, so yesterday's is never used. What measures a start does without.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ghanti = fileURLToPath(new URL('../packages/server/src/cli/ghanti.ts', import.meta.url));

export default function setup(): void {
  const { status } = spawnSync(
    process.execPath,
    ['--conditions=@ghanti/source', ghanti, 'config', '--json'],
    {
      stdio: 'ignore',
    },
  );
  if (status !== 0) throw new Error('the program does not start');
}
