/**
 * Several nodes of one place in this process: one store, one Redis, a server each. Sessions, hub, feed and whatever else a node keeps in
 * memory are its own; what they know of each other they know by the store and the bus.
 */
import { startServer, temporaryDirectory, type StartedServer, type StartOptions } from '@ghanti/testkit';
import { openForTest } from '../../contract/sqlite-for-test.ts';
import type { Store } from '../../../src/store/store.ts';
import { unhurried } from '../support/watched-server.ts';

export type StartNodes = Omit<StartOptions, 'directory' | 'redisUrl'> & {
  readonly count: number;
  readonly redisUrl: string | ((node: number) => string);
};

export interface StartedNodes extends AsyncDisposable {
  readonly nodes: readonly StartedServer[];
  readonly store: Store;
}

/** Every node has it, and none closes it. */
const shared =
  (store: Store) =>
  (own: Store): Store => {
    void own.close();
    return { ...store, epochs: store.epochs, close: () => Promise.resolve() };
  };

export const startNodes = async ({ count, redisUrl, ...options }: StartNodes): Promise<StartedNodes> => {
  const directory = await temporaryDirectory('nodes');
  const store = await openForTest(directory.path);
  const nodes: StartedServer[] = [];
  for (let node = 0; node < count; node += 1)
    nodes.push(
      await startServer({
        limits: unhurried,
        ...options,
        redisUrl: typeof redisUrl === 'string' ? redisUrl : redisUrl(node),
        doubles: { ...options.doubles, store: shared(store) },
      }),
    );
  return {
    nodes,
    store,
    async [Symbol.asyncDispose]() {
      for (const node of nodes) await node[Symbol.asyncDispose]();
      await store.close();
      await directory[Symbol.asyncDispose]();
    },
  };
};
