/** How much JavaScript comes before the first chat is painted (G3). */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const mostBytes = 170 * 1024;

const read = (path: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../dist${path}`, import.meta.url)), 'utf8');

/** What a script imports at once, by its address. */
const importsOf = (script: string): string[] =>
  [...script.matchAll(/(?:import|from)\s*["']\.\/([^"']+\.js)["']/g)].map(([, name]) => `/assets/${name}`);

/** The scripts of the page and all that they import, each once. */
const scripts = async (
  paths: readonly string[],
  seen = new Map<string, string>(),
): Promise<Map<string, string>> => {
  for (const path of paths.filter((one) => !seen.has(one))) {
    const text = await read(path);
    seen.set(path, text);
    await scripts(importsOf(text), seen);
  }
  return seen;
};

it('the first chat is painted after at most 170 KB of JavaScript, compressed; Hindi and the settings come later (G3)', async () => {
  const page = await read('/index.html');
  const first = [...page.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map(([, path]) => path ?? '');
  const all = await scripts(first);
  const bytes = [...all.values()].reduce((sum, text) => sum + gzipSync(text).length, 0);
  console.log(`first paint: ${all.size} scripts, ${Math.round(bytes / 1024)} KB`);
  expect(all.size).toBeGreaterThan(1);
  expect(bytes).toBeLessThanOrEqual(mostBytes);
  expect([...all.keys()].filter((path) => /\/(?:hi|settings|new-group|info)/.test(path))).toEqual([]);
});
