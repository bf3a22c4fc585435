/**
 * `ghanti restore`: a data directory, or a database, from a backup. The restored log begins a new epoch, so that a cursor from after the
 * backup is answered with `reset` and one from before it goes on (CUR-3). What was there is moved aside, or stays; it is never deleted.
 */
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createIds } from '../kit/ids.ts';
import { systemClock } from '../kit/clock.ts';
import { flushFile } from '../store/sqlite/care/copy-log.ts';
import { lockDirectory } from '../store/sqlite/directory-lock.ts';
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.ts';
import { Failure, misused, text, wordsOf, type CliCommand, type Given } from './command.ts';
import { dataOption } from './data-directory.ts';
import { verifiedManifest, type Manifest } from './manifest.ts';

const isEmpty = async (directory: string): Promise<boolean> =>
  !existsSync(directory) || (await readdir(directory)).length === 0;

const mustBeFree = async (directory: string, force: boolean): Promise<void> => {
  if (!force && !(await isEmpty(directory)))
    throw new Failure(
      `${directory} is not empty: --force moves it aside, or name another directory with --data`,
    );
};

/** Puts the new directory in its place; gives where the one that was there went. */
const change = async (draft: string, directory: string): Promise<string | undefined> => {
  if (await isEmpty(directory)) {
    await rm(directory, { recursive: true, force: true });
    await rename(draft, directory);
    return undefined;
  }
  const aside = `${directory}.before-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  // Held until another directory is there: no server starts in between.
  const lock = lockDirectory(directory);
  try {
    await rename(directory, aside);
    await rename(draft, directory);
  } finally {
    lock.release();
  }
  return aside;
};

const copyIn = async (from: string, to: string, { files }: Manifest, given: Given): Promise<void> => {
  await mkdir(to, { mode: 0o700 });
  for (const [index, { name }] of files.entries()) {
    given.progress('copying', index, files.length);
    await copyFile(join(from, name), join(to, name));
    await chmod(join(to, name), 0o600);
    flushFile(join(to, name));
  }
  given.progress('copying', files.length, files.length);
  flushFile(to);
};

const newEpoch = (): string => Buffer.from(createIds(systemClock).random(8), 'base64url').toString('hex');

/** Opening the log begins an epoch at its end. */
const beginEpoch = async (directory: string): Promise<string> => {
  const ids = createIds(systemClock);
  const store = await openSqliteStore({
    directory,
    ids: () => ids.uuid(),
    newEpoch,
    durability: 'full',
  });
  const epoch = store.epochs.at(-1)?.epoch ?? '';
  await store.close();
  return epoch;
};

type Restored = { readonly epoch: string; readonly aside: string | undefined; readonly manifest: Manifest };

const putBack = async (from: string, to: string, given: Given): Promise<Restored> => {
  await mustBeFree(to, given.values['force'] === true);
  const manifest = await verifiedManifest(from);
  if (manifest.store !== 'sqlite')
    throw new Failure('this is the backup of a database: name an empty one with --to postgres://…');
  if (!existsSync(dirname(to))) throw new Failure(`there is no directory ${dirname(to)}`);
  const draft = `${to}.${process.pid}.partial`;
  try {
    await copyIn(from, draft, manifest, given);
    const epoch = await beginEpoch(draft);
    const aside = await change(draft, to);
    flushFile(dirname(to));
    return { epoch, aside, manifest };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};

const toDirectory = async (from: string, data: string, given: Given): Promise<undefined> => {
  const to = resolve(given.cwd, data);
  const { epoch, aside, manifest } = await putBack(from, to, given);
  const moved = aside === undefined ? '' : `\nwhat was there is in ${aside}`;
  const { position, events, at } = manifest;
  given.say(`restored ${events} events as of ${new Date(at).toISOString()} to ${to}${moved}`, {
    data: to,
    epoch,
    position,
    events,
    at,
    ...(aside !== undefined && { aside }),
  });
  return undefined;
};

const toDatabase = async (from: string, url: string, given: Given): Promise<undefined> => {
  const { store, schema, files, position, events, at } = await verifiedManifest(from);
  if (store !== 'postgres' || schema === undefined)
    throw new Failure(
      'this is the backup of a data directory: restore it with --data, then move it with ghanti migrate',
    );
  const { copyIn, NotEmpty } = await import('../store/postgres/care/copy-in.ts');
  const epoch = newEpoch();
  await copyIn({
    url,
    schema,
    directory: from,
    files: files.map(({ name }) => name),
    newEpoch: epoch,
    progress: (...told) => given.progress(...told),
  }).catch((error: unknown) => {
    throw error instanceof NotEmpty ? new Failure(error.message) : error;
  });
  given.say(`restored ${events} events as of ${new Date(at).toISOString()}. Now start with DATABASE_URL`, {
    epoch,
    position,
    events,
    at,
  });
  return undefined;
};

export const restore: CliCommand = {
  name: 'restore',
  takes: '<from> --data <dir> | --to <postgres://…>',
  summary: 'Make a data directory, or a database, from a backup.',
  help: `Checks the backup first. The directory must be empty, or not there, and no server may use it; a database must be empty.
Sign-ins that were ended after the backup are good again: ghanti reset-password ends those of one account.

  --data <dir>   the data directory to make
  --force        where it is not empty, move it aside to <dir>.before-<time>
  --to <url>     the database to fill, from a backup of one`,
  options: { ...dataOption, to: { type: 'string' }, force: { type: 'boolean', default: false } },
  async run(given) {
    const [word = ''] = wordsOf(given, '<from>');
    const from = resolve(given.cwd, word);
    const [data, to] = [text(given, 'data'), text(given, 'to')];
    if (to !== undefined && data === undefined) return await toDatabase(from, to, given);
    if (data === undefined || to !== undefined)
      throw misused('--data <dir> or --to <postgres://…>: name what is to be made');
    return await toDirectory(from, data, given);
  },
};
