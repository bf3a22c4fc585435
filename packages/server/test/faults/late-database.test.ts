/**
 * F36: a program that starts before its database waits for it: it listens, is not ready, tries again by itself, and is whole as soon as
 * the database is there.
 */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { eventually, people, spawnServer, startPostgres } from '@ghanti/testkit';
import { expect, test } from 'vitest';

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

const asked = async (port: number, path: string): Promise<unknown> => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  return [answer.status, await answer.json()];
};

test('F36: without its database it lives, is not ready, tries again, and is ready once it is there', async () => {
  await using postgres = await startPostgres();
  const url = await postgres.create('late');
  await postgres.stop('fast');
  const port = await freePort();
  const lines: string[] = [];
  const starting = spawnServer({
    port,
    readyWithinMs: 120_000,
    environment: { DATABASE_URL: url },
    onLine: (line) => lines.push(line),
  });
  const tries = (): number => lines.filter((line) => line.includes('trying again')).length;
  await eventually(() => expect(tries()).toBeGreaterThan(3), { withinMs: 60_000 });
  expect(await asked(port, '/livez')).toEqual([200, { live: true }]);
  expect(await asked(port, '/readyz')).toEqual([
    503,
    { ready: false, reasons: ['the database cannot be reached'] },
  ]);
  expect(tries(), 'tries').toBeLessThan(20);
  let isOver = false;
  const statuses = new Set<number>();
  const asking = (async (): Promise<void> => {
    while (!isOver) statuses.add((await fetch(`http://127.0.0.1:${port}/readyz`)).status);
  })();
  await postgres.start();
  await using server = await starting;
  isOver = true;
  await asking;
  expect([...statuses].filter((status) => status !== 200)).toEqual([503]);
  expect(await asked(port, '/readyz')).toMatchObject([200, { ready: true }]);
  const [asha] = await people(server, 'asha');
  expect((await asha.call('getProfile', {})).user).toMatchObject({ id: 'asha' });
  expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
});
