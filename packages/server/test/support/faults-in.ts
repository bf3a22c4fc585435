/** What doctor would find in a data directory, beside a server that runs: the replay of the log included. */
import { join } from 'node:path';
import { inspectFile } from '../../src/store/sqlite/care/inspect-file.ts';

const ignore = (): void => undefined;

export const faultsIn = async (directory: string): Promise<readonly string[]> => {
  const { checks } = await inspectFile(join(directory, 'ghanti.db'), { reading: ignore, replaying: ignore });
  return checks.flatMap(({ check, fault }) => (fault === undefined ? [] : [`${check}: ${fault}`]));
};
