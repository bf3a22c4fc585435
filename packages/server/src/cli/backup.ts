/**
 * `ghanti backup`: a consistent copy of a data directory, or of a database, of one moment, beside running servers or without one. It is
 * made under another name, verified from end to end, flushed, and only then has its name: a backup that is there is whole.
 */
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { copyLog, flushFile } from '../store/sqlite/care/copy-log.ts';
import { inspectFile } from '../store/sqlite/care/inspect-file.ts';
import { version } from '../version.ts';
import { Failure, wordsOf, type CliCommand, type Given } from './command.ts';
import { databaseOf, dataHelp, dataOption, dataThere, logFile } from './data-directory.ts';
import { describeFile, writeManifest, type Manifest } from './manifest.ts';

/** What is made anew, or belongs to the process that runs. */
const left =
  /^(?:ghanti\.db|ghanti\.reached|search\.db|lock\.db|console\.json)|\.(?:tmp|partial)$|^signing\.key\./;

const others = async (directory: string): Promise<readonly string[]> => {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && !left.test(entry.name)).map(({ name }) => name);
};

const copyFiles = async (from: string, to: string): Promise<readonly string[]> => {
  const names = await others(from);
  for (const name of names) {
    await copyFile(join(from, name), join(to, name));
    await chmod(join(to, name), 0o600);
    flushFile(join(to, name));
  }
  return names;
};

const sound = async (path: string, given: Given): Promise<{ position: number; events: number }> => {
  const { checks, position, events } = await inspectFile(path, {
    reading: (done, of) => given.progress('checking', done, of),
  });
  const faults = checks.flatMap(({ check, fault }) => (fault === undefined ? [] : [`${check}: ${fault}`]));
  if (faults.length > 0)
    throw new Failure(
      `no backup was made, because the data is damaged: ${faults.join('; ')}. See ghanti doctor`,
    );
  return { position, events };
};

type Filled = Pick<Manifest, 'store' | 'schema' | 'position' | 'events'> & {
  readonly names: readonly string[];
};

const fromDirectory = async (from: string, to: string, given: Given): Promise<Filled> => {
  const copy = join(to, logFile);
  await copyLog(join(from, logFile), copy, (done, of) => given.progress('copying', done, of));
  const names = [logFile, ...(await copyFiles(from, to))];
  return { store: 'sqlite', names, ...(await sound(copy, given)) };
};

const fromDatabase = async (url: string, to: string, given: Given): Promise<Filled> => {
  const { copyOut, RowDamaged } = await import('../store/postgres/care/copy-out.ts');
  const progress: Given['progress'] = (...told) => given.progress(...told);
  const { files: names, ...told } = await copyOut(url, to, progress).catch((error: unknown) => {
    throw error instanceof RowDamaged
      ? new Failure(`no backup was made, because the data is damaged: ${error.message}`)
      : error;
  });
  for (const name of names) flushFile(join(to, name));
  return { store: 'postgres', names, ...told };
};

const fill = async (to: string, given: Given): Promise<Manifest> => {
  const at = Date.now();
  const url = databaseOf(given);
  const { names, ...told } = await (url === undefined
    ? fromDirectory(dataThere(given), to, given)
    : fromDatabase(url, to, given));
  const files = [];
  for (const name of names) files.push(await describeFile(to, name));
  const manifest: Manifest = { ghantiBackup: 1, at, version, ...told, files };
  await writeManifest(to, manifest);
  flushFile(to);
  return manifest;
};

/** Makes the backup at `to`, or nothing. */
const backUp = async (to: string, given: Given): Promise<Manifest> => {
  if (existsSync(to)) throw new Failure(`${to} is there already: a backup overwrites nothing`);
  if (!existsSync(dirname(to))) throw new Failure(`there is no directory ${dirname(to)}`);
  const draft = `${to}.${process.pid}.partial`;
  await mkdir(draft, { mode: 0o700 });
  try {
    const manifest = await fill(draft, given);
    await rename(draft, to);
    flushFile(dirname(to));
    return manifest;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
};

export const backup: CliCommand = {
  name: 'backup',
  takes: '<to>',
  summary: 'Copy the data, of one moment, beside a running server or without one.',
  help: `<to> is a directory that is not there yet. The copy is checked from end to end before it has its name. It holds the signing key and
everybody's messages: keep it as you keep the data. The search index is not in it; it is made anew. With DATABASE_URL, and without --data,
it is of the database, whatever nodes run on it; Postgres' own programs are not needed.

${dataHelp}`,
  options: dataOption,
  async run(given) {
    const [to = ''] = wordsOf(given, '<to>');
    const path = resolve(given.cwd, to);
    const { store, position, events, files } = await backUp(path, given);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    await stat(path);
    given.say(`backed up ${events} events, ${bytes} bytes, to ${path}`, {
      to: path,
      store,
      position,
      events,
      bytes,
      files,
    });
    return undefined;
  },
};
