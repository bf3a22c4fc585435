/**
 * CL-40, B2: four people do whatever comes to mind, each on a device with real storage and a transport of its own, while pages are loaded, wires cut,
 * devices crash and reload, and the server is started again. After each step, when all is quiet, every device shows exactly
 * what a new device of the same person shows. `TEST_SEED=n` repeats a run.
 */
import 'fake-indexeddb/auto';
import {
  chosenTransport,
  indexedDbStorage,
  pollingTransport,
  socketIoTransport,
  sseTransport,
  webSocketTransport,
  type Client,
  type Transport,
} from '@ghanti/client';
import {
  chooseSeed,
  createRandom,
  eventually,
  people,
  startServer,
  temporaryDirectory,
  type Random,
  type StartedServer,
} from '@ghanti/testkit';
import { inject, test } from 'vitest';
import { deviceOf, type Device } from './support/device.ts';
import { createWire, type Wire } from './support/proxy.ts';
import { differences, snapshotOf, wholeOf } from './support/snapshot.ts';
import { stepsOf } from './support/steps.ts';

const users = ['asha', 'bilal', 'chitra', 'dev'] as const;
/** Asha has two. */
const owners = [...users, 'asha'] as const;
/** One for each device; which has which, the seed says. */
const transports: readonly (readonly [name: string, make: () => Transport])[] = [
  ['websocket', webSocketTransport],
  ['socketio', socketIoTransport],
  ['sse', sseTransport],
  ['polling', pollingTransport],
  ['chosen', chosenTransport],
];
const [steps, minutes] = inject('layer') === 'all' ? [280, 15] : [25, 2];

/** Here every client reads everything all the time. */
const limits = {
  commandsPerSecond: 10_000,
  commandBurst: 10_000,
  connectionsPerUser: 200,
  streamsPerUser: 200,
};

type World = {
  readonly devices: readonly Device[];
  readonly wires: readonly Wire[];
  server: StartedServer;
  readonly restart: () => Promise<void>;
};

/** Everything was told, and everything was heard. */
const quiet = async ({ devices }: World): Promise<void> => {
  for (const { client } of devices) {
    await eventually(() => client.connection.get().is === 'live', { withinMs: 20_000 });
    await eventually(() => client.channels.get().rows.every(({ waiting }) => waiting === 0), {
      withinMs: 20_000,
    });
  }
};

/** What was refused stays on the device where it was written, until its writer takes it back (CL-23). */
const takeBack = ({ client }: Device): void => {
  for (const { id, failed } of client.channels.get().rows)
    for (const item of failed > 0 ? client.channel(id).timeline.get().items : [])
      if (item.kind === 'message' && item.tick === 'failed' && item.clientId !== undefined)
        client.channel(id).discard(item.clientId);
};

/** A new device of the same person, that changes nothing by looking. */
const freshOf = async (world: World, user: string): Promise<Record<string, object>> => {
  const fresh = deviceOf(() => world.server, user, { tellDelivered: false, prefetch: 0 });
  try {
    return await wholeOf(fresh.client);
  } finally {
    await fresh.stop();
  }
};

/** Of an anonymous vote one's other device is told nothing: it knows when the channel is read anew. */
const isSecret = ({ user }: Device, path: string): boolean => user === 'asha' && path.includes('/poll/mine');

const compare = async (world: World, said: readonly string[]): Promise<void> => {
  await quiet(world);
  for (const device of world.devices) {
    const shown = async (): Promise<void> => {
      await wholeOf(device.client);
      takeBack(device);
      const expected = await freshOf(world, device.user);
      const differing = differences(snapshotOf(device.client), expected)
        .filter((path) => !isSecret(device, path))
        .slice(0, 12);
      const told = `${device.user} after:\n${said.slice(-40).join('\n')}\n${differing.join('\n')}`;
      if (differing.length > 0) throw new Error(told);
    };
    await eventually(shown, { withinMs: 15_000, everyMs: 100 });
  }
};

const worldOf = async (directory: string, seed: number, random: Random): Promise<World & AsyncDisposable> => {
  let server = await startServer({ directory, limits });
  await people(server, ...users);
  const wires = await Promise.all(owners.map(() => createWire(server.url)));
  const dealt = random.shuffle(transports);
  console.log(owners.map((user, at) => `${user} by ${dealt[at]?.[0]}`).join(', '));
  const devices = owners.map((user, at) =>
    deviceOf(() => ({ ...server, url: wires[at]?.url ?? '' }), user, {
      transport: (dealt[at]?.[1] ?? chosenTransport)(),
      storage: {
        open: (scope) => indexedDbStorage().open(`${seed} ${at} ${scope}`),
        remove: () => Promise.resolve(),
      },
    }),
  );
  return {
    devices,
    wires,
    get server() {
      return server;
    },
    async restart() {
      await server.close();
      server = await startServer({ directory, limits });
      for (const wire of wires) wire.target = server.url;
    },
    async [Symbol.asyncDispose]() {
      for (const device of devices) await device.stop();
      for (const wire of wires) await wire[Symbol.asyncDispose]();
      await server.close();
    },
  };
};

/** What happens to devices, wires and the server, without anybody's doing. */
const mishap = async (world: World, random: Random): Promise<string> => {
  const at = random.below(owners.length);
  const [device, wire] = [world.devices[at], world.wires[at]];
  const kind = random.below(10);
  if (kind < 3) wire?.cut();
  else if (kind < 5) await device?.crash();
  else if (kind < 7) await device?.reload();
  else if (kind < 9 && wire !== undefined) wire.open = false;
  else await world.restart();
  return `${owners[at]}: ${['cut', 'crash', 'reload', 'offline', 'server restarted'][kind === 9 ? 4 : ([0, 0, 0, 1, 1, 2, 2, 3, 3][kind] ?? 4)]}`;
};

const clientAt = (world: World, at: number): Client => {
  const device = world.devices[at];
  if (device === undefined) throw new Error('no such device');
  return device.client;
};

test(
  'CL-40, B2: whatever was done and whatever happened, every device shows what a new one does',
  { timeout: minutes * 60_000 },
  async () => {
    const seed = chooseSeed(process.env['TEST_SEED']);
    console.log(`TEST_SEED=${seed}`);
    const random = createRandom(seed);
    await using directory = await temporaryDirectory('convergence');
    await using world = await worldOf(directory.path, seed, random);
    const said: string[] = [];
    const step = stepsOf([...users]);
    for (let round = 0; round < steps; round += 1) {
      const deeds = random.between(1, 6);
      for (let deed = 0; deed < deeds; deed += 1) {
        const at = random.below(owners.length);
        said.push(`${round} ${owners[at]}: ${await step(clientAt(world, at), random)}`);
        if (random.chance(0.25)) said.push(`${round} ${await mishap(world, random)}`);
      }
      for (const wire of world.wires) wire.open = true;
      for (const { client } of world.devices) client.hurry();
      await compare(world, said);
    }
  },
);
