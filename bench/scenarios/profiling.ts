/**
 * A CPU profile of Ghanti while a scenario runs, where one was asked for (`--profile <folder>`). It costs some of the speed:
 * figures of such a run are for reading the profile only.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Running } from '../peers/contestant.ts';
import type { Scale } from './scenario.ts';

let profiles = 0;

/** Profiles until it is disposed of; does nothing where none was asked for, or the server is not ours. */
export const profiling = async (
  { profile }: Pick<Running, 'profile'>,
  name: string,
  { profiles: folder }: Scale,
): Promise<AsyncDisposable> => {
  if (folder === undefined || profile === undefined)
    return { [Symbol.asyncDispose]: () => Promise.resolve() };
  profiles += 1;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}-${profiles}.cpuprofile`);
  await profile.start();
  return { [Symbol.asyncDispose]: () => profile.save(file) };
};
