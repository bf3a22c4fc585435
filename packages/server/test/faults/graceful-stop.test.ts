/**
 * F26, the short form: SIGTERM under load. The process ends by itself with 0, those who are connected are told, and what
 * was acknowledged is there afterwards.
 */
import { expect, test } from 'vitest';
import { eventually, group, people, person, spawnServer, temporaryDirectory } from '@ghanti/testkit';

test('DUR-1 F26: a stop under load ends with 0 within 10 s, says goaway, and keeps what it acknowledged', async () => {
  await using directory = await temporaryDirectory();
  await using server = await spawnServer({ directory: directory.path });
  const [asha, bilal, chitra] = await people(server, 'asha', 'bilal', 'chitra');
  const channel = await group(asha, [bilal]);
  using sender = await asha.connect();
  using reader = await bilal.connect();
  using quiet = await chitra.connect({ transport: 'polling' });
  const acknowledged: string[] = [];
  const sendOn = async (): Promise<void> => {
    for (let count = 0; ; count += 1) {
      const answer = await sender.call('sendMessage', { channel, clientId: `k${count}`, text: 'on and on' });
      if (answer.ok) acknowledged.push(answer.data.event.id);
      else if (answer.error.code !== 'rate_limited') return;
    }
  };
  const sending = sendOn().catch(() => undefined);
  await eventually(() => expect(acknowledged.length).toBeGreaterThan(30));
  const began = performance.now();
  expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(performance.now() - began).toBeLessThan(10_000);
  await sending;
  expect(sender.signals('goaway')).toMatchObject([{ data: { retryAfterMs: expect.any(Number) } }]);
  for (const connection of [reader, quiet]) expect(connection.signals('goaway')).toHaveLength(1);

  await using again = await spawnServer({ directory: directory.path });
  const ids = new Set<string>();
  for (let after = 0; ; after += 200) {
    const { messages, more } = await person(again, 'bilal').call('history', { channel, after, limit: 200 });
    for (const { id } of messages) ids.add(id);
    if (!more) break;
  }
  expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
});
