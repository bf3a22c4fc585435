/**
 * Starting (protocol.md section 9): one process per data directory, every fault of the environment at once. How long it takes is
 * measured in faults/start-time.test.ts.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { people, spawnServer, temporaryDirectory } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { say } from './resume-support/talk.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

type Ended = { readonly code: number | null; readonly output: string; readonly errors: string };

/** Runs the program until it ends by itself. */
const run = async (environment: Readonly<Record<string, string>>): Promise<Ended> => {
  await using directory = await temporaryDirectory('start');
  const child = spawn(process.execPath, ['--conditions=@ghanti/source', main], {
    cwd: directory.path,
    env: { PATH: process.env['PATH'], PORT: '0', GHANTI_DATA_DIR: directory.path, ...environment },
  });
  const said = { output: '', errors: '' };
  child.stdout.on('data', (bytes: Buffer) => (said.output += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (said.errors += bytes.toString()));
  const code = await new Promise<number | null>((resolve) => void child.once('close', resolve));
  return { code, ...said };
};

describe('it refuses', () => {
  test('a data directory that another process has, and leaves that one alone', async () => {
    await using server = await spawnServer();
    const [asha] = await people(server, 'asha', 'bilal');
    const { channel } = await asha.call('openDirect', { user: 'bilal' });
    const { code, output, errors } = await run({ GHANTI_DATA_DIR: server.directory });
    expect(code).toBe(1);
    expect(output).toBe('');
    expect(errors).toContain('another process is using the data directory');
    expect(errors).toContain(server.directory);
    expect(errors).not.toMatch(/\n\s+at /);
    expect(await say(asha, channel.id, 'still here')).toEqual([1]);
  });

  test('a wrong environment: all faults at once, no value of a secret, no stack', async () => {
    const { code, errors } = await run({
      PORT: '99999',
      GHANTI_JWT_SECRET: 'too short',
      GHANTI_DURABILITY: 'sometimes',
      GHANTI_LIMITS: '{"commandsPerSecond":0,"unheardOf":1}',
      GHANTI_REGISTRATON: 'open',
    });
    expect(code).toBe(1);
    for (const name of [
      'PORT',
      'GHANTI_JWT_SECRET',
      'GHANTI_DURABILITY',
      'GHANTI_LIMITS',
      'GHANTI_REGISTRATON',
    ])
      expect(errors).toContain(name);
    for (const value of ['too short', 'sometimes']) expect(errors).not.toContain(value);
    expect(errors).not.toMatch(/\n\s+at /);
  });

  test('a port that is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { code, errors } = await run({ PORT: port });
    other.close();
    expect([code, errors]).toEqual([1, expect.stringContaining('EADDRINUSE')]);
    expect(errors).not.toMatch(/\n\s+at /);
  });
});
