/**
 * F23: a hundred who never read a feed of 10 MB a second, by each way in, while others talk: each is cut in time, memory stays, the
 * others' answers stay quick, and who was cut goes on from his place without loss.
 */
import { group, type Person } from '../../people/people.ts';
import { connectRaw, type RawConnection } from '../../people/raw-connection.ts';
import { read } from '../../people/reader.ts';
import { pause, until } from '../kills/run.ts';
import { deafWays, goDeaf, type Deaf } from './deaf.ts';
import { figure, openPlace, quantile, type Figure, type Place, type ScenarioOptions } from './scenario.ts';

const readers = 100;
const bytesPerSecond = 10_000_000;
const textBytes = 15_000;
const cutWithinMs = 10_000;
const mostMb = 150;
/** How long the others are timed, without the hundred and with them. */
const calmMs = 5_000;
/** The flood alone first, until the heap has the size that its garbage wants: that is not what the hundred cost. */
const warmMs = 20_000;

type Talk = { readonly times: number[]; stop(): Promise<void> };

/** Sends at the given pace of bytes; or small ones, timed. */
const talking = (who: Person, place: Place, channel: string, text: string, everyMs: number): Talk => {
  const times: number[] = [];
  let stopped = false;
  const run = async (): Promise<void> => {
    let ended = '';
    const come = (): Promise<RawConnection> => {
      ended = '';
      return connectRaw(place.target.server.url, who.token, {
        onEnvelope: () => undefined,
        onClose: (why) => void (ended = why),
      });
    };
    let connection = await come();
    const waiting = new Set<Promise<void>>();
    for (let count = 0; !stopped; count += 1) {
      if (ended !== '') connection = await come();
      const began = performance.now();
      const clientId = `${who.user}.${Math.round(began)}.${count}`;
      const call = connection.call('sendMessage', { channel, clientId, text }, 30_000).then(
        () => void times.push(performance.now() - began),
        () => undefined,
      );
      waiting.add(call);
      void call.then(() => waiting.delete(call));
      if (waiting.size > 64) await Promise.race(waiting);
      await pause(Math.max(0, everyMs - (performance.now() - began)));
    }
    await Promise.all(waiting);
    connection.cut();
  };
  const running = run();
  return {
    times,
    async stop() {
      stopped = true;
      await running;
    },
  };
};

/** The most memory that is seen until told to stop, MB. */
const watchMemory = (place: Place): { stop(): number } => {
  let most = 0;
  const look = (): void =>
    void place.target.measure().then((found) => (most = Math.max(most, found?.rssMb ?? 0)));
  const timer = setInterval(look, 500);
  return {
    stop() {
      clearInterval(timer);
      return most;
    },
  };
};

/** The connections that the server still has, of those that do not read. */
const openOf = async (place: Place): Promise<number> => {
  const found = await place.target.measure();
  return found?.descriptors ?? Infinity;
};

export const slowReaders = async ({ tell, crowd = readers }: ScenarioOptions): Promise<readonly Figure[]> => {
  await using place = await openPlace(tell);
  const [owner, talker] = [place.who('asha'), place.who('bilal')];
  const slow = Array.from({ length: crowd }, (_, index) => place.who(`slow${index}`));
  for (const one of [owner, talker, ...slow]) await one.call('listChannels', { limit: 1 });
  const loud = await group(owner, slow);
  const quiet = await group(owner, [talker]);
  const cursors = await Promise.all(slow.map(async (one) => (await one.call('sync', {})).cursor));

  const flood = talking(
    owner,
    place,
    loud,
    'x'.repeat(textBytes),
    (1000 * textBytes * crowd) / bytesPerSecond / crowd,
  );
  await pause(warmMs);
  const calmly = watchMemory(place);
  const before = talking(talker, place, quiet, 'hello', 20);
  await pause(calmMs);
  await before.stop();
  const base = calmly.stop();
  const without = await openOf(place);
  tell(`without them: ${base} MB, p99 ${Math.round(quantile(before.times, 0.99))} ms`);

  const began = performance.now();
  const deaf: Deaf[] = await Promise.all(
    slow.map(({ token }, index) =>
      goDeaf(deafWays[index % deafWays.length] ?? 'raw WebSocket', {
        base: place.target.server.url,
        token,
        cursor: cursors[index] ?? '',
      }),
    ),
  );
  const after = talking(talker, place, quiet, 'hello', 20);
  const watched = watchMemory(place);
  let left = Infinity;
  const all = async (): Promise<number> => {
    while (performance.now() - began < 3 * cutWithinMs) {
      left = (await openOf(place)) - without;
      if (left <= 2) break;
      await pause(100);
    }
    return performance.now() - began;
  };
  const written = flood.times.length;
  const cutMs = await all();
  const rate = ((flood.times.length - written) * textBytes) / (cutMs * 1000);
  await pause(Math.max(0, calmMs - cutMs));
  const grown = watched.stop() - base;
  await after.stop();
  await flood.stop();
  for (const one of deaf) one.end();
  const [calm, busy] = [quantile(before.times, 0.99), quantile(after.times, 0.99)];

  const { asOf } = await owner.call('history', { channel: loud, limit: 1 });
  let whole = 0;
  for (const [index, one] of slow.slice(0, 5).entries()) {
    using back = await read(place.target.server.url, one.token, 'raw', { cursor: cursors[index] });
    const has = await until(() => back.isCaughtUp, 60_000);
    const seqs = back.events.filter(({ channel }) => channel === loud).map(({ seq }) => seq);
    const dense = seqs.every((seq, at) => at === 0 || seq === (seqs[at - 1] ?? 0) + 1);
    if (has && dense && back.resume.result === 'complete' && seqs.at(-1) === asOf) whole += 1;
  }
  return [
    figure('readers who never read', crowd, true),
    figure('written meanwhile, MB a second', rate, rate > 0),
    figure('of them still connected', Math.max(0, left), left <= 2),
    figure('all cut within, s', cutMs / 1000, cutMs < cutWithinMs),
    figure('memory, MB more at most', grown, grown < mostMb),
    figure(
      'answers to others, p99 without and with them, ms',
      `${Math.round(calm)} and ${Math.round(busy)}`,
      busy < 2 * calm + 20,
    ),
    figure('of five that came back whole', whole, whole === 5),
  ];
};
