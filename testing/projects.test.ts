/**
 * Every test file of the repository runs, and runs once: a file that no project of
 * vitest.config.ts includes would be green for ever, and one in two would count twice.
 */
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

function onDisk(): string[] {
  return globSync('{packages,apps,bench,examples,testing}/**/*.{test,spec}.{ts,tsx,js,mjs}', {
    cwd: root,
    exclude: (name) => name === 'node_modules' || name === 'dist',
  });
}

async function inProjects(): Promise<string[]> {
  const bin = join(root, 'node_modules/vitest/vitest.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [bin, 'list', '--filesOnly', '--json'], {
    cwd: root,
    // The one in which every file runs.
    env: { ...process.env, GHANTI_TEST_LAYER: 'all' },
  });
  const listed = JSON.parse(stdout) as { file: string }[];
  return listed.map(({ file }) => relative(root, file));
}

test('each test file belongs to exactly one project', { timeout: 60_000 }, async () => {
  expect((await inProjects()).toSorted()).toEqual(onDisk().toSorted());
});
