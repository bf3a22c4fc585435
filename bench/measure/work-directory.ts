/**
 * Where the bench keeps what it compiles and what servers write: a folder of its own under the system's temporary one,
 * gone when the bench ends. `BENCH_DIR` names another place, to measure another disk.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let made: string | undefined;

export const workDirectory = (): string => {
  if (made !== undefined) return made;
  const folder = mkdtempSync(join(process.env['BENCH_DIR'] ?? tmpdir(), 'ghanti-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  made = folder;
  return folder;
};

let folders = 0;

/** A folder that nobody had before; a copy of `of` where given. */
export const freshFolder = (of?: string): string => {
  folders += 1;
  const folder = join(workDirectory(), `folder-${folders}`);
  if (of === undefined) mkdirSync(folder);
  else cpSync(of, folder, { recursive: true });
  return folder;
};
