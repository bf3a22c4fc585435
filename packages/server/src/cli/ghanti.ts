/**
 * `ghanti`, the program of operators: reads the command line, runs one command, ends with its code. 0: done; 1: could not be done, or
 * faults were found; 2: asked wrongly. Results go to standard output, everything else to standard error.
 */
import { parseArgs } from 'node:util';
import { GhantiError } from '@ghanti/protocol';
import { ConfigError, loadEnvironment } from '../config.ts';
import { sqliteCode } from '../store/sqlite/database.ts';
import { StoreDamaged, StoreLocked, StoreMoved, StoreTooNew, StoreUnusable } from '../store/store.ts';
import { version } from '../version.ts';
import { backup } from './backup.ts';
import { Failure, misused, type CliCommand, type Given, type Options } from './command.ts';
import { doctor } from './doctor.ts';
import { keyCommand } from './key.ts';
import { migrate } from './migrate.ts';
import { resetPassword } from './reset-password.ts';
import { restore } from './restore.ts';
import { showConfig } from './show-config.ts';
import { start } from './start.ts';

const commands: readonly CliCommand[] = [
  start,
  showConfig,
  keyCommand,
  resetPassword,
  backup,
  restore,
  migrate,
  doctor,
];

const common: Options = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
};

const oldestNode = 24;
const progressMs = 500;

const overview = (): string => {
  const width = Math.max(...commands.map(({ name, takes }) => `${name} ${takes}`.length));
  const lines = commands.map(
    ({ name, takes, summary }) => `  ${`${name} ${takes}`.padEnd(width)}   ${summary}`,
  );
  return [
    'ghanti <command>',
    '',
    ...lines,
    '',
    'Every command: --help tells more, --json answers as JSON. The environment and .env are read as by `start`;',
    'where a command takes --data, it is GHANTI_DATA_DIR unless told.',
  ].join('\n');
};

const helpOf = ({ name, takes, summary, help }: CliCommand): string =>
  `ghanti ${name} ${takes}\n\n${summary}\n\n${help.trim()}\n\n  --json   the result as JSON\n`;

/** At most twice a second, and the end. */
const progressTo = (json: boolean): Given['progress'] => {
  let told = 0;
  return (what, done, of) => {
    const now = performance.now();
    if (done < of && now - told < progressMs) return;
    told = now;
    const line = json
      ? JSON.stringify({ progress: what, done, of })
      : `${what}: ${of === 0 ? 100 : Math.floor((done * 100) / of)} %`;
    process.stderr.write(`${line}\n`);
  };
};

const given = (argv: readonly string[], options: Options): Given & { help: boolean; json: boolean } => {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { ...options, ...common },
      allowPositionals: true,
    });
    const json = values['json'] === true;
    return {
      values,
      words: positionals,
      json,
      help: values['help'] === true,
      environment: loadEnvironment(process.cwd()),
      cwd: process.cwd(),
      say: (said, data) => void process.stdout.write(`${json ? JSON.stringify(data) : said}\n`),
      progress: progressTo(json),
    };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw misused(error instanceof Error ? error.message : String(error));
  }
};

const run = async ([name, ...argv]: readonly string[]): Promise<number> => {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(`${overview()}\n`);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const command = commands.find((one) => one.name === name);
  if (command === undefined) throw misused(`no command ${name}: see ghanti --help`);
  const asked = given(argv, command.options);
  if (asked.help) {
    process.stdout.write(helpOf(command));
    return 0;
  }
  return (await command.run(asked)) ?? 0;
};

/** The database or the system refused: a full disk, a file that is not one's own, a spoiled file. */
const isRefusal = (error: unknown): boolean =>
  sqliteCode(error) !== undefined || (error instanceof Error && 'syscall' in error);

const failures = [
  ConfigError,
  GhantiError,
  StoreDamaged,
  StoreLocked,
  StoreMoved,
  StoreTooNew,
  StoreUnusable,
];

const codeOf = (error: unknown): number | undefined => {
  if (error instanceof Failure) return error.code;
  const told = failures.some((kind) => error instanceof kind);
  return told || isRefusal(error) ? 1 : undefined;
};

const fail = (error: unknown, json: boolean): number => {
  const code = codeOf(error);
  if (code === undefined || !(error instanceof Error)) throw error;
  process.stderr.write(`${json ? JSON.stringify({ error: error.message }) : error.message}\n`);
  return code;
};

const main = async (argv: readonly string[]): Promise<void> => {
  if (Number(process.versions.node.split('.')[0]) < oldestNode)
    throw new Failure(`Ghanti needs Node ${oldestNode} or newer, this is ${process.version}`);
  process.exitCode = await run(argv);
};

const argv = process.argv.slice(2);
main(argv).catch((error: unknown) => {
  process.exitCode = fail(error, argv.includes('--json'));
});
