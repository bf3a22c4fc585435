/**
 * Builds the packages after an install, so that a program in this repository imports `@ghanti/server` with any Node of today,
 * without a flag. What runs from here itself (start, tests, examples) uses the sources and needs no build.
 * An install without development dependencies has no compiler, and goes on without.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const compiler = (): string | undefined => {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  } catch {
    return undefined;
  }
};

const tsc = compiler();
if (tsc !== undefined) {
  const { status } = spawnSync(process.execPath, [tsc, '-b', 'packages/server'], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
