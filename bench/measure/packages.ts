/**
 * Peers that are Debian's: installed where they are not there and we may, or else named.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** `file` is one that the packages bring. */
export const requirePackages = (file: string, packages: readonly string[]): void => {
  if (existsSync(file)) return;
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  if (process.getuid?.() === 0) spawnSync('apt-get', install);
  if (!existsSync(file)) throw new Error(`not installed: apt-get ${install.join(' ')}`);
};
