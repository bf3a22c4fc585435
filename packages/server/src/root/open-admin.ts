/**
 * What administrators have on a node: their commands, the desk at `/admin`, the figures, and the end of accounts. With the desk every
 * connection is there whose standing is to be asked again.
 */
import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createAdminCommands, type AdminCommands } from '../admin/commands.ts';
import { Desk } from '../admin/desk.ts';
import { Sampler } from '../admin/sampler.ts';
import type { OpenAccounts } from '../auth/open-accounts.ts';
import { Erasure } from '../chat/erasure.ts';
import type { Sessions } from '../session/sessions.ts';
import type { OpenCommands } from './open-commands.ts';
import type { OpenLog } from './open-log.ts';
import type { Parts } from './parts.ts';
import { watchStanding } from './recheck.ts';

export type OpenAdmin = {
  readonly commands: AdminCommands;
  readonly desk: Desk;
  readonly erasure: Erasure;
  readonly close: () => Promise<void>;
};

/** Nothing where there is none yet, or another database. */
const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

const openErasure = ({ log, store }: OpenLog, people: OpenAccounts, { clock, logger }: Parts): Erasure => {
  const erasure = new Erasure({
    store,
    log,
    clock,
    shutOut: (user) => people.oversight.shutOut(user),
    failed: (error) =>
      logger.error({ err: error }, 'an account could not be erased, and will be tried again'),
  });
  erasure.resume();
  return erasure;
};

export const openAdmin = (
  log: OpenLog,
  { limiter }: OpenCommands,
  people: OpenAccounts,
  sessions: Sessions,
  parts: Parts,
): OpenAdmin => {
  const { clock, config, logger, metrics } = parts;
  const erasure = openErasure(log, people, parts);
  const sampler = new Sampler({
    metrics,
    clock,
    usersOnline: () => sessions.users,
    connections: () => sessions.transports(),
    walBytes: () => sizeOf(join(config.dataDir, 'ghanti.db-wal')),
  });
  const commands = createAdminCommands({
    ...people,
    store: log.store,
    log: log.log,
    clock,
    connections: sessions,
    // Two of one machine have names of their own.
    node: `${hostname()}-${parts.ids.random(6)}`,
    metrics: () => sampler.newest(),
    erase: async (user) => void (await erasure.begin(user)),
    url: () => config.publicUrl ?? '',
  });
  const desk = new Desk({
    commands,
    sampler,
    clock,
    verify: (token) => people.tokens.verify(token),
    isRevoked: (identity) => people.isRevoked(identity),
    limit: (identity) => limiter.check(identity),
    failed: (error, command) => logger.error({ err: error, command }, 'an admin command failed'),
  });
  people.onRevoked((revoked) => desk.revoked(revoked));
  const unwatch = watchStanding([sessions, desk], people, parts);
  const close = async (): Promise<void> => {
    unwatch();
    desk.close();
    sampler.close();
    await erasure.stop();
  };
  return { commands, desk, erasure, close };
};
