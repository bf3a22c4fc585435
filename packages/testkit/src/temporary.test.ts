import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from './temporary.ts';

test('a temporary directory goes with the block that asked for it', async () => {
  let path = '';
  {
    await using directory = await temporaryDirectory();
    path = directory.path;
    await writeFile(join(path, 'file'), 'text');
    expect(existsSync(path)).toBe(true);
  }
  expect(existsSync(path)).toBe(false);
});
