/**
 * Runs a workload under the shim and gives what it did to its directory.
 * The workload is a program that is called with the directory and the marks file as its last arguments; it writes one
 * mark (a line, in one write) to the marks file for whatever it has been told is durable. Needs gcc.
 */
import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryDirectory } from '../../temporary.ts';
import { readTrace, type Step } from './trace.ts';

export type Workload = { readonly program: string; readonly arguments: readonly string[] };
export type Recording = { readonly root: string; readonly steps: readonly Step[] };

const run = promisify(execFile);

const compileShim = async (directory: string): Promise<string> => {
  const shim = join(directory, 'shim.so');
  const source = fileURLToPath(new URL('shim.c', import.meta.url));
  await run('gcc', ['-O2', '-Wall', '-Werror', '-fPIC', '-shared', '-pthread', '-o', shim, source]);
  return shim;
};

/** Runs a workload from an empty directory to its end. */
export const recordWorkload = async (workload: Workload): Promise<Recording> => {
  await using scratch = await temporaryDirectory('power-loss');
  const root = join(scratch.path, 'data');
  const trace = join(scratch.path, 'trace');
  const marks = join(scratch.path, 'marks');
  await mkdir(root);
  const shim = await compileShim(scratch.path);
  const args = ['--conditions=@ghanti/source', workload.program, ...workload.arguments, root, marks];
  await run(process.execPath, args, {
    env: {
      PATH: process.env['PATH'],
      LD_PRELOAD: shim,
      // What goes past libc cannot be preloaded.
      UV_USE_IO_URING: '0',
      GHANTI_TRACE_DIRECTORY: root,
      GHANTI_TRACE_FILE: trace,
      GHANTI_TRACE_MARKS: marks,
    },
  });
  return { root, steps: readTrace(await readFile(trace)) };
};
