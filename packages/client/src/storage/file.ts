/**
 * Storage in files, for Node: per scope a journal of JSON lines, one line per write, synced to the disk before it counts. A line that a
 * crash cut short is ignored, as if the write had not been. The journal is written anew, under another name first, when it is
 * opened and when it has grown. One process at a time: a second one is refused, so that nobody writes into what is replaced.
 */
import { mkdir, open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { copies, schemaVersion, type Change, type Shelf, type Storage, type Table } from './storage.ts';
import { createTables, type Tables } from './tables.ts';

type Line = { readonly changes: readonly Change[]; readonly anew?: boolean };
type Journal = {
  readonly tables: Tables;
  handle: FileHandle;
  lines: number;
  users: number;
  work: Promise<unknown>;
};

const mostLines = 10_000;

const fileOf = (directory: string, scope: string): string =>
  join(directory, `${createHash('sha256').update(scope).digest('hex').slice(0, 32)}.jsonl`);

const isCopy = (table: Table): boolean => copies.some((one) => one === table);

/** Undefined for a line that was cut short. */
const read = (line: string): Line | undefined => {
  try {
    const value: Line = JSON.parse(line);
    return value;
  } catch {
    return undefined;
  }
};

const replay = (text: string): Tables => {
  const tables = createTables();
  const [head = '', ...lines] = text.split('\n');
  const isOld = head !== String(schemaVersion);
  for (const line of lines) {
    const { changes, anew = false } = read(line) ?? { changes: [] };
    const fit = isOld ? changes.filter(({ table }) => !isCopy(table)) : changes;
    if (anew) tables.write(fit, { id: '', at: 0, take: true, anew });
    else tables.write(fit);
  }
  return tables;
};

/** JSON has no `undefined`: what goes is told by a missing value. */
const textOf = (line: Line): string => `${JSON.stringify(line)}\n`;

/** The whole as a fresh journal, in place when it is on the disk. */
const compact = async (file: string, tables: Tables): Promise<FileHandle> => {
  const handle = await open(`${file}.new`, 'w');
  await handle.write(`${schemaVersion}\n${textOf({ changes: tables.content() })}`);
  await handle.sync();
  await rename(`${file}.new`, file);
  return handle;
};

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** A file that says which process has the journal; one of a process that is gone is taken over. */
const lock = async (file: string): Promise<void> => {
  try {
    const handle = await open(`${file}.lock`, 'wx');
    await handle.write(String(process.pid));
    await handle.close();
  } catch {
    const owner = Number(await readFile(`${file}.lock`, 'utf8').catch(() => ''));
    if (owner !== process.pid && owner > 0 && isRunning(owner))
      throw new Error(`process ${owner} uses this storage`);
    await rm(`${file}.lock`, { force: true });
    await lock(file);
  }
};

const openJournal = async (directory: string, scope: string): Promise<Journal> => {
  await mkdir(directory, { recursive: true });
  const file = fileOf(directory, scope);
  await lock(file);
  const tables = replay(await readFile(file, 'utf8').catch(() => ''));
  return { tables, handle: await compact(file, tables), lines: 0, users: 0, work: Promise.resolve() };
};

const write = async (
  file: string,
  journal: Journal,
  ...[changes, keeper]: Parameters<Shelf['write']>
): Promise<boolean> => {
  if (!journal.tables.write(changes, keeper)) return false;
  if (changes.length === 0 && keeper?.anew !== true) return true;
  await journal.handle.write(textOf({ changes, ...(keeper?.anew === true && { anew: true }) }));
  await journal.handle.datasync();
  journal.lines += 1;
  if (journal.lines > mostLines) {
    await journal.handle.close();
    journal.handle = await compact(file, journal.tables);
    journal.lines = 0;
  }
  return true;
};

const shut = async (file: string, journal: Journal): Promise<void> => {
  await journal.handle.close();
  await rm(`${file}.lock`, { force: true });
};

export const fileStorage = (directory: string): Storage => {
  const journals = new Map<string, Promise<Journal>>();
  const release = async (scope: string, journal: Journal): Promise<void> => {
    journal.users -= 1;
    if (journal.users > 0) return;
    journals.delete(scope);
    await journal.work;
    await shut(fileOf(directory, scope), journal);
  };
  return {
    async open(scope) {
      const opening = journals.get(scope) ?? openJournal(directory, scope);
      journals.set(scope, opening);
      opening.catch(() => journals.delete(scope));
      const journal = await opening;
      journal.users += 1;
      return {
        all: async (table) => journal.tables.all(table),
        get: async (table, key) => journal.tables.get(table, key),
        write(...given) {
          // One after the other: lines are never mixed.
          const work = journal.work.then(() => write(fileOf(directory, scope), journal, ...given));
          journal.work = work.catch(() => undefined);
          return work;
        },
        close: () => release(scope, journal),
      };
    },
    remove: (scope) => rm(fileOf(directory, scope), { force: true }),
  };
};
