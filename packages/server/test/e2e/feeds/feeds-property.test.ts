/**
 * At random: batches of updates, readers who stop reading, go and come back, restarts. In the end all have the same values, as the
 * publisher has them; seqs only rise, and what was passed over was counted (FEED-1, SLOW-1, RES-1).
 */
import { chooseSeed, createRandom, eventually, people, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pick } from '../../../../../testing/layer.ts';
import { startWatched, type WatchedServer } from '../support/watched-server.ts';
import { faultsIn } from '../../support/faults-in.ts';
import { FeedReader } from './feed-reader.ts';
import { feedOf } from './support.ts';

let watched: WatchedServer;
let asha: Person;
let bilal: Person;

const meet = async (): Promise<void> => {
  [asha, bilal] = await people(watched.now, 'asha', 'bilal');
};
beforeAll(async () => {
  watched = await startWatched();
  await meet();
});
afterAll(async () => {
  expect(watched.errors).toEqual([]);
  await watched[Symbol.asyncDispose]();
});

const keys = 60;
const padding = 'x'.repeat(1_500);

const kinds = [
  { delivery: 'every', public: true, retainEvents: 700 },
  { delivery: 'latest', public: true, maxPerSecond: 400 },
  { delivery: 'latest', public: true, retainEvents: 50 },
] as const;

test.for(kinds)('%j', { timeout: 120_000 }, async (settings) => {
  const seed = chooseSeed(process.env['TEST_SEED']);
  console.log(`seed ${seed}`);
  const random = createRandom(seed);
  const channel = await feedOf(asha, settings);
  const model = new Map<string, unknown>();
  let head = 0;
  const publish = async (): Promise<void> => {
    const updates = Array.from({ length: random.between(1, 120) }, (_none, index) => ({
      key: `k${random.between(0, keys - 1)}`,
      data: `${head + index} ${padding.slice(random.between(0, 1_400))}`,
    }));
    const { events } = await asha.call('publish', { channel, updates });
    for (const { key, data } of updates) model.set(key, data);
    head = events?.at(-1)?.seq ?? head;
  };
  const readers = ['steady', 'slow', 'deaf', 'hopping'].map((name) => new FeedReader(name, bilal, channel));
  for (const reader of readers) await reader.come(watched.now);
  const [, slow, deaf, hopping] = readers;
  deaf?.pause();
  for (let step = 0; step < pick(70, 800); step += 1) {
    await publish();
    const dice = random.between(0, 99);
    if (dice < 10) slow?.pause();
    else if (dice < 30) slow?.resume();
    else if (dice < 40) hopping?.go();
    if (dice >= 40 && dice < 50) {
      hopping?.go();
      await hopping?.come(watched.now);
    }
    if (dice === 99 || step === 35) {
      for (const reader of readers) reader.go();
      await watched.restart();
      await meet();
      for (const reader of readers) await reader.come(watched.now);
      deaf?.pause();
    }
  }
  hopping?.go();
  await hopping?.come(watched.now);
  for (const reader of readers) reader.resume();
  await eventually(
    () => {
      for (const { name, values } of readers)
        expect([name, Object.fromEntries(values)]).toEqual([name, Object.fromEntries(model)]);
    },
    { withinMs: 20_000, everyMs: 100 },
  );
  expect(readers.flatMap(({ faults }) => faults)).toEqual([]);
  expect(await faultsIn(watched.now.directory)).toEqual([]);
  const told = readers.map(({ name, sent, passedOver, limited }) => ({ name, sent, passedOver, limited }));
  console.log(JSON.stringify(told));
  // Whoever reads is passed over nothing of a feed of every update, and who did not read was.
  if (settings.delivery === 'every') expect(told).toMatchObject([{ passedOver: 0 }, {}, {}, {}]);
  else expect(told[0]?.passedOver).toBeGreaterThan(0);
});
