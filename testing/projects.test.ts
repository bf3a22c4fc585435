/**
 * Every test file of the repository runs, and runs once: a file that no project of
 * vitest.config.ts includes would be green for ever, and one in two would count twice.
 * The suites of the server run once more on each other place, but for those that are named there (places.ts).
 */
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { excepted, included, places } from './places.ts';

const root = join(import.meta.dirname, '..');

function onDisk(): string[] {
  return globSync('{packages,apps,bench,examples,testing}/**/*.{test,spec}.{ts,tsx,js,mjs}', {
    cwd: root,
    exclude: (name) => name === 'node_modules' || name === 'dist',
  });
}

interface Listed {
  file: string;
  projectName: string;
}

async function inProjects(): Promise<Listed[]> {
  const bin = join(root, 'node_modules/vitest/vitest.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [bin, 'list', '--filesOnly', '--json'], {
    cwd: root,
    // The one in which every file runs.
    env: { ...process.env, GHANTI_TEST_LAYER: 'all' },
    maxBuffer: 2 ** 24,
  });
  const listed = JSON.parse(stdout) as Listed[];
  return listed.map(({ file, projectName }) => ({ file: relative(root, file), projectName }));
}

const listed = inProjects();
const filesOf = async (names: (name: string) => boolean): Promise<string[]> =>
  (await listed)
    .filter(({ projectName }) => names(projectName))
    .map(({ file }) => file)
    .toSorted();

test('each test file belongs to exactly one project', { timeout: 60_000 }, async () => {
  const elsewhere = new Set(places.map(({ name }) => name));
  expect(await filesOf((name) => !elsewhere.has(name))).toEqual(onDisk().toSorted());
});

test.each(places)(
  '$name: every suite of the server, but for those with a reason',
  { timeout: 60_000 },
  async (place) => {
    const apart = globSync(excepted(place), { cwd: root });
    for (const one of excepted(place)) expect(globSync(one, { cwd: root }), one).not.toEqual([]);
    const all = globSync(included, { cwd: root }).filter((file) => !apart.includes(file));
    expect(await filesOf((name) => name === place.name)).toEqual(all.toSorted());
  },
);
