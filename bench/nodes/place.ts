/**
 * Several nodes of one place, for the bench: a Postgres that flushes, a Redis, nodes on the servers' core, and between each node and Redis a
 * relay that counts what goes over. On two cores all of them share one: what a message costs each of them is what can be told, not
 * how much faster more machines are.
 */
import { spawnSync } from 'node:child_process';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { startPostgres, startRedis, type Postgres, type RedisServer } from '@ghanti/testkit';
import { serverCore } from '../measure/child.ts';
import { freshFolder } from '../measure/work-directory.ts';
import { GhantiServer } from '../peers/ghanti-server.ts';

/** Bytes between one node and Redis, both ways. */
export type Wire = { up: number; down: number };
export type Node = { readonly server: GhantiServer; readonly wire: Wire };

export type Place = AsyncDisposable & {
  readonly postgres: Postgres;
  readonly databaseUrl: string;
  readonly redis: RedisServer;
  readonly nodes: readonly Node[];
};

type Relay = AsyncDisposable & { readonly url: string; readonly wire: Wire };

const relayTo = async (port: number): Promise<Relay> => {
  const wire: Wire = { up: 0, down: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket.setNoDelay(true));
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    near.on('data', (bytes) => (wire.up += bytes.length)).pipe(far);
    far.on('data', (bytes) => (wire.down += bytes.length)).pipe(near);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `redis://127.0.0.1:${own}`,
    wire,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
};

/** Whatever it starts later, too. */
const pin = (pid: number): void => {
  spawnSync('taskset', ['-acp', String(serverCore), String(pid)]);
};

const startNode = async (
  stack: AsyncDisposableStack,
  databaseUrl: string,
  redisPort: number,
): Promise<Node> => {
  const relay = stack.use(await relayTo(redisPort));
  const environment = { DATABASE_URL: databaseUrl, REDIS_URL: relay.url };
  const server = stack.use(await GhantiServer.start(freshFolder(), environment));
  return { server, wire: relay.wire };
};

/** Disposed of by the stack. */
export const startPlace = async (count: number): Promise<Place> => {
  await using stack = new AsyncDisposableStack();
  const postgres = stack.use(await startPostgres({ durable: true, settings: { shared_buffers: '128MB' } }));
  pin(postgres.pid);
  const redis = stack.use(await startRedis());
  const [pid = 0] =
    /process_id:(\d+)/
      .exec(await redis.ask('INFO', 'server'))
      ?.slice(1)
      .map(Number) ?? [];
  pin(pid);
  const databaseUrl = await postgres.create('bench');
  const nodes: Node[] = [];
  while (nodes.length < count) nodes.push(await startNode(stack, databaseUrl, redis.port));
  const kept = stack.move();
  return { postgres, databaseUrl, redis, nodes, [Symbol.asyncDispose]: () => kept.disposeAsync() };
};
