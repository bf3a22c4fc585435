/**
 * When a node on Postgres says that it is not ready (F10, F14): while it is cut off from the database, also where nobody writes to it, and as
 * long as nothing can be committed, without a moment in between; and it is ready again by itself.
 */
import {
  createRest,
  eventually,
  group,
  people,
  sharedPostgres,
  startServer,
  tcpProxy,
} from '@ghanti/testkit';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { freshId } from '../e2e/resume-support/talk.ts';

const patience = { withinMs: 30_000, everyMs: 50 };
/** Several times what a trial takes. */
const heldMs = 6_000;

const readiness = (url: string) => async () => {
  const { status, body } = await createRest(url).request('/readyz');
  return { status, body };
};

test('F14: cut off from Postgres it is not ready, though nobody writes to it, and ready again when it is back', async () => {
  const databaseUrl = new URL(await (await sharedPostgres()).create(`cut_off_${process.pid}`));
  await using link = await tcpProxy(`http://${databaseUrl.host}`);
  databaseUrl.host = new URL(link.url).host;
  await using server = await startServer({ databaseUrl: databaseUrl.href });
  const ready = readiness(server.url);
  expect(await ready()).toMatchObject({ status: 200 });
  // Without a word to either end.
  link.set({ silent: 'both' });
  await eventually(async () => {
    expect(await ready()).toEqual({
      status: 503,
      body: { ready: false, reasons: ['the database does not answer'] },
    });
  }, patience);
  link.set({});
  link.cut('rst');
  await eventually(async () => expect(await ready()).toMatchObject({ status: 200 }), patience);
});

test('F10: as long as a transaction is held by hand it is not ready, and not ready in between', async () => {
  const databaseUrl = await (await sharedPostgres()).create(`held_${process.pid}`);
  await using server = await startServer({ databaseUrl });
  const ready = readiness(server.url);
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const channel = await group(asha, [bilal]);
  const hand = new Client({ connectionString: databaseUrl });
  await hand.connect();
  try {
    await hand.query('BEGIN; SELECT pg_advisory_xact_lock(1735288179, 0)');
    const input = { channel, clientId: freshId(), text: 'held' };
    await expect(asha.call('sendMessage', input)).rejects.toThrow('unavailable');
    const since = performance.now();
    const seen = new Set<number>();
    await eventually(async () => {
      seen.add((await ready()).status);
      return performance.now() - since > heldMs;
    }, patience);
    expect([...seen]).toEqual([503]);
    await hand.query('ROLLBACK');
    await eventually(async () => expect(await ready()).toMatchObject({ status: 200 }), patience);
    await asha.call('sendMessage', input);
  } finally {
    await hand.end();
  }
});
