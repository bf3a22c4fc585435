/**
 * A server in this process, on a free port of the loopback: `await using server = await startServer()`.
 * It keeps its data in a directory of its own, which goes with it, unless one is given; then it stays, so that another
 * server can be started on it. Limits are the product's own, except those given. Where the run says so it is three nodes (place.ts):
 * every request goes to the next of them in turn, and so does what the application does by `as`; all else of `ghanti` is the first one's.
 */
import { join } from 'node:path';
import type { Ghanti } from '@ghanti/server';
import { inTurn } from '../proxies/in-turn.ts';
import { temporaryDirectory } from '../temporary.ts';
import { placeFor, type Place } from './place.ts';
import { startNode, type NodeOptions, type StartedNode } from './start-node.ts';
import { testSecret, type Reachable } from './test-server.ts';

export type StartOptions = Omit<NodeOptions, 'dataDir'> & {
  readonly directory?: string;
  /** One also where the run is about several: for what is counted, held back or ended in one process. */
  readonly nodes?: 1 | undefined;
};

export interface StartedServer extends Reachable, AsyncDisposable {
  readonly ghanti: Ghanti;
  readonly directory: string;
  /** Drains and stops; a second call waits for the first. */
  close(): Promise<void>;
}

type Started = Pick<StartedNode, 'url' | 'ghanti' | 'close'>;

/** What each node does by `as`, all do in turn. */
const shared = (first: Ghanti, nodes: readonly StartedNode[]): Ghanti => {
  let next = 0;
  const as: Ghanti['as'] = (user) => ({
    call: (command, input) =>
      (nodes[(next += 1) % nodes.length]?.ghanti ?? first).as(user).call(command, input),
  });
  return { ...first, as };
};

const startNodes = async (count: number, options: NodeOptions): Promise<Started> => {
  const starting: StartedNode[] = [];
  for (let node = 0; node < count; node += 1)
    starting.push(await startNode({ ...options, dataDir: join(options.dataDir, `node-${node}`) }));
  const [first] = starting;
  if (!first) throw new Error('there is no node');
  const front = await inTurn(starting.map(({ url }) => url));
  const stop = async (): Promise<void> => {
    await Promise.all(starting.map((node) => node.close()));
    await front[Symbol.asyncDispose]();
  };
  let closing: Promise<void> | undefined;
  return { url: front.url, ghanti: shared(first.ghanti, starting), close: () => (closing ??= stop()) };
};

/** With nobody to hear it needs no Redis, which goes by a clock of its own. */
const alone = ({ redisUrl: _redisUrl, ...place }: Place): Place => ({ ...place, nodes: 1 });

/** Resolves when it listens. */
export const startServer = async (options: StartOptions = {}): Promise<StartedServer> => {
  const { directory, nodes: most, ...given } = options;
  const own = directory === undefined ? await temporaryDirectory('server') : undefined;
  const dataDir = directory ?? own?.path ?? '';
  // Whoever brings a database of his own has decided.
  const place: Place = given.databaseUrl === undefined ? await placeFor(dataDir) : { nodes: 1 };
  const { nodes, ...stands } = most === 1 ? alone(place) : place;
  const node: NodeOptions = { ...stands, ...given, dataDir };
  const { url, ghanti, close } = await (nodes === 1 ? startNode(node) : startNodes(nodes, node));
  return {
    url,
    secret: given.jwt?.secret ?? testSecret,
    now: () => (given.doubles?.clock ?? given.clock)?.now() ?? Date.now(),
    ghanti,
    directory: dataDir,
    close,
    async [Symbol.asyncDispose]() {
      await close();
      await own?.[Symbol.asyncDispose]();
    },
  };
};
