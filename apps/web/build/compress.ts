/**
 * Beside every text file of a build its brotli and gzip forms, so that the server compresses nothing while it serves.
 * Small files are left alone: their headers weigh more than what would be saved.
 */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const texts = new Set(['.js', '.css', '.html', '.svg']);
const smallestBytes = 1_024;
const asBrotli = promisify(brotliCompress);
const asGzip = promisify(gzip);

const compress = async (path: string): Promise<void> => {
  const body = await readFile(path);
  if (body.length < smallestBytes) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  await writeFile(`${path}.br`, await asBrotli(body, { params }));
  await writeFile(`${path}.gz`, await asGzip(body, { level: constants.Z_BEST_COMPRESSION }));
};

export const compressed = (): Plugin => ({
  name: 'ghanti-compressed',
  apply: 'build',
  async writeBundle({ dir = '' }) {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && texts.has(extname(entry.name)));
    await Promise.all(files.map(({ parentPath, name }) => compress(join(parentPath, name))));
  },
});
