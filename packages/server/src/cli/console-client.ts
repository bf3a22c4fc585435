/**
 * An order of the operator: given to the server that runs on the directory, or done here where none runs.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { limitsWith } from '@ghanti/protocol';
import { openAccounts } from '../auth/open-accounts.ts';
import { systemClock } from '../kit/clock.ts';
import { createIds } from '../kit/ids.ts';
import { openStore, type StoreChoice } from '../root/open-store.ts';
import { StoreLocked, type Store } from '../store/store.ts';
import { Failure } from './command.ts';
import { consoleFile } from './console.ts';
import { answers, operatorOf, type Answer, type Order } from './operator.ts';

const door = z.object({ port: z.int(), secret: z.string() });
const refused = z.object({ error: z.string() });

type Heard = { readonly answer: unknown } | undefined;

/** Undefined where no server takes orders there. */
const byServer = async (directory: string, order: Order): Promise<Heard> => {
  const read = await readFile(join(directory, consoleFile), 'utf8').catch(() => undefined);
  const told = read === undefined ? undefined : door.safeParse(JSON.parse(read));
  if (told?.data === undefined) return undefined;
  const { port, secret } = told.data;
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(order),
    signal: AbortSignal.timeout(30_000),
  }).catch(() => undefined);
  // Left behind by a server that was killed; whoever has its port now knows nothing of it.
  if (response === undefined || response.status === 404) return undefined;
  const body: unknown = await response.json();
  if (response.ok) return { answer: body };
  throw new Failure(refused.safeParse(body).data?.error ?? 'the server refused the order');
};

/** Where an order is for. */
export type Place = Pick<StoreChoice, 'dataDir' | 'databaseUrl'>;

const opened = async (place: Place): Promise<Store> => {
  try {
    return await openStore({ ...place, durability: 'full' }, { ids: createIds(systemClock) });
  } catch (error) {
    if (!(error instanceof StoreLocked)) throw error;
    throw new Failure(
      `${place.dataDir} is in use by a program that takes no orders (one that embeds Ghanti, or one that is starting): stop it, or ask it`,
    );
  }
};

const here = async (place: Place, order: Order): Promise<Heard> => {
  const store = await opened(place);
  try {
    const clock = systemClock;
    const config = { dataDir: place.dataDir, jwt: {}, limits: limitsWith({}) };
    const people = await openAccounts({ config, store, clock, ids: createIds(clock) });
    try {
      return { answer: await operatorOf({ people, store, now: () => clock.now() })(order) };
    } finally {
      people.close();
    }
  } finally {
    await store.close();
  }
};

/** Asks the server that runs on a directory, if one takes orders there, to end. */
export const askToLeave = async (directory: string): Promise<boolean> =>
  (await byServer(directory, { do: 'leave' })) !== undefined;

export const atConsole = async <O extends Order>(place: Place, order: O): Promise<Answer<O['do']>> => {
  const heard = (await byServer(place.dataDir, order)) ?? (await here(place, order));
  // The schema of this very order says what it gives.
  return answers[order.do].parse(heard?.answer) as Answer<O['do']>;
};
