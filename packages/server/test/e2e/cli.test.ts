/**
 * The program of operators as a process: what it prints, how it ends, and that it works beside a running server and without one.
 */
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  group,
  people,
  person,
  register,
  spawnServer,
  startServer,
  temporaryDirectory,
} from '@ghanti/testkit';
import { describe, expect, it } from 'vitest';
import { answered, runGhanti } from '../support/run-ghanti.ts';

const own = { environment: { GHANTI_JWT_SECRET: '', GHANTI_REGISTRATION: 'open' } };
const names = ['start', 'config', 'key', 'reset-password', 'backup', 'restore', 'migrate', 'doctor'];

/** A data directory with a little talk in it, which nobody uses. */
const talked = async () => {
  const directory = await temporaryDirectory('cli');
  await using server = await startServer({ directory: directory.path });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const channel = await group(asha, [bilal]);
  for (const text of ['one', 'two', 'three'])
    await asha.call('sendMessage', { channel, clientId: text, text });
  return directory;
};

describe('asked for help or wrongly', () => {
  it('lists what there is, and nothing that is not', async () => {
    await using directory = await temporaryDirectory('cli');
    const { code, out } = await runGhanti(['--help'], { cwd: directory.path });
    const listed = out.split('\n').flatMap((line) => /^ {2}([a-z-]+) /.exec(line)?.[1] ?? []);
    expect([code, listed]).toEqual([0, names]);
    for (const name of names) {
      const help = await runGhanti([name, '--help'], { cwd: directory.path });
      expect([name, help.code, help.out.startsWith(`ghanti ${name}`)]).toEqual([name, 0, true]);
    }
  });

  it.for([
    [[], 2],
    [['nothing'], 2],
    [['migrate'], 2],
    [['backup'], 2],
    [['backup', 'a', 'b'], 2],
    [['backup', 'a', '--force'], 2],
    [['restore', 'a'], 2],
    [['migrate'], 2],
    [['migrate', '--to', 'mysql://a'], 2],
    [['key'], 2],
    [['key', 'make'], 2],
    [['key', 'revoke'], 2],
    [['key', 'create', '--name', 'x'], 2],
    [['key', 'create', '--name', 'x', '--scope', 'everything'], 2],
    [['key', 'create', '--name', 'x', '--scope', 'bot', '--expires', 'soon'], 2],
    [['reset-password'], 2],
    [['doctor', 'here'], 2],
    [['doctor'], 1],
    [['backup', 'a'], 1],
    [['restore', 'a', '--data', 'b'], 1],
    [['key', 'list'], 1],
  ] as const)('%j ends with %i, a sentence and no stack', async ([args, code]) => {
    await using directory = await temporaryDirectory('cli');
    const ran = await runGhanti(args, { cwd: directory.path });
    expect([args, ran.code]).toEqual([args, code]);
    expect(args.length === 0 ? ran.out : ran.err).not.toBe('');
    expect(ran.err).not.toContain('    at ');
    expect(await readdir(directory.path)).toEqual([]);
  });
});

it('start starts the server, as npm start does', { timeout: 60_000 }, async () => {
  await using directory = await temporaryDirectory('cli');
  const program = fileURLToPath(new URL('../support/start-by-cli.ts', import.meta.url));
  await using server = await spawnServer({ directory: directory.path, program });
  expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
});

describe('config', () => {
  it('tells each value and where it comes from, and no secret', async () => {
    await using directory = await temporaryDirectory('cli');
    await writeFile(
      join(directory.path, '.env'),
      'PORT=4000\nHOST=127.0.0.2\nGHANTI_METRICS_TOKEN=hush-hush-token\n',
    );
    await writeFile(join(directory.path, 'secret'), 'whispered-in-a-file\n');
    const environment = { PORT: '5000', GHANTI_JWT_SECRET_FILE: join(directory.path, 'secret') };
    const { code, out } = await runGhanti(['config', '--json'], { cwd: directory.path, environment });
    const { settings }: { settings: { name: string; value: string; source: string }[] } = JSON.parse(out);
    const shown = Object.fromEntries(settings.map(({ name, value, source }) => [name, [value, source]]));
    expect(code).toBe(0);
    expect(shown).toMatchObject({
      PORT: ['5000', 'environment'],
      HOST: ['127.0.0.2', '.env'],
      GHANTI_DATA_DIR: ['./data', 'default'],
      GHANTI_JWT_SECRET: ['(secret)', expect.stringMatching(/^file .*secret, named by environment$/)],
    });
    const plain = await runGhanti(['config'], { cwd: directory.path, environment });
    for (const text of [out, plain.out]) expect(text).not.toMatch(/hush|whispered/);
  });

  it('lists every fault, and ends with 1', async () => {
    await using directory = await temporaryDirectory('cli');
    const environment = { PORT: 'many', GHANTI_NO_SUCH: '1', GHANTI_JWT_SECRET: 'short' };
    const { code, out } = await runGhanti(['config', '--json'], { cwd: directory.path, environment });
    const { faults }: { faults: string[] } = JSON.parse(out);
    expect([code, faults.length]).toEqual([1, 3]);
    expect(out).not.toContain('short"');
  });
});

describe('orders', () => {
  it(
    'keys and resets beside a running server, which knows of them at once',
    { timeout: 60_000 },
    async () => {
      await using server = await spawnServer(own);
      const run = { cwd: server.directory, environment: { GHANTI_DATA_DIR: server.directory } };
      const asha = await register(server, 'asha');
      const { secret, key } = await answered(
        ['key', 'create', '--name', 'bot', '--scope', 'bot', '--handle', 'robo'],
        run,
      );
      const me = await fetch(`${server.url}/api/v1/users`, {
        headers: { Authorization: `Bearer ${String(secret)}` },
      });
      expect([me.status, String(secret).startsWith('ghk_')]).toEqual([400, true]);
      const { keys } = await answered(['key', 'list'], run);
      expect(keys).toEqual([key]);
      const { id } = key as { id: string };
      await answered(['key', 'revoke', id], run);
      const gone = await fetch(`${server.url}/api/v1/users`, {
        headers: { Authorization: `Bearer ${String(secret)}` },
      });
      expect(gone.status).toBe(401);
      const { user, link } = await answered(['reset-password', 'asha'], run);
      expect([user, String(link).startsWith(`${server.url}/reset/`)]).toEqual([asha.user, true]);
      const code = String(link).split('/').at(-1);
      const reset = await fetch(`${server.url}/api/v1/auth/reset`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ code, password: 'a new password of asha' }),
      });
      expect(reset.ok).toBe(true);
      const again = await runGhanti(
        ['key', 'create', '--name', 'b', '--scope', 'bot', '--handle', 'robo'],
        run,
      );
      expect([again.code, again.err.trim()]).toEqual([1, 'the handle is taken']);
    },
  );

  it('the same without a server, and after one was killed', { timeout: 60_000 }, async () => {
    await using server = await spawnServer(own);
    const run = { cwd: server.directory, environment: { GHANTI_DATA_DIR: server.directory } };
    await register(server, 'asha');
    await server.end('SIGKILL');
    expect(await readdir(server.directory)).toContain('console.json');
    const { secret } = await answered(['key', 'create', '--name', 'bot', '--scope', 'notify'], run);
    expect(String(secret)).toMatch(/^ghk_/);
    const { link } = await answered(['reset-password', 'asha', '--url', 'https://chat.example/'], run);
    expect(String(link)).toMatch(/^https:\/\/chat\.example\/reset\/[\w-]{22}$/);
    const nobody = await runGhanti(['reset-password', 'bilal'], run);
    expect([nobody.code, nobody.err]).toEqual([
      1,
      'nobody with a password here has the handle or id bilal\n',
    ]);
  });

  it('an application that embeds Ghanti takes none, and is named', { timeout: 60_000 }, async () => {
    await using directory = await temporaryDirectory('cli');
    await using server = await startServer({ directory: directory.path });
    await people(server, 'asha');
    const { code, err } = await runGhanti(['key', 'list', '--data', directory.path], { cwd: directory.path });
    expect([code, err.includes('takes no orders')]).toEqual([1, true]);
  });

  it('the console hears nobody without its secret', { timeout: 60_000 }, async () => {
    await using server = await spawnServer();
    const path = join(server.directory, 'console.json');
    const { port, secret }: { port: number; secret: string } = JSON.parse(await readFile(path, 'utf8'));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const ask = (headers: Record<string, string>, body = '{"do":"listKeys"}'): Promise<Response> =>
      fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body });
    const Authorization = `Bearer ${secret}`;
    const statuses = [];
    for (const headers of [
      {},
      { Authorization: 'Bearer x' },
      { Authorization, Origin: 'http://127.0.0.1' },
      { Authorization },
    ])
      statuses.push((await ask(headers)).status);
    expect(statuses).toEqual([404, 404, 404, 200]);
    for (const body of ['', '{', '{"do":"everything"}', 'x'.repeat(70_000)])
      expect((await ask({ Authorization }, body)).status).toBeGreaterThanOrEqual(400);
    await server.end('SIGTERM');
    expect(await readdir(server.directory)).not.toContain('console.json');
  });
});

describe('backup and restore', () => {
  it('a backup is whole, closed to others, and overwrites nothing', { timeout: 60_000 }, async () => {
    await using data = await talked();
    await using place = await temporaryDirectory('cli');
    const copy = join(place.path, 'copy');
    const args = ['backup', copy, '--data', data.path];
    const told = await answered(args, { cwd: place.path });
    expect(told).toMatchObject({ to: copy, events: 7 });
    expect((await readdir(copy)).toSorted()).toEqual(['backup.json', 'ghanti.db', 'signing.key']);
    for (const name of ['.', 'backup.json', 'ghanti.db', 'signing.key'])
      expect((await stat(join(copy, name))).mode & 0o077).toBe(0);
    const again = await runGhanti(args, { cwd: place.path });
    expect([again.code, again.err.includes('overwrites nothing')]).toEqual([1, true]);
    expect(await readdir(place.path)).toEqual(['copy']);
  });

  it('a damaged backup is not restored', { timeout: 60_000 }, async () => {
    await using data = await talked();
    await using place = await temporaryDirectory('cli');
    const copy = join(place.path, 'copy');
    await answered(['backup', copy, '--data', data.path], { cwd: place.path });
    const path = join(copy, 'ghanti.db');
    const bytes = await readFile(path);
    bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
    await writeFile(path, bytes);
    const { code, err } = await runGhanti(['restore', copy, '--data', 'new'], { cwd: place.path });
    expect([code, err.includes('damaged: ghanti.db')]).toEqual([1, true]);
    expect(await readdir(place.path)).toEqual(['copy']);
  });

  it(
    'a directory that is not empty is moved aside by --force only, and never while it is used',
    { timeout: 60_000 },
    async () => {
      await using data = await talked();
      await using place = await temporaryDirectory('cli');
      await answered(['backup', 'copy', '--data', data.path], { cwd: place.path });
      const restore = ['restore', 'copy', '--data', 'live'];
      await answered(restore, { cwd: place.path });
      const refused = await runGhanti(restore, { cwd: place.path });
      expect([refused.code, refused.err.includes('--force')]).toEqual([1, true]);
      {
        await using server = await startServer({ directory: join(place.path, 'live') });
        const used = await runGhanti([...restore, '--force'], { cwd: place.path });
        expect([used.code, used.err.includes('another process')]).toEqual([1, true]);
        const { channels } = await person(server, 'bilal').call('listChannels', { limit: 5 });
        expect(channels).toHaveLength(1);
      }
      const { aside } = await answered([...restore, '--force'], { cwd: place.path });
      expect((await readdir(place.path)).toSorted()).toEqual([
        'copy',
        'live',
        String(aside).split('/').at(-1),
      ]);
    },
  );
});

describe('doctor', () => {
  it('a sound directory is sound, with a server and without', { timeout: 60_000 }, async () => {
    await using data = await talked();
    const doctor = ['doctor', '--data', data.path];
    expect(await answered(doctor, { cwd: data.path })).toMatchObject({ sound: true });
    await using server = await startServer({ directory: data.path });
    await person(server, 'asha').call('search', { q: 'two' });
    const { out } = await runGhanti(doctor, { cwd: data.path });
    expect(out).toContain('one is running');
    expect(out).toContain('the data is sound');
  });

  it('warns of a directory that others may enter', async () => {
    await using data = await talked();
    await chmod(data.path, 0o755);
    const { code, out } = await runGhanti(['doctor', '--data', data.path], { cwd: data.path });
    expect([code, out.includes(`chmod 700 ${data.path}`)]).toEqual([0, true]);
  });
});
