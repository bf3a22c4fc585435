/**
 * Several nodes of one place: one Postgres, one Redis, a server each, in this process. Sessions, hub, feed and whatever else a node keeps
 * in memory are its own; what they know of each other they know by the database and the bus.
 */
import { randomUUID } from 'node:crypto';
import { sharedPostgres, startServer, type StartedServer, type StartOptions } from '@ghanti/testkit';
import { preparePostgres } from '../../../src/store/postgres/open-postgres-store.ts';
import { unhurried } from '../support/watched-server.ts';

export type StartNodes = Omit<StartOptions, 'directory' | 'databaseUrl' | 'redisUrl'> & {
  readonly count: number;
  readonly redisUrl: string | ((node: number) => string);
};

export interface StartedNodes extends AsyncDisposable {
  readonly nodes: readonly StartedServer[];
}

export const startNodes = async ({ count, redisUrl, ...options }: StartNodes): Promise<StartedNodes> => {
  const postgres = await sharedPostgres();
  const name = `place_${randomUUID().replaceAll('-', '')}`;
  const databaseUrl = await postgres.create(name, await postgres.template('store_template', preparePostgres));
  const nodes: StartedServer[] = [];
  for (let node = 0; node < count; node += 1)
    nodes.push(
      await startServer({
        limits: unhurried,
        ...options,
        databaseUrl,
        redisUrl: typeof redisUrl === 'string' ? redisUrl : redisUrl(node),
      }),
    );
  return {
    nodes,
    async [Symbol.asyncDispose]() {
      for (const node of nodes) await node[Symbol.asyncDispose]();
      await postgres.drop(name);
    },
  };
};
