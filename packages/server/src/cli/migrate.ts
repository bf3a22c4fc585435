/**
 * `ghanti migrate`: a place from its data directory to Postgres, while its server goes on. Writing is refused only from the last
 * round of copying until a server runs on the new database; the old log is sealed, and the server on it is asked to end.
 */
import { signingSecret } from '../auth/secrets.ts';
import { lockDirectory } from '../store/sqlite/directory-lock.ts';
import { StoreLocked } from '../store/store.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure, misused, text, wordsOf, type CliCommand, type Given } from './command.ts';
import { askToLeave } from './console-client.ts';
import { dataHelp, dataOption, dataThere } from './data-directory.ts';

const leaveMs = 15_000;
const lookMs = 50;

const target = (given: Given): string => {
  const to = text(given, 'to');
  if (to === undefined || !/^postgres(?:ql)?:\/\//.test(to))
    throw misused('--to needs the URL of a database: postgres://…');
  return to;
};

const isFree = (directory: string): boolean => {
  try {
    lockDirectory(directory).release();
    return true;
  } catch (error) {
    if (error instanceof StoreLocked) return false;
    throw error;
  }
};

/** True when no server runs on the directory any more. */
const left = async (directory: string): Promise<boolean> => {
  if (isFree(directory)) return true;
  await askToLeave(directory);
  const until = performance.now() + leaveMs;
  while (performance.now() < until) {
    if (isFree(directory)) return true;
    await pause(lookMs);
  }
  return false;
};

export const migrate: CliCommand = {
  name: 'migrate',
  takes: '--to <postgres://…>',
  summary: 'Move the data to Postgres, beside a running server or without one.',
  help: `Copies everything while the server goes on; then, for some seconds, writing is refused, the rest is copied and counted, and the
server is asked to end. Set DATABASE_URL before, so that whatever starts it again starts it on the new database. The data directory
stays as it was, sealed. A move that was broken off goes on where it was.

  --to <url>     an empty database
${dataHelp}`,
  options: { ...dataOption, to: { type: 'string' } },
  async run(given) {
    wordsOf(given);
    const url = target(given);
    const directory = dataThere(given);
    const progress: Given['progress'] = (...told) => given.progress(...told);
    const { moveStore, MoveRefused } = await import('../store/move/move-store.ts');
    const secret = await signingSecret(directory);
    const moved = await moveStore({ directory, url, secret, progress }).catch((error: unknown) => {
      throw error instanceof MoveRefused ? new Failure(error.message) : error;
    });
    const isLeft = await left(directory);
    const next = isLeft
      ? 'start the server with DATABASE_URL'
      : 'stop the server now, and start it with DATABASE_URL';
    given.say(`moved ${moved.events} events; writing was held for ${moved.heldMs} ms. Now ${next}`, {
      ...moved,
      left: isLeft,
    });
    return undefined;
  },
};
