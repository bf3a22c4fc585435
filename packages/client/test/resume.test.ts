/** CL-12, CL-13: after an absence a client does what the resume says, and shows what a new one shows. */
import { memoryStorage } from '@ghanti/client';
import {
  eventually,
  group,
  people,
  person,
  startServer,
  temporaryDirectory,
  type Person,
} from '@ghanti/testkit';
import { cp, rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { deviceOf, type Device } from './support/device.ts';
import { createWire } from './support/proxy.ts';
import { differences, wholeOf } from './support/snapshot.ts';

const timeout = 60_000;
const limits = { commandsPerSecond: 10_000, commandBurst: 10_000 };
type Server = Awaited<ReturnType<typeof startServer>>;

const write = async (author: Person, channel: string, count: number): Promise<void> => {
  for (let at = 0; at < count; at += 1)
    await author.call('sendMessage', { channel, clientId: `m${at}`, text: `text ${at}` });
};

const sameAsFresh = async (device: Device, server: () => Server): Promise<void> => {
  await eventually(
    async () => {
      await eventually(() => device.client.connection.get().is === 'live');
      const shown = await wholeOf(device.client);
      const fresh = deviceOf(server, device.user, { tellDelivered: false, prefetch: 0 });
      try {
        expect(differences(shown, await wholeOf(fresh.client))).toEqual([]);
      } finally {
        await fresh.stop();
      }
    },
    { withinMs: 20_000, everyMs: 200 },
  );
};

test(
  'CL-12, RES-2: `limited` asks anew for the channel that it names, and keeps what waits',
  { timeout },
  async () => {
    await using server = await startServer({ limits });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const [busy, calm] = [await group(asha, [bilal]), await group(asha, [bilal])];
    await using wire = await createWire(server.url);
    const device = deviceOf(() => ({ ...server, url: wire.url }), 'bilal', { storage: memoryStorage() });
    await eventually(() => expect(device.client.channels.get().rows).toHaveLength(2));
    await eventually(() => device.client.connection.get().is === 'live');
    const results: string[] = [];
    device.client.on('ready', ({ data }) => results.push(data.resume.result));
    wire.open = false;
    device.client.channel(calm).send({ text: 'written meanwhile' });
    device.client.channel(calm).setDraft('a draft');
    await write(asha, busy, 230);
    wire.open = true;
    device.client.hurry();
    await eventually(() => expect(results).toEqual(['limited']), { withinMs: 15_000 });
    await eventually(() =>
      expect(device.client.channel(busy).row.get()).toMatchObject({ waiting: 0, unread: 230 }),
    );
    await sameAsFresh(device, () => server);
    expect(device.client.channel(calm).row.get()?.draft).toBe('a draft');
    await device.stop();
  },
);

test('CL-12, CUR-3: `reset` asks anew for everything, and forgets what is no more', { timeout }, async () => {
  await using directory = await temporaryDirectory('reset');
  await using copy = await temporaryDirectory('reset-copy');
  let server = await startServer({ directory: directory.path, limits });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const kept = await group(asha, [bilal]);
  await write(asha, kept, 3);
  await server.close();
  // An operator copies the files back later: what came after is lost.
  await cp(directory.path, copy.path, { recursive: true });
  server = await startServer({ directory: directory.path, limits });
  await using wire = await createWire(server.url);
  const device = deviceOf(() => ({ ...server, url: wire.url }), 'bilal', { storage: memoryStorage() });
  const later = await group(person(server, 'asha'), [bilal]);
  await eventually(() => expect(device.client.channels.get().rows.map(({ id }) => id)).toContain(later));
  await wholeOf(device.client);
  await device.client.close();
  await server.close();
  await rm(directory.path, { recursive: true });
  await cp(copy.path, directory.path, { recursive: true });
  server = await startServer({ directory: directory.path, limits });
  wire.target = server.url;
  const results: string[] = [];
  await device.reload();
  device.client.on('ready', ({ data }) => results.push(data.resume.result));
  device.client.channel(kept).send({ text: 'still mine' });
  await eventually(() => expect(results).toEqual(['reset']));
  await eventually(() => expect(device.client.channels.get().rows.map(({ id }) => id)).toEqual([kept]));
  await eventually(() => expect(device.client.channel(kept).row.get()?.waiting).toBe(0));
  await sameAsFresh(device, () => server);
  await device.stop();
  await server.close();
});

test('CL-13, MEM-2: whoever is removed forgets, and who comes again begins anew', { timeout }, async () => {
  await using server = await startServer({ limits });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const id = await group(asha, [bilal]);
  const device = deviceOf(() => server, 'bilal');
  await eventually(() => device.client.channel(id).row.get() !== undefined);
  await device.client.channel(id).send({ text: 'mine' }).stored;
  await asha.call('removeMember', { channel: id, user: 'bilal', clientId: 'r1' });
  await eventually(() => expect(device.client.channel(id).row.get()).toBeUndefined());
  expect(device.client.channel(id).timeline.get().items).toEqual([]);
  await write(asha, id, 3);
  await asha.call('addMembers', { channel: id, users: ['bilal'], clientId: 'a1' });
  await eventually(() => device.client.channel(id).row.get() !== undefined);
  await sameAsFresh(device, () => server);
  expect(JSON.stringify(device.client.channel(id).timeline.get())).not.toContain('text 1');
  await device.stop();
});
