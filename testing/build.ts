/**
 * Builds after an install what does not run from its sources: the packages, so that a program in this repository imports
 * `@ghanti/server` with any Node of today, without a flag; and the web app, which the server serves as files. Start, tests
 * and examples use the sources of the packages. An install without development dependencies has neither a compiler nor
 * a bundler, and goes on without.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** A script of a package; undefined where that is not installed. */
const script = (name: string, path: string): string | undefined => {
  try {
    return join(dirname(require.resolve(`${name}/package.json`)), path);
  } catch {
    return undefined;
  }
};

const run = (program: string | undefined, ...given: string[]): void => {
  if (program === undefined || process.exitCode !== undefined) return;
  // Tests set another NODE_ENV, and would get what is made for developers.
  const env = { ...process.env, NODE_ENV: 'production' };
  const { status } = spawnSync(process.execPath, [program, ...given], { stdio: 'inherit', env });
  if (status !== 0) process.exitCode = status ?? 1;
};

run(script('typescript', 'bin/tsc'), '-b', 'packages/server', 'packages/react');
run(
  script('vite', 'bin/vite.js'),
  'build',
  'apps/web',
  '--config',
  'apps/web/vite.config.ts',
  '--logLevel',
  'warn',
);
