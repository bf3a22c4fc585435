/**
 * What a process keeps in memory, as the kernel counts it.
 */
import { readFileSync } from 'node:fs';

/** Resident bytes of all processes together. */
export const residentBytes = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => {
    const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return sum + Number(found?.[1] ?? 0) * 1024;
  }, 0);
