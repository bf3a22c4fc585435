/**
 * The servers of a torture run, each a process with a disk that can be spoiled. More than one share a Postgres and a Redis of the run's own,
 * each by links of its own, that can be cut or fall silent.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { losingPushes } from '../../proxies/lost-pushes.ts';
import { inTurn } from '../../proxies/in-turn.ts';
import { tcpProxy } from '../../proxies/tcp-proxy.ts';
import { startPostgres } from '../../services/postgres.ts';
import { startRedis } from '../../services/redis.ts';
import { temporaryDirectory } from '../../temporary.ts';
import { faultyDisk } from '../disk/faulty-disk.ts';
import { startTarget } from '../kills/target.ts';
import type { Node, Services, ServiceLink } from './field.ts';

export type NodesOptions = {
  readonly count: number;
  readonly fault?: 'forgetful' | undefined;
  readonly onLine: (line: string) => void;
  readonly onCrash: (name: string) => void;
};

const startServices = async (stack: AsyncDisposableStack): Promise<Services> => {
  const postgres = stack.use(await startPostgres());
  const redis = stack.use(await startRedis());
  return { postgres, redis, databaseUrl: await postgres.create('torture'), loss: 0 };
};

/** The same URL by way of the link. */
const by = ({ proxy, target }: ServiceLink): string => {
  const url = new URL(target);
  url.port = new URL(proxy.url).port;
  return url.href;
};

const linkServices = async (
  services: Services,
  stack: AsyncDisposableStack,
): Promise<NonNullable<Node['links']>> => {
  const { databaseUrl, redis } = services;
  const lossy = { down: losingPushes(() => Math.random() < services.loss) };
  return {
    database: { target: databaseUrl, proxy: stack.use(await tcpProxy(databaseUrl)) },
    redis: { target: redis.url, proxy: stack.use(await tcpProxy(redis.url, lossy)) },
  };
};

const startNode = async (
  name: string,
  path: string,
  { fault, onLine, onCrash }: NodesOptions,
  services: Services | undefined,
  stack: AsyncDisposableStack,
): Promise<Node> => {
  await mkdir(path);
  const disk = stack.use(await faultyDisk(path));
  const links = services && (await linkServices(services, stack));
  const environment = {
    ...(links && { DATABASE_URL: by(links.database), REDIS_URL: by(links.redis) }),
    ...disk.environment,
  };
  const target = await startTarget({
    directory: path,
    onLine,
    onCrash: () => onCrash(name),
    fault,
    environment,
  });
  stack.defer(async () => void (await target.kill()));
  return { name, disk, target, ...(links && { links }) };
};

export const startNodes = async (options: NodesOptions) => {
  await using building = new AsyncDisposableStack();
  const directory = building.use(await temporaryDirectory('torture'));
  const services = options.count > 1 ? await startServices(building) : undefined;
  const nodes: Node[] = [];
  for (let index = 0; index < options.count; index += 1)
    nodes.push(
      await startNode(`node ${index + 1}`, join(directory.path, String(index)), options, services, building),
    );
  const front = building.use(await inTurn(nodes.map(({ target }) => target.server.url)));
  const stack = building.move();
  /** Where requests go that are nobody's session: to each node in turn. */
  const url = options.count > 1 ? front.url : (nodes[0]?.target.server.url ?? '');
  return { nodes, services, url, [Symbol.asyncDispose]: () => stack.disposeAsync() };
};
