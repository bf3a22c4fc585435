/** CL-1: what a page loads of the client. The bundler says which modules are in it, and what is left after minifying. */
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, test } from 'vitest';

const entry = fileURLToPath(import.meta.resolve('@ghanti/client'));
/** The Socket.IO client alone is more than a third of it. */
const mostBytes = 40_000;

const bundle = async (): Promise<{ code: string; modules: readonly string[] }> => {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@ghanti/source', 'browser', 'module', 'import', 'default'] },
    build: { write: false, lib: { entry, formats: ['es'] }, minify: true, target: 'esnext' },
  });
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((one) =>
    'output' in one ? one.output : [],
  );
  const chunks = outputs.filter((output) => output.type === 'chunk');
  return {
    code: chunks.map(({ code }) => code).join(''),
    modules: chunks.flatMap(({ moduleIds }) => moduleIds),
  };
};

test('CL-1: has no schema library, nothing of Node, and stays small', { timeout: 60_000 }, async () => {
  const { code, modules } = await bundle();
  expect(modules.some((id) => id.includes('socket.io-client'))).toBe(true);
  expect(modules.filter((id) => id.includes('/zod/') || id.includes('packages/protocol/'))).toEqual([]);
  expect(code).not.toMatch(/from\s*["']node:/);
  const bytes = gzipSync(code).length;
  console.log(`the client: ${bytes} bytes of gzip, ${modules.length} modules`);
  expect(bytes).toBeLessThan(mostBytes);
});
