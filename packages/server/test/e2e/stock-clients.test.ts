/**
 * Stock `socket.io-client` sees on an application's own namespaces what it sees on a stock Socket.IO server: one program of
 * scenes runs on both, and what each client and the application wrote down must be equal, order included (HS-32).
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { placeFor } from '@ghanti/testkit';
import { createClient } from '@redis/client';
import { createAdapter } from '@socket.io/redis-adapter';
import { Server } from 'socket.io';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pick } from '../../../../testing/layer.ts';
import { transports, versions, type Version } from './stock-support/clients.ts';
import { hard } from './stock-support/scenes-hard.ts';
import { order } from './stock-support/scenes-order.ts';
import { talk } from './stock-support/scenes-talk.ts';
import { Stage, type Casting, type House, type Scene } from './stock-support/stage.ts';
import { embed, type Host } from './support/host.ts';
import { unhurried } from './support/watched-server.ts';

/** Both are told the same where it can be told. */
const maxFrameBytes = 2_000_000;

let host: Host;
let stock: House & { close(): Promise<void> };

/** Beside several nodes stock Socket.IO has its own Redis adapter, as theirs have. */
const acrossNodes = async (io: Server, url: string): Promise<() => Promise<void>> => {
  const clients = [createClient({ url }), createClient({ url })] as const;
  await Promise.all(clients.map((client) => client.connect()));
  io.adapter(createAdapter(...clients, { key: 'stock' }));
  return async () => void (await Promise.all(clients.map((client) => client.close())));
};

const openStock = async (): Promise<typeof stock> => {
  // Of its place it takes the Redis; each run of this file has a place of its own.
  const { redisUrl } = await placeFor(`stock ${randomUUID()}`);
  const server = createServer();
  const io = new Server(server, { maxHttpBufferSize: maxFrameBytes });
  const part = redisUrl === undefined ? undefined : await acrossNodes(io, redisUrl);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    io,
    isAcross: part !== undefined,
    close: () => io.close().then(part),
  };
};

beforeAll(async () => {
  [host, stock] = await Promise.all([embed({ limits: { ...unhurried, maxFrameBytes } }), openStock()]);
});
afterAll(async () => {
  await stock.close();
  await host[Symbol.asyncDispose]();
});

const scenes: [string, Scene][] = Object.entries({ ...talk, ...order, ...hard });
const played: readonly Version[] = pick(['4.0', '4.8'], versions);
const castings: Casting[] = played.flatMap((version) =>
  transports.map((transport) => ({ version, transport })),
);

const houseOf = ({ url, ghanti: { io } }: Host): House => ({ url, io, isAcross: stock.isAcross });

const play = async (house: House, name: string, scene: Scene, casting: Casting) => {
  const stage = new Stage(house, `/${name}-${casting.version}-${casting.transport}`, casting);
  await scene(stage);
  return await stage.record();
};

describe.concurrent.each(castings)('socket.io-client $version, $transport', (casting) => {
  test.each(scenes)('%s: sees what it sees on stock Socket.IO', async (name, scene) => {
    const [here, there] = await Promise.all([
      play(houseOf(host), name, scene, casting),
      play(stock, name, scene, casting),
    ]);
    expect(Object.values(there).flat()).not.toEqual([]);
    expect(here).toEqual(there);
    expect(here['the application']).not.toContain('"waits" false');
  });
});

/**
 * Stock drops what is volatile while it writes anything else to a WebSocket; here a turn's frames are still being gathered, unless
 * Socket.IO's own adapter has them.
 */
test('but what is volatile and right behind another broadcast of its turn arrives', async () => {
  const scene: Scene = async (stage) => {
    await stage.open('asha');
    stage.app.emit('first', 1);
    stage.app.volatile.emit('volatile', 2);
    stage.app.emit('last', 3);
  };
  const casting = { version: '4.8', transport: 'websocket' } as const;
  const here = await play(houseOf(host), 'volatile-behind', scene, casting);
  const there = await play(stock, 'volatile-behind', scene, casting);
  const arrived = stock.isAcross ? [] : ['"volatile" [2]'];
  expect(here['asha']).toEqual(there['asha']?.toSpliced(2, 0, ...arrived));
});
