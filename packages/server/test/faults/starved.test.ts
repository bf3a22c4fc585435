/**
 * F30 and F31: no descriptors, and an event loop that is held up: the server stays alive, does not close everybody, and goes on by itself
 * when it is given what it lacks.
 */
import { connect, type Socket } from 'node:net';
import { eventually, group, people, spawnServer, startTarget, temporaryDirectory } from '@ghanti/testkit';
import { expect, test } from 'vitest';

const descriptors = 256;

const hold = (port: number): Socket => connect(port, '127.0.0.1').on('error', () => undefined);

test('F31: without descriptors those who are here go on, and others are let in again as soon as there are some', async () => {
  const lines: string[] = [];
  await using server = await spawnServer({ descriptors, onLine: (line) => lines.push(line) });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const channel = await group(asha, [bilal]);
  using sender = await asha.connect();
  using reader = await bilal.connect();
  const crowd = Array.from({ length: 2 * descriptors }, () => hold(server.port));
  await eventually(() => expect(crowd.filter(({ destroyed }) => destroyed).length).toBeGreaterThan(10), {
    withinMs: 15_000,
  });
  for (const number of [1, 2, 3])
    expect(
      await sender.call('sendMessage', { channel, clientId: `k${number}`, text: 'still here' }),
    ).toMatchObject({ ok: true });
  await eventually(() => expect(reader.events).toHaveLength(3));
  for (const socket of crowd) socket.destroy();
  await eventually(() => asha.call('listChannels', { limit: 1 }), { withinMs: 15_000 });
  using late = await bilal.connect();
  expect(late.ready.resume.result).toBe('complete');
  expect(lines.length, 'lines of the log').toBeLessThan(20);
  expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
});

test('F30: an event loop that stands still for 2 s closes nobody, and nothing is lost', async () => {
  await using directory = await temporaryDirectory();
  const lines: string[] = [];
  const target = await startTarget({ directory: directory.path, onLine: (line) => lines.push(line) });
  try {
    const [asha, bilal] = await people(target.server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    const closed: string[] = [];
    const onClose = (why: string): void => void closed.push(why);
    using sender = await asha.connect({ onClose });
    using reader = await bilal.connect({ onClose });
    using polling = await bilal.connect({ transport: 'polling', onClose });
    target.order({ do: 'stall', ms: 2_000 });
    const sends = Array.from({ length: 20 }, (_, index) =>
      sender.call('sendMessage', { channel, clientId: `k${index}`, text: `number ${index}` }),
    );
    for (const answer of await Promise.all(sends)) expect(answer).toMatchObject({ ok: true });
    for (const one of [reader, polling]) await eventually(() => expect(one.events).toHaveLength(20));
    expect([closed, lines]).toEqual([[], []]);
    await target.stop();
  } finally {
    await target.server.end('SIGKILL');
  }
});
