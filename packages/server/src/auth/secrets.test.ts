import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signingSecret } from './secrets.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ghanti-secrets-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

test('is made at the first start, for its owner alone, and is the same ever after', async () => {
  const data = join(directory, 'new', 'data');
  const secret = await signingSecret(data);
  expect(secret).toHaveLength(32);
  expect(await modeOf(join(data, 'signing.key'))).toBe(0o600);
  expect(await signingSecret(data)).toEqual(secret);
  expect(await readdir(data)).toEqual(['signing.key']);
});

test('two that start at once agree', async () => {
  const secrets = await Promise.all(Array.from({ length: 8 }, () => signingSecret(directory)));
  expect(new Set(secrets.map((secret) => Buffer.from(secret).toString('hex'))).size).toBe(1);
  expect(await readdir(directory)).toEqual(['signing.key']);
});

test.each(['', 'short', 'x'.repeat(100)])(
  'a damaged one is an error that does not tell it, and stays as it is: %j',
  async (text) => {
    const path = join(directory, 'signing.key');
    await writeFile(path, text);
    await expect(signingSecret(directory)).rejects.toThrow(/signing\.key is damaged: restore it/);
    expect(await readFile(path, 'utf8')).toBe(text);
  },
);

test('one that others could read is closed to them', async () => {
  const secret = await signingSecret(directory);
  await chmod(join(directory, 'signing.key'), 0o644);
  expect(await signingSecret(directory)).toEqual(secret);
  expect(await modeOf(join(directory, 'signing.key'))).toBe(0o600);
});
