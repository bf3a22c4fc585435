/** CL-1: what a page loads of the client at first. The bundler says which modules are in it, and what is left after minifying. */
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, test } from 'vitest';

const entry = fileURLToPath(import.meta.resolve('@ghanti/client'));
const mostBytes = 36_000;

type Chunk = { readonly isEntry: boolean; readonly code: string; readonly moduleIds: readonly string[] };

const chunksOf = async (): Promise<readonly Chunk[]> => {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@ghanti/source', 'browser', 'module', 'import', 'default'] },
    build: { write: false, lib: { entry, formats: ['es'] }, minify: true, target: 'esnext' },
  });
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((one) =>
    'output' in one ? one.output : [],
  );
  return outputs.filter((output) => output.type === 'chunk');
};

const isSocketIo = (id: string): boolean => /(?:socket|engine)\.io-client/.test(id);

test('CL-1: has no schema library, nothing of Node, and stays small', { timeout: 60_000 }, async () => {
  const chunks = await chunksOf();
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds);
  expect(modules.some(isSocketIo)).toBe(true);
  expect(modules.filter((id) => id.includes('/zod/') || id.includes('packages/protocol/'))).toEqual([]);
  for (const { code } of chunks) expect(code).not.toMatch(/from\s*["']node:/);
  const first = chunks.filter(({ isEntry }) => isEntry);
  expect(first.flatMap(({ moduleIds }) => moduleIds).filter(isSocketIo)).toEqual([]);
  const bytes = gzipSync(first.map(({ code }) => code).join('')).length;
  console.log(`the client: ${bytes} bytes of gzip at first, ${chunks.length} chunks`);
  expect(bytes).toBeLessThan(mostBytes);
});
