/**
 * A disk that is full, slow, read-only or failing for as long as a test says so, under one directory of a program that is started
 * with `environment` (shim.c).
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../../temporary.ts';
import { compileShim, preloaded } from '../compile-shim.ts';

export type DiskFaults = {
  /** Whatever makes a file longer fails (ENOSPC). */
  readonly full?: boolean;
  /** So much longer takes each flush. */
  readonly slowMs?: number;
  readonly readOnly?: boolean;
  /** So many of the next flushes fail (EIO). */
  readonly badFlushes?: number;
  readonly badWrites?: number;
};

export interface FaultyDisk extends AsyncDisposable {
  readonly environment: Readonly<Record<string, string>>;
  /** What is not named is well again. */
  set(faults: DiskFaults): void;
}

const fields = 5;

export const faultyDisk = async (directory: string): Promise<FaultyDisk> => {
  const scratch = await temporaryDirectory('disk');
  const shim = await compileShim(new URL('shim.c', import.meta.url), scratch.path);
  const path = join(scratch.path, 'control');
  const control = openSync(path, 'w+');
  const set = ({ full, slowMs = 0, readOnly, badFlushes = 0, badWrites = 0 }: DiskFaults): void => {
    const numbers = new Int32Array([full ? 1 : 0, slowMs, readOnly ? 1 : 0, badFlushes, badWrites]);
    writeSync(control, numbers, 0, fields * numbers.BYTES_PER_ELEMENT, 0);
  };
  set({});
  return {
    environment: { ...preloaded(shim), DISK_SHIM_DIRECTORY: directory, DISK_SHIM_CONTROL: path },
    set,
    async [Symbol.asyncDispose]() {
      closeSync(control);
      await scratch[Symbol.asyncDispose]();
    },
  };
};
