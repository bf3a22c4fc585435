/**
 * `ghanti config`: each setting, its value and where it comes from; what is wrong with it. Secrets are never shown.
 */
import { ConfigError, readConfig, readTextFile } from '../config.ts';
import { settingsOf } from './settings.ts';
import { wordsOf, type CliCommand } from './command.ts';

export const showConfig: CliCommand = {
  name: 'config',
  takes: '',
  summary: 'Show each setting, its value and where it comes from.',
  help: 'Ends with 1 where `start` would refuse the configuration, and lists every fault.',
  options: {},
  run(given) {
    wordsOf(given);
    const settings = settingsOf(given.cwd);
    const faults: string[] = [];
    try {
      readConfig(given.environment, { readFile: readTextFile });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      faults.push(...error.faults);
    }
    const width = Math.max(...settings.map(({ name }) => name.length));
    const lines = settings.map(({ name, value, source }) => `${name.padEnd(width)}  ${value}  (${source})`);
    const wrong = faults.map((fault) => `FAULT ${fault}`);
    given.say([...lines, ...wrong].join('\n'), { settings, faults });
    return Promise.resolve(faults.length === 0 ? 0 : 1);
  },
};
