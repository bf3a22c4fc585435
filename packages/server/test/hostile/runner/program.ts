/** The program under test as a process of its own (target.ts): nobody is slowed down in it, and it is asked how it is. */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { spawnServer, type SpawnedServer } from '@ghanti/testkit';
import { unhurried } from '../../e2e/support/watched-server.ts';
import type { Looked } from './target.ts';

export const listedOrigin = 'https://chat.example';

const many = 1_000_000;

/** Each case is judged for itself. */
const environment = {
  LOG_LEVEL: 'info',
  // What is tried here is no disk.
  GHANTI_DURABILITY: 'normal',
  GHANTI_ORIGINS: listedOrigin,
  GHANTI_REGISTRATION: 'open',
  GHANTI_LIMITS: JSON.stringify({
    ...unhurried,
    streamsPerUser: many,
    loginsPerMinute: many,
    registrationsPerHour: many,
  }),
};

export const startTarget = (directory: string, onLine: (line: string) => void): Promise<SpawnedServer> =>
  spawnServer({
    directory,
    program: fileURLToPath(new URL('target.ts', import.meta.url)),
    environment,
    onLine,
  });

/** How the process is; `collected`: after a collection of garbage. */
export const lookAt = async (server: SpawnedServer, collected: boolean): Promise<Looked> => {
  const answer = once(server.process, 'message');
  server.process.send(collected ? 'collect' : 'look');
  const [looked] = (await answer) as [Looked];
  return looked;
};
