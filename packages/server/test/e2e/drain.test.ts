/**
 * SIGTERM (protocol.md section 9; F26): not ready, goaway, what is in flight is answered, then all ends within 10 s; and the
 * same by `close()`, where a test can hold the disk.
 */
import { createServer } from 'node:net';
import {
  createRest,
  eventually,
  group,
  people,
  Refused,
  spawnServer,
  startServer,
  temporaryDirectory,
  type Connection,
} from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { createGate } from './resume-support/gated-store.ts';
import { freshId, span } from './resume-support/talk.ts';
import { oneNode, unhurried } from './support/watched-server.ts';

const environment = { GHANTI_LIMITS: JSON.stringify(unhurried) };

/** Sends without a pause and without an end, whatever is answered; gives what was acknowledged. */
const flood = (connection: Connection, channel: string) => {
  const acked: number[] = [];
  let unknown = 0;
  let sending = true;
  const lane = async (): Promise<void> => {
    while (sending && connection.socket.connected) {
      const answer = await connection
        .call('sendMessage', { channel, clientId: freshId(), text: 'on and on' }, 3_000)
        .catch(() => undefined);
      if (answer?.ok === true) acked.push(answer.data.event.seq);
      else unknown += 1;
      if (answer?.ok === false) expect(answer.error.code).toBe('unavailable');
    }
  };
  const done = Promise.all(span(1, 20).map(lane));
  return { acked, done, unknown: () => unknown, stop: () => (sending = false) };
};

describe('F26: SIGTERM under load', () => {
  test("goaway with a wait of each one's own, exit 0, nothing acknowledged is lost, port and directory free", async () => {
    await using directory = await temporaryDirectory('drain');
    let floods: ReturnType<typeof flood>[] = [];
    let channel = '';
    let port = 0;
    {
      await using server = await spawnServer({ directory: directory.path, environment });
      ({ port } = server);
      const [asha, bilal] = await people(server, 'asha', 'bilal');
      channel = await group(asha, [bilal]);
      const connections = await Promise.all([
        asha.connect(),
        bilal.connect(),
        asha.connect({ transport: 'polling' }),
        bilal.connect({ transport: 'upgrade' }),
      ]);
      floods = connections.map((connection) => flood(connection, channel));
      await eventually(() => floods.every(({ acked }) => acked.length > 5));
      const began = performance.now();
      expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
      const tookMs = performance.now() - began;
      expect(tookMs).toBeLessThan(10_000);
      for (const { stop } of floods) stop();
      await Promise.all(floods.map(({ done }) => done));
      const waits = connections.map((connection) => connection.signals('goaway')[0]?.data.retryAfterMs ?? -1);
      for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(0);
      expect(new Set(waits).size).toBeGreaterThan(1);
      console.log(`drained in ${Math.round(tookMs)} ms, waits ${waits.join(' ')}`);
    }
    const probe = createServer();
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject);
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
    });
    await using again = await spawnServer({ directory: directory.path, environment });
    const [asha] = await people(again, 'asha');
    const { asOf } = await asha.call('history', { channel, limit: 1 });
    const acked = floods.flatMap((one) => one.acked);
    expect(Math.max(...acked)).toBeLessThanOrEqual(asOf);
    expect(new Set(acked).size).toBe(acked.length);
  });

  test('a second SIGTERM ends it at once', async () => {
    await using server = await spawnServer({ environment });
    const [asha] = await people(server, 'asha');
    using _connection = await asha.connect();
    server.process.kill('SIGTERM');
    server.process.kill('SIGTERM');
    const { code, signal } = await server.exited;
    // The second may come when the first has done its work.
    expect([0, 1]).toContain(code);
    expect(signal).toBeNull();
  });

  test('SIGINT drains as well', async () => {
    await using server = await spawnServer({ environment });
    const [asha] = await people(server, 'asha');
    using connection = await asha.connect();
    expect(await server.end('SIGINT')).toEqual({ code: 0, signal: null });
    await eventually(() => connection.signals('goaway').length === 1);
  });
});

describe('while the disk is slow', () => {
  test('readyz is 503, nobody new comes in, what is in flight is answered, what is new is unavailable', async () => {
    const gate = createGate();
    await using server = await startServer({
      ...oneNode,
      limits: unhurried,
      doubles: { store: gate.double },
    });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    using sender = await asha.connect();
    using reader = await bilal.connect({ transport: 'polling' });
    const open = gate.close();
    const send = () => ({ channel, clientId: freshId(), text: 'in flight' });
    const byRest = bilal.rest.call('sendMessage', send());
    await eventually(() => gate.waiting === 1);
    const inFlight = sender.call('sendMessage', send());
    // Answered at once, so the send before it has arrived as well.
    await sender.call('getProfile', {});
    const closing = server.ghanti.close();
    await eventually(() => sender.signals('goaway').length === 1);
    const { status, body } = await createRest(server.url).request('/readyz');
    expect([status, JSON.stringify(body)]).toEqual([503, expect.stringContaining('closing')]);
    expect((await createRest(server.url).request('/livez')).status).toBe(200);
    const refused = await asha.connect().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect(refused).toMatchObject({ code: 'unavailable' });
    for (const late of [sender.call('sendMessage', send()), bilal.rest.call('sendMessage', send())])
      expect(await late).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    open();
    expect(await byRest).toMatchObject({ ok: true, data: { event: { seq: 3 } } });
    expect(await inFlight).toMatchObject({ ok: true, data: { event: { seq: 4 } } });
    await closing;
    await eventually(() => !reader.socket.connected && !sender.socket.connected);
    for (const { events } of [sender, reader]) expect(events[0]).toMatchObject({ channel, seq: 3 });
  });
});
