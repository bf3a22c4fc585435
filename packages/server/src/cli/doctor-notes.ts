/** What doctor finds around the log: who uses the directory, who may read it, how much room there is. */
import { existsSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { lockDirectory } from '../store/sqlite/directory-lock.ts';
import { StoreLocked } from '../store/store.ts';
import { logFile } from './data-directory.ts';

export type Note = {
  readonly check: string;
  readonly state: 'well' | 'warning' | 'fault';
  readonly detail: string;
  readonly remedy?: string;
};

const mib = 2 ** 20;
const scarceBytes = 64 * mib;
const roomyBytes = 1024 * mib;

/** Whether a server uses the directory; the lock is let go at once. */
const isInUse = (directory: string): boolean => {
  try {
    lockDirectory(directory).release();
    return false;
  } catch (error) {
    if (error instanceof StoreLocked) return true;
    throw error;
  }
};

export const serverNote = (directory: string): Note => ({
  check: 'the server',
  state: 'well',
  detail: isInUse(directory) ? 'one is running on this directory' : 'none is running on this directory',
});

const forOthers = 0o077;

/** Windows has other ways to say who may read. */
export const permissionNotes = (directory: string): readonly Note[] => {
  if (process.platform === 'win32') return [];
  const open = ['.', logFile, 'signing.key']
    .map((name) => join(directory, name))
    .filter((path) => existsSync(path) && (statSync(path).mode & forOthers) !== 0)
    // What lies in a closed directory is closed.
    .filter((path, _index, all) => path === join(directory, '.') || all.includes(join(directory, '.')));
  const check = 'permissions';
  return [
    open.length === 0
      ? { check, state: 'well', detail: '' }
      : {
          check,
          state: 'warning',
          detail: `others on this machine may reach ${open.join(', ')}`,
          remedy: `chmod 700 ${directory}`,
        },
  ];
};

const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0);
const shown = (bytes: number): string => `${Math.floor(bytes / mib)} MiB`;

export const diskNotes = (directory: string): readonly Note[] => {
  const { bavail, bsize } = statfsSync(directory);
  const free = bavail * bsize;
  const size = sizeOf(join(directory, logFile)) + sizeOf(join(directory, `${logFile}-wal`));
  const detail = `${shown(free)} free, the log has ${shown(size)}`;
  const check = 'disk space';
  if (free < scarceBytes)
    return [{ check, state: 'fault', detail, remedy: 'make room: a full disk stops all writes' }];
  if (free < Math.max(roomyBytes, size))
    return [{ check, state: 'warning', detail, remedy: 'there is no room for a backup of this size here' }];
  return [{ check, state: 'well', detail }];
};
