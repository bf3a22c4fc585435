/** Processes that nobody here need be the parent of: whether they run, and until they do not. */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Not one that ended and whom nobody asked how. */
export const isRunning = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

export const untilGone = async (pid: number): Promise<void> => {
  while (isRunning(pid)) await pause(10);
};
