/**
 * F03, F04, F05: a disk that is full, slow, read-only or failing, under the real program: nothing is acknowledged that is not on disk,
 * writes are shed with `unavailable`, all else goes on, and where the disk recovers, so does the server, without a restart. A flush
 * that failed is another matter: what it was to write may be gone and look clean, so the log stops until a restart has written it anew.
 */
import {
  eventually,
  faultyDisk,
  group,
  people,
  spawnServer,
  temporaryDirectory,
  type DiskFaults,
  type Person,
} from '@ghanti/testkit';
import { expect, test } from 'vitest';

const tell = async (who: Person, channel: string, clientId: string) =>
  await who.rest.call('sendMessage', { channel, clientId, text: `number ${clientId} ${'x'.repeat(8000)}` });

const textsOf = async (who: Person, channel: string): Promise<readonly string[]> => {
  const { messages } = await who.call('history', { channel, limit: 200 });
  return messages.flatMap(({ type, data }) => (type === 'receiveMessage' ? [data.clientId ?? ''] : []));
};

const unavailable = { ok: false, error: { code: 'unavailable', retryAfterMs: expect.any(Number) } };

const spoiled = async (faults: DiskFaults) => {
  const directory = await temporaryDirectory('bad-disk');
  const disk = await faultyDisk(directory.path);
  const lines: string[] = [];
  const onLine = (line: string): void => void lines.push(line);
  const server = await spawnServer({ directory: directory.path, environment: disk.environment, onLine });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const channel = await group(asha, [bilal]);
  expect(await tell(asha, channel, 'before')).toMatchObject({ ok: true });
  disk.set(faults);
  const ready = async (): Promise<unknown> => (await asha.rest.request('/readyz')).body;
  return {
    directory,
    disk,
    lines,
    server,
    asha,
    bilal,
    channel,
    ready,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await disk[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
};

test.for<[string, DiskFaults]>([
  ['full', { full: true }],
  ['read-only', { readOnly: true }],
  ['failing in its writes', { badWrites: 1_000_000 }],
])('DUR-1 F04: a disk that is %s sheds writes, and writing goes on without a restart', async ([, faults]) => {
  await using place = await spoiled(faults);
  const { asha, bilal, channel, disk, ready, server, lines } = place;
  using reader = await bilal.connect();
  for (const clientId of ['a', 'b', 'c'])
    expect(await tell(asha, channel, clientId)).toMatchObject(unavailable);
  // Not only messages: whatever is written.
  expect(await asha.rest.call('updateProfile', { name: 'Asha' })).toMatchObject(unavailable);
  expect(await ready()).toEqual({ ready: false, reasons: ['the last commit failed'] });
  expect(await textsOf(bilal, channel)).toEqual(['before']);
  using late = await asha.connect();
  await late.caughtUp();
  disk.set({});
  // By itself: nobody sends to a node that is not ready.
  await eventually(async () => expect(await ready()).toEqual({ ready: true, reasons: [] }));
  for (const clientId of ['a', 'd']) expect(await tell(asha, channel, clientId)).toMatchObject({ ok: true });
  await eventually(() => expect(reader.events.map(({ seq }) => seq)).toEqual([4, 5]));
  expect(await textsOf(bilal, channel)).toEqual(['before', 'a', 'd']);
  expect(lines.filter((line) => line.includes('"a commit failed"')).length).toBeLessThan(4);
  expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
});

test('DUR-1 F03: after a flush that failed nothing is acknowledged until a restart, which has all that was', async () => {
  await using place = await spoiled({ badFlushes: 1 });
  const { asha, channel, disk, ready, server, directory } = place;
  expect(await tell(asha, channel, 'a')).toMatchObject(unavailable);
  disk.set({});
  expect(await tell(asha, channel, 'b')).toMatchObject(unavailable);
  // What was read may not be on disk.
  expect(await asha.rest.call('history', { channel, limit: 10 })).toMatchObject(unavailable);
  expect(await ready()).toMatchObject({ reasons: ['the log takes no writes: start the process again'] });
  expect((await asha.rest.request('/livez')).status).toBe(503);
  await server.end('SIGTERM');
  await using again = await spawnServer({ directory: directory.path, environment: disk.environment });
  const [reader] = await people(again, 'asha');
  expect(await tell(reader, channel, 'b')).toMatchObject({ ok: true });
  expect((await textsOf(reader, channel)).filter((text) => text !== 'a')).toEqual(['before', 'b']);
});

test('F05: a slow disk delays acknowledgements, and nothing else', async () => {
  await using place = await spoiled({ slowMs: 400 });
  const { asha, channel } = place;
  const sent = Array.from({ length: 40 }, (_, index) => tell(asha, channel, `k${index}`));
  let answered = 0;
  for (const send of sent) void send.then(() => (answered += 1));
  // The loop is free while the disk is not.
  expect((await asha.rest.request('/livez')).status).toBe(200);
  expect(answered).toBeLessThan(sent.length);
  for (const answer of await Promise.all(sent)) expect(answer).toMatchObject({ ok: true });
});
