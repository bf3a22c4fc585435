/**
 * One Postgres for all tests of a run (shared-service.ts). Databases are for one test each; templates are made once and copied, because a
 * copy is quicker than a migration.
 */
import { databasesOn, startPostgres, type Postgres } from './postgres.ts';
import { once, runningService } from './shared-service.ts';

export type SharedPostgres = Pick<Postgres, 'url' | 'create' | 'drop'> & {
  /** The name of a database that `make` prepared, once for the run. */
  template(name: string, make: (url: string) => Promise<void>): Promise<string>;
};

export const sharedPostgres = async (): Promise<SharedPostgres> => {
  const { port } = await runningService('postgres', startPostgres);
  const databases = databasesOn(port);
  return {
    ...databases,
    template: (name, make) =>
      once(`template-${name}`, async () => {
        await make(await databases.create(name));
        return name;
      }),
  };
};
