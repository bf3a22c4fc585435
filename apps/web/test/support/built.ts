/**
 * Before the browser tests: the app is built from the sources as they are now, so that no test looks at yesterday's.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const build = fileURLToPath(new URL('../../../../testing/build.ts', import.meta.url));

export default function setup(): void {
  const { status } = spawnSync(process.execPath, [build], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the web app does not build');
}
