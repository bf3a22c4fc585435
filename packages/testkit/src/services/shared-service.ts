/**
 * What tests of one run share: whoever needs it first makes it, everybody else is told what was made, and the run's end stops it
 * (testing/services.ts). TEST_SERVICES is the run's place for that, and ends in the run's process id.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A process that outlives who started it. */
export type Running = { readonly port: number; readonly pid: number; readonly directory: string };

export const home = (): string => {
  const path = process.env['TEST_SERVICES'];
  if (path === undefined) throw new Error('no TEST_SERVICES: the run has no place for its services');
  return path;
};

/** True for the first who asks. */
const isFirst = async (path: string): Promise<boolean> => {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
};

/** What the first makes, everybody is told; where it failed, too. */
export const once = async (name: string, make: () => Promise<string>): Promise<string> => {
  await mkdir(home(), { recursive: true, mode: 0o755 });
  const said = join(home(), `${name}.said`);
  const say = async (text: string): Promise<void> => {
    await writeFile(`${said}.new`, text);
    await rename(`${said}.new`, said);
  };
  if (await isFirst(join(home(), `${name}.first`)))
    await make().then(
      (made) => say(JSON.stringify({ made })),
      (error: unknown) => say(JSON.stringify({ failed: String(error) })),
    );
  while (!existsSync(said)) await pause(20);
  const { made, failed }: { made?: string; failed?: string } = JSON.parse(readFileSync(said, 'utf8'));
  if (made === undefined) throw new Error(`${name} could not be made: ${failed}`);
  return made;
};

/** Whatever becomes of the run: where it was killed, nobody else would stop what it had started. */
const watch = ({ pid, directory }: Running): void => {
  const run = Number(/\d+$/.exec(home())?.[0]);
  const script = `while kill -0 ${run}; do sleep 1; done; kill -QUIT ${pid}; sleep 1; rm -rf ${directory} ${home()}`;
  spawn('sh', ['-c', script], { detached: true, stdio: 'ignore' }).unref();
};

/** The run's one server of this name. */
export const runningService = async (name: string, start: () => Promise<Running>): Promise<Running> => {
  const said = await once(name, async () => {
    const { port, pid, directory } = await start();
    watch({ port, pid, directory });
    return JSON.stringify({ port, pid, directory });
  });
  return JSON.parse(said);
};

/** Stops the run's server of this name, where there is one, and takes its files away. */
export const stopService = async (name: string, stop: (pid: number) => Promise<void>): Promise<void> => {
  if (!existsSync(join(home(), `${name}.first`))) return;
  const { pid, directory } = await runningService(name, () => Promise.reject(new Error('it runs')));
  await stop(pid);
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
};

/** The place itself. */
export const forgetServices = (): Promise<void> =>
  rm(home(), { recursive: true, force: true, maxRetries: 3 });
