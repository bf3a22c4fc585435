/** The data directory that a command is for, and what has to be in it. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readConfig, readTextFile } from '../config.ts';
import type { Place } from './console-client.ts';
import { readReached } from '../store/sqlite/reached.ts';
import { Failure, text, type Given, type Options } from './command.ts';

export const dataOption: Options = { data: { type: 'string' } };
export const dataHelp = '  --data <dir>   the data directory; GHANTI_DATA_DIR unless told';

export const logFile = 'ghanti.db';

/** Where the data is, or is to be. */
const dataDirectory = (given: Given): string => {
  const told = text(given, 'data') ?? readConfig(given.environment, { readFile: readTextFile }).dataDir;
  return resolve(given.cwd, told);
};

/** Postgres, where the configuration names one and the command no directory. */
export const databaseOf = (given: Given): string | undefined =>
  text(given, 'data') === undefined
    ? readConfig(given.environment, { readFile: readTextFile }).databaseUrl
    : undefined;

/** Where orders go: to whoever serves the directory, or else to the database, which may be Postgres. */
export const placeOf = (given: Given): Place => {
  const databaseUrl = databaseOf(given);
  return databaseUrl === undefined
    ? { dataDir: dataThere(given) }
    : { dataDir: dataDirectory(given), databaseUrl };
};

/** The directory, with data in it. */
export const dataThere = (given: Given): string => {
  if (databaseOf(given) !== undefined)
    throw new Failure(
      'DATABASE_URL says that the data is in Postgres: use its own tools, or name a directory with --data',
    );
  const directory = dataDirectory(given);
  if (!existsSync(join(directory, logFile)) && readReached(directory) !== undefined)
    throw new Failure(
      `${join(directory, logFile)} is missing, and there was a log: restore the newest backup: ` +
        `ghanti restore <backup> --data ${directory} --force`,
    );
  if (!existsSync(join(directory, logFile)))
    throw new Failure(`there is no data of Ghanti in ${directory}: name the directory with --data`);
  return directory;
};
