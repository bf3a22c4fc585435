/** The data directory that a command is for, and what has to be in it. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readConfig, readTextFile } from '../config.ts';
import { Failure, text, type Given, type Options } from './command.ts';

export const dataOption: Options = { data: { type: 'string' } };
export const dataHelp = '  --data <dir>   the data directory; GHANTI_DATA_DIR unless told';

export const logFile = 'ghanti.db';

/** Where the data is, or is to be. */
const dataDirectory = (given: Given): string => {
  const told = text(given, 'data') ?? readConfig(given.environment, { readFile: readTextFile }).dataDir;
  return resolve(given.cwd, told);
};

/** The same, with data in it. */
export const dataThere = (given: Given): string => {
  const directory = dataDirectory(given);
  if (!existsSync(join(directory, logFile)))
    throw new Failure(`there is no data of Ghanti in ${directory}: name the directory with --data`);
  return directory;
};
