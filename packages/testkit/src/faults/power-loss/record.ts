/**
 * Runs a workload under the shim and gives what it did to its directory.
 * The workload is a program that is called with the directory and the marks file as its last arguments; it writes one
 * mark (a line, in one write) to the marks file for whatever it has been told is durable. Needs gcc.
 */
import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryDirectory } from '../../temporary.ts';
import { compileShim, preloaded } from '../compile-shim.ts';
import { readTrace, type Step } from './trace.ts';

export type Workload = { readonly program: string; readonly arguments: readonly string[] };
export type Recording = { readonly root: string; readonly steps: readonly Step[] };

const run = promisify(execFile);

/** Runs a workload from an empty directory to its end. */
export const recordWorkload = async (workload: Workload): Promise<Recording> => {
  await using scratch = await temporaryDirectory('power-loss');
  const root = join(scratch.path, 'data');
  const trace = join(scratch.path, 'trace');
  const marks = join(scratch.path, 'marks');
  await mkdir(root);
  const shim = await compileShim(new URL('shim.c', import.meta.url), scratch.path);
  const args = ['--conditions=@ghanti/source', workload.program, ...workload.arguments, root, marks];
  await run(process.execPath, args, {
    env: {
      PATH: process.env['PATH'],
      ...preloaded(shim),
      GHANTI_TRACE_DIRECTORY: root,
      GHANTI_TRACE_FILE: trace,
      GHANTI_TRACE_MARKS: marks,
    },
  });
  return { root, steps: readTrace(await readFile(trace)) };
};
