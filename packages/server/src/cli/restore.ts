/**
 * `ghanti restore`: a data directory from a backup. The restored log begins a new epoch, so that a cursor from after the backup is
 * answered with `reset` and one from before it goes on (CUR-3). What was there is moved aside, never deleted.
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

/** Opening the log begins an epoch at its end. */
const beginEpoch = async (directory: string): Promise<string> => {
  const ids = createIds(systemClock);
  const store = await openSqliteStore({
    directory,
    ids: () => ids.uuid(),
    newEpoch: () => Buffer.from(ids.random(8), 'base64url').toString('hex'),
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

export const restore: CliCommand = {
  name: 'restore',
  takes: '<from> --data <dir>',
  summary: 'Make a data directory from a backup.',
  help: `Checks the backup first. The directory must be empty, or not there, and no server may use it.
Sign-ins that were ended after the backup are good again: ghanti reset-password ends those of one account.

  --data <dir>   the data directory to make; has to be named
  --force        where it is not empty, move it aside to <dir>.before-<time>`,
  options: { ...dataOption, force: { type: 'boolean', default: false } },
  async run(given) {
    const [from = ''] = wordsOf(given, '<from>');
    const data = text(given, 'data');
    if (data === undefined) throw misused('--data is missing: name the directory to make');
    const to = resolve(given.cwd, data);
    const { epoch, aside, manifest } = await putBack(resolve(given.cwd, from), to, given);
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
  },
};
