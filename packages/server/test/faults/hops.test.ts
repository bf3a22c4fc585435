/**
 * One cursor (CUR-1, CUR-2; RES-1, RES-3): readers go from way to way at random, most of the time within a backfill, while others
 * write, edit, join and are thrown out, and the server is killed. In the end the logs of all readers are the same, and whole.
 */
import type { EventEnvelope } from '@ghanti/protocol';
import {
  chooseSeed,
  createRandom,
  eventually,
  group,
  people,
  person,
  spawnServer,
  temporaryDirectory,
  type Person,
  type SpawnedServer,
} from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { pick } from '../../../../testing/layer.ts';
import { sayMany, span } from '../e2e/resume-support/talk.ts';
import { unhurried } from '../e2e/support/watched-server.ts';
import { createHopper, type Hopper } from './hops/hopper.ts';
import { moving, writing } from './hops/writers.ts';

const seed = chooseSeed(process.env['TEST_SEED']);
const environment = { GHANTI_LIMITS: JSON.stringify({ ...unhurried, streamsPerUser: 1_000 }) };

/** All that is in a channel, by `history` and `sync` alone: what the readers are measured by. */
const truth = async (who: Person, since: string): Promise<readonly EventEnvelope[]> => {
  const events: EventEnvelope[] = [];
  for (let cursor = since, more = true; more;) {
    const page = await who.call('sync', { cursor });
    events.push(...page.events);
    ({ cursor, more } = page);
  }
  return events;
};

const plain = (event: EventEnvelope): object => ({ ...event, cursor: undefined });
const positionOf = ({ cursor = '' }: EventEnvelope): number =>
  Number.parseInt(cursor.split('.')[2] ?? '', 36);

const agrees = ({ name, log, strange }: Hopper, expected: readonly EventEnvelope[]): void => {
  const where = `${name}, seed ${seed}`;
  expect(strange, where).toEqual([]);
  const positions = log.map(positionOf);
  expect(
    positions.findIndex((position, index) => index > 0 && position <= (positions[index - 1] ?? 0)),
    `${where}: by position, each once`,
  ).toBe(-1);
  expect(log.map(plain), where).toEqual(expected.map(plain));
};

/** Of who comes and goes: nothing from outside his memberships, and nothing twice. */
const isLawful = ({ name, log, strange }: Hopper, user: string, all: readonly EventEnvelope[]): void => {
  expect(strange, `${name}, seed ${seed}`).toEqual([]);
  const seen = new Set<string>();
  const inside = new Map<string, boolean>();
  const may = new Set<string>();
  for (const { type, channel, seq, data } of all) {
    const mine = Object(data).user === user;
    if (type === 'memberJoined' && mine) inside.set(channel, true);
    if (inside.get(channel) === true) may.add(`${channel}#${seq}`);
    if (type === 'memberLeft' && mine) inside.set(channel, false);
  }
  for (const { channel, seq } of log.filter((event) => !event.channel.startsWith('self:'))) {
    const place = `${channel}#${seq}`;
    expect(seen.has(place), `${name}: ${place} twice, seed ${seed}`).toBe(false);
    expect(may.has(place), `${name}: ${place} is not his, seed ${seed}`).toBe(true);
    seen.add(place);
  }
};

test(
  `CUR-1, CUR-2, RES-1, RES-3: hops between the ways at random, over kills: one log for all (seed ${seed})`,
  { timeout: 300_000 },
  async () => {
    const random = createRandom(seed);
    await using directory = await temporaryDirectory('hops');
    let server: SpawnedServer = await spawnServer({ directory: directory.path, environment });
    const { port, url } = server;
    try {
      const names = ['asha', 'bilal', 'esha', 'farid', 'gita', 'dev'] as const;
      const [asha, bilal, ...others] = await people(server, ...names);
      const channels: string[] = [];
      for (const _ of span(1, 3)) channels.push(await group(asha, [bilal, ...others.slice(0, 3)]));
      const named = channels.slice(0, 2);
      const [member] = others;
      const { cursor } = await member.call('sync', {});
      const filtered = String(
        Object((await member.rest.request(`/events?channels=${named.join(',')}`)).body).cursor,
      );
      // What they begin within: long enough for many pieces, which go out with looks at the reader in between.
      await sayMany(asha, channels, pick(700, 12_000), 'से पहले '.repeat(120), 24);
      const hopper = (name: string, user: string, of?: readonly string[]): Hopper =>
        createHopper({
          name,
          url,
          who: () => person(server, user),
          cursor: of === undefined ? cursor : filtered,
          random: random.fork(name),
          ...(of && { channels: of }),
        });
      const whole = [hopper('one', 'esha'), hopper('two', 'farid'), hopper('three', 'gita')];
      const scoped = [hopper('four', 'esha', named), hopper('five', 'gita', named.toReversed())];
      const mover = hopper('dev', 'dev');
      let stopped = false;
      const isStopped = (): boolean => stopped;
      const writers = span(1, 8)
        .map((number) => (number % 2 === 0 ? asha : bilal))
        .map((who, index) => writing(who, channels, random.fork(`writer ${index}`), isStopped));
      const moves = moving(asha, 'dev', named, random.fork('moves'), isStopped);
      const all = [...whole, ...scoped, mover];
      const running = all.map((one) => one.run(isStopped));
      const sum = (of: (one: Hopper) => number): number => all.reduce((total, one) => total + of(one), 0);
      const hopped = (): number =>
        sum((one) => Object.values(one.hops).reduce((total, count) => total + count, 0));
      const stays = async (more: number): Promise<void> => {
        const goal = hopped() + more;
        await eventually(() => hopped() >= goal, { withinMs: 60_000 });
      };
      const kills = pick(2, 20);
      for (let kill = 0; kill < kills; kill += 1) {
        await stays(random.between(15, 25));
        await server.end('SIGKILL');
        server = await spawnServer({ directory: directory.path, environment, port });
      }
      await stays(15);
      stopped = true;
      await Promise.all([...running, ...writers.map(({ done }) => done)]);
      const expected = await truth(person(server, 'farid'), cursor);
      const ofNamed = expected.filter(({ channel }) => named.includes(channel));
      await Promise.all([
        ...whole.map((one) => one.finish(expected.length)),
        ...scoped.map((one) => one.finish(ofNamed.length)),
      ]);
      for (const one of whole) agrees(one, expected);
      for (const one of scoped) agrees(one, ofNamed);
      isLawful(mover, 'dev', expected);
      const places = new Set(expected.map(({ channel, seq }) => `${channel}#${seq}`));
      for (const { channel, seq } of writers.flatMap(({ written }) => written))
        expect(places.has(`${channel}#${seq}`), `acknowledged, seed ${seed}`).toBe(true);
      const hops = hopped();
      const share = sum(({ inside }) => inside) / hops;
      console.log(
        `${expected.length} events, ${kills} kills, ${await moves} moves, ${hops} hops, ${Math.round(share * 100)} % within a backfill, ` +
          JSON.stringify(Object.fromEntries(all.map(({ name, hops: by }) => [name, Object.values(by)]))),
      );
      expect(share).toBeGreaterThanOrEqual(0.3);
      for (const way of ['socketio', 'raw', 'sse', 'longPoll', 'shortPoll'] as const)
        expect(
          sum((one) => one.hops[way]),
          way,
        ).toBeGreaterThan(pick(0, 20));
    } finally {
      await server[Symbol.asyncDispose]();
    }
  },
);
