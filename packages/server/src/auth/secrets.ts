/**
 * This server's own signing secret: made at the first start, read ever after.
 * Promise: 32 random bytes in `signing.key` of the data directory, readable by its owner alone, on disk before it is
 * used; never overwritten, whoever starts at the same time; a damaged one is an error, not a new one (that would sign
 * everybody out silently).
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemRandom, type Random } from '../kit/ids.ts';

const fileName = 'signing.key';
const secretBytes = 32;

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const readSecret = async (path: string): Promise<Uint8Array> => {
  await using file = await open(path, 'r');
  // A restored backup may have opened it to others.
  await file.chmod(0o600);
  const secret = Buffer.from((await file.readFile('utf8')).trim(), 'base64url');
  if (secret.length !== secretBytes)
    throw new Error(`${path} is damaged: restore it, or remove it to sign everybody out`);
  return new Uint8Array(secret);
};

const writeDurably = async (path: string, text: string): Promise<void> => {
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(text);
  await file.sync();
};

const syncDirectory = async (path: string): Promise<void> => {
  await using directory = await open(path, 'r');
  await directory.sync();
};

/** A link, unlike a rename, never replaces what another process has put there first. */
const createSecret = async (directory: string, path: string, random: Random): Promise<void> => {
  const draft = join(directory, `${fileName}.${randomUUID()}`);
  try {
    await writeDurably(draft, `${Buffer.from(random(secretBytes)).toString('base64url')}\n`);
    await link(draft, path);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(directory);
};

/** The signing secret of a data directory; both are made where they are missing. */
export const signingSecret = async (
  directory: string,
  random: Random = systemRandom,
): Promise<Uint8Array> => {
  const path = join(directory, fileName);
  try {
    return await readSecret(path);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await createSecret(directory, path, random);
  return readSecret(path);
};
