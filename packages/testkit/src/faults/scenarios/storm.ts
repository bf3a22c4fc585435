/**
 * F22: everybody comes back at once after a restart, with valid tokens and their cursors: all are synced within a minute, and the event
 * loop is never held up for long.
 */
import { connectRaw, type RawConnection } from '../../people/raw-connection.ts';
import type { Envelope } from '../../people/connection.ts';
import { createRandom } from '../../random.ts';
import { pause, until } from '../kills/run.ts';
import {
  figure,
  inFlight,
  openPlace,
  quantile,
  type Figure,
  type Place,
  type ScenarioOptions,
} from './scenario.ts';

const all = 10_000;
const syncedWithinMs = 60_000;
const loopP99Ms = 250;
const each = 10;

type Client = { cursor: string; synced: boolean; connection: RawConnection | undefined };

const come = async (place: Place, client: Client, user: string): Promise<void> => {
  const onEnvelope = (envelope: Envelope): void => {
    if (envelope.type === 'caughtUp') {
      client.synced = true;
      client.cursor = envelope.data.cursor;
    }
  };
  const onClose = (): void => {
    client.connection = undefined;
    client.synced = false;
  };
  const given = client.cursor === '' ? {} : { cursor: client.cursor };
  client.connection = await connectRaw(place.target.server.url, place.who(user).token, {
    ...given,
    onEnvelope,
    onClose,
  });
};

/** As the SDK does: again after a while of chance that grows, until synced. */
const comeBack = async (
  place: Place,
  client: Client,
  user: string,
  random: ReturnType<typeof createRandom>,
): Promise<void> => {
  for (let tries = 0; !client.synced; tries += 1) {
    await pause(random.next() * Math.min(500 * 2 ** tries, 10_000));
    await come(place, client, user).catch(() => undefined);
    if (client.connection) await until(() => client.synced || !client.connection, syncedWithinMs);
  }
};

export const storm = async ({ seed, crowd = all, tell }: ScenarioOptions): Promise<readonly Figure[]> => {
  await using place = await openPlace(tell);
  const random = createRandom(seed);
  const clients = Array.from({ length: crowd }, (): Client => ({
    cursor: '',
    synced: false,
    connection: undefined,
  }));
  const userOf = (index: number): string => `guest${Math.floor(index / each)}`;
  const indexes = clients.map((_client, index) => index);
  const at = (index: number): Client =>
    clients[index] ?? { cursor: '', synced: false, connection: undefined };
  await inFlight(indexes, 64, async (index) => {
    await come(place, at(index), userOf(index));
    await until(() => at(index).synced, syncedWithinMs);
  });
  tell(`${crowd} are connected`);
  await place.target.kill();
  await until(() => clients.every(({ connection }) => !connection), 10_000);
  await place.target.start();
  place.target.order({ do: 'watch' });
  const began = performance.now();
  const times: number[] = [];
  await Promise.all(
    indexes.map(async (index) => {
      await comeBack(place, at(index), userOf(index), random);
      times.push(performance.now() - began);
    }),
  );
  const measured = await place.target.measure();
  const slowest = Math.max(...times);
  const loop = measured?.loopP99Ms ?? Infinity;
  for (const { connection } of clients) connection?.cut();
  return [
    figure('clients that came back', times.length, times.length === crowd),
    figure('all synced within, s', slowest / 1000, slowest < syncedWithinMs),
    figure('half of them within, s', quantile(times, 0.5) / 1000, true),
    figure('delay of the event loop, p99, ms', loop, loop < loopP99Ms),
  ];
};
