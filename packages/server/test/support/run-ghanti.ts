/** The program of operators as a process of its own: what it printed, and how it ended. Nothing of the test's environment gets through. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../src/cli/ghanti.ts', import.meta.url));

export type Ran = { readonly code: number | null; readonly out: string; readonly err: string };

export type RunOptions = {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
};

export const runGhanti = async (
  args: readonly string[],
  { cwd, environment = {} }: RunOptions,
): Promise<Ran> => {
  const child = spawn(process.execPath, ['--conditions=@ghanti/source', program, ...args], {
    cwd,
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, out, err };
};

/** The one JSON answer of a command that must succeed. */
export const answered = async (
  args: readonly string[],
  options: RunOptions,
): Promise<Record<string, unknown>> => {
  const { code, out, err } = await runGhanti([...args, '--json'], options);
  if (code !== 0) throw new Error(`ghanti ${args.join(' ')} ended with ${code}: ${err}`);
  const answer: unknown = JSON.parse(out);
  if (typeof answer !== 'object' || answer === null) throw new Error(`no answer: ${out}`);
  return { ...answer };
};
