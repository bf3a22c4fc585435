/**
 * One Postgres for all tests of a run: whoever needs it first starts it, and the run stops it (testing/services.ts), or its end does. TEST_SERVICES ends in the run's process id. Databases are for
 * one test each; templates are made once and copied, because a copy is quicker than a migration.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { databasesOn, startPostgres, stopPostgres, type Postgres } from './postgres.ts';

export type SharedPostgres = Pick<Postgres, 'url' | 'create' | 'drop'> & {
  /** The name of a database that `make` prepared, once for the run. */
  template(name: string, make: (url: string) => Promise<void>): Promise<string>;
};

type Running = Pick<Postgres, 'port' | 'pid' | 'directory'>;

const home = (): string => {
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
const once = async (name: string, make: () => Promise<string>): Promise<string> => {
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

const running = (): Promise<Running> =>
  once('postgres', async () => {
    const { port, pid, directory } = await startPostgres();
    watch({ port, pid, directory });
    return JSON.stringify({ port, pid, directory });
  }).then((said) => JSON.parse(said));

export const sharedPostgres = async (): Promise<SharedPostgres> => {
  const { port } = await running();
  const databases = databasesOn(port);
  return {
    ...databases,
    template: (name, make) =>
      once(`template-${name}`, async () => {
        await make(await databases.create(name));
        return name;
      }),
  };
};

/** Stops what was started, if anything was, and takes its files away. */
export const stopSharedServices = async (): Promise<void> => {
  if (!existsSync(home())) return;
  if (existsSync(join(home(), 'postgres.first'))) {
    const { pid, directory } = await running();
    await stopPostgres(pid, 'immediate');
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
  await rm(home(), { recursive: true, force: true, maxRetries: 3 });
};
