/**
 * Directories that last as long as the block that asked for them: `await using directory = await temporaryDirectory()`.
 * They lie under the system's temporary directory (`TMPDIR`).
 */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryDirectory extends AsyncDisposable {
  /** Absolute, without symbolic links. */
  readonly path: string;
}

/** A new, empty directory; it goes with everything in it. */
export const temporaryDirectory = async (label = 'test'): Promise<TemporaryDirectory> => {
  const path = await mkdtemp(join(await realpath(tmpdir()), `ghanti-${label}-`));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
};
