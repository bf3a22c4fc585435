/** `ghanti migrate` beside a running server: it hands its place over and ends, and nothing starts on the old data again. */
import { group, people, spawnServer, temporaryDirectory } from '@ghanti/testkit';
import { expect, it } from 'vitest';
import { openPostgresStore } from '../../src/store/postgres/open-postgres-store.ts';
import { answered, runGhanti } from '../support/run-ghanti.ts';
import { urlFor } from './postgres-for-test.ts';

const options = {
  ids: () => crypto.randomUUID(),
  newEpoch: () => 'f'.repeat(16),
  durability: 'full',
} as const;

it('a server that runs hands its place over and ends (DUR-1)', { timeout: 120_000 }, async () => {
  await using place = await temporaryDirectory('migrate');
  const url = await urlFor(place.path);
  await using server = await spawnServer({ directory: place.path });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const channel = await group(asha, [bilal]);
  await asha.call('sendMessage', { channel, clientId: 'one', text: 'one' });
  const told = await answered(['migrate', '--to', url, '--data', place.path], { cwd: place.path });
  expect(told).toMatchObject({ left: true });
  expect(Number(told['heldMs'])).toBeLessThan(10_000);
  const store = await openPostgresStore({ ...options, url });
  const events = await store.log(0, 100);
  expect(events.filter(({ data }) => data.includes('"one"'))).toHaveLength(1);
  await store.close();
  const start = await runGhanti(['start'], {
    cwd: place.path,
    environment: { GHANTI_DATA_DIR: place.path, PORT: '0' },
  });
  expect([start.code, start.err.includes('has moved to Postgres')]).toEqual([1, true]);
  const again = await runGhanti(['migrate', '--to', url, '--data', place.path], { cwd: place.path });
  expect([again.code, again.err.includes('name an empty one')]).toEqual([1, true]);
});
