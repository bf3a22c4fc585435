/** A library to be preloaded, from the C source beside whoever asks. Needs gcc. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Gives the path of the library, in `directory`. */
export const compileShim = async (source: URL, directory: string): Promise<string> => {
  const shim = join(directory, 'shim.so');
  const flags = ['-O2', '-Wall', '-Werror', '-fPIC', '-shared', '-pthread'];
  await run('gcc', [...flags, '-o', shim, fileURLToPath(source)]);
  return shim;
};

/** The environment in which a program of Node runs under it. */
export const preloaded = (shim: string): Readonly<Record<string, string>> => ({
  LD_PRELOAD: shim,
  // What goes past libc cannot be preloaded.
  UV_USE_IO_URING: '0',
});
