/**
 * Everybody of one group comes at once, over real sockets from other processes: presence and typing cost what is watched, by
 * those who watch it, and never members x members (PRE-1). Each has five direct channels and twenty members on screen, says that
 * he is typing, and in the end knows that all twenty-five are there; nobody hears of anybody else.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { eventually, hostToken, startServer, type StartedServer } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { pick } from '../../../../testing/layer.ts';
import { createLogger } from '../../src/kit/logger.ts';
import type { Guest, Order, Tally } from './support/arrivals.ts';
import { accounts, crowd, nameOf } from './support/crowd.ts';

const program = fileURLToPath(new URL('./support/arrivals.ts', import.meta.url));
const generatorCount = 2;
const onScreen = 20;
const batchMs = 2_000;
/** More than get each other's receipts and typing, whoever they are. */
const sizes = pick([300], [1_000, 2_000, 5_000]);
const overMs = pick(1_000, 12_000);
const burst = pick(300, 5_000);

const at = (index: number, size: number): string => nameOf(((index % size) + size) % size);
/** Neighbours in a circle and whoever is opposite, so that of two each has the other; and others further on. */
const peersOf = (index: number, size: number): string[] =>
  [-2, -1, 1, 2, size / 2].map((step) => at(index + step, size));
const shownTo = (index: number, size: number): string[] =>
  Array.from({ length: onScreen }, (_none, step) => at(index + 10 + step, size));
const watchedByEach = 25;

/** A group of all, and a direct channel for each two who have one. */
const town = async (server: StartedServer, size: number): Promise<string> => {
  const users = await accounts(server, 0, size);
  const { channel } = await crowd(server, users);
  const write = async (user: string, other: string): Promise<void> => {
    const as = server.ghanti.as(user);
    const direct = await as.call('openDirect', { user: other });
    await as.call('sendMessage', { clientId: randomUUID(), channel: direct.channel.id, text: 'salaam' });
  };
  const pairs = users.flatMap((user, index) =>
    peersOf(index, size)
      .filter((other) => user < other)
      .map((other) => [user, other] as const),
  );
  for (let from = 0; from < pairs.length; from += 500)
    await Promise.all(pairs.slice(from, from + 500).map(([user, other]) => write(user, other)));
  return channel;
};

/** In an order that is nobody's neighbourhood. */
const guestsOf = (server: StartedServer, size: number): Guest[] =>
  Array.from({ length: size }, (_none, turn) => {
    const index = (turn * 7_919) % size;
    const user = nameOf(index);
    const token = hostToken(server, { sub: user, name: user });
    return { user, token, peers: peersOf(index, size), named: shownTo(index, size) };
  });

/** The program that is many people. */
class Generator implements Disposable {
  readonly #process: ChildProcess;
  tally: Tally | undefined;

  constructor(order: Order) {
    this.#process = fork(program, { execArgv: ['--conditions=@ghanti/source'] });
    this.#process.on('message', (tally) => (this.tally = tally as Tally));
    this.#process.send(order);
  }

  [Symbol.dispose](): void {
    this.#process.kill();
  }
}

type Measured = {
  readonly members: number;
  readonly all: Sum;
  readonly spanMs: number;
  readonly loopMaxMs: number;
};
type Sum = Omit<Tally, 'failures'> & { readonly failures: readonly string[] };

const addUp = (generators: readonly Generator[]): Sum => {
  const tallies = generators.flatMap(({ tally }) => tally ?? []);
  const sum = (of: (tally: Tally) => number): number =>
    tallies.reduce((total, tally) => total + of(tally), 0);
  const count = (of: (tally: Tally) => Tally['presence']): Tally['presence'] => ({
    signals: sum((tally) => of(tally).signals),
    bytes: sum((tally) => of(tally).bytes),
  });
  return {
    live: sum(({ live }) => live),
    knowing: sum(({ knowing }) => knowing),
    told: sum(({ told }) => told),
    strange: sum(({ strange }) => strange),
    putOff: sum(({ putOff }) => putOff),
    presence: count(({ presence }) => presence),
    typing: count(({ typing }) => typing),
    answers: count(({ answers }) => answers),
    failures: tallies.flatMap(({ failures }) => failures),
  };
};

const arrive = async (members: number, overMs: number): Promise<Measured> => {
  const errors: string[] = [];
  const logger = createLogger({ level: 'error', destination: { write: (line) => void errors.push(line) } });
  await using server = await startServer({ doubles: { logger } });
  const channel = await town(server, members);
  const guests = guestsOf(server, members);
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  using resources = new DisposableStack();
  const start = performance.now();
  const generators = Array.from({ length: generatorCount }, (_none, share) => {
    const own = guests.filter((_guest, index) => index % generatorCount === share);
    return resources.use(new Generator({ url: server.url, channel, overMs, guests: own }));
  });
  const all = await eventually(
    () => {
      const now = addUp(generators);
      expect(now.failures).toEqual([]);
      expect([now.live, now.knowing]).toEqual([members, members]);
      return now;
    },
    // Of a machine that others work on, too.
    { withinMs: 300_000, everyMs: 50 },
  );
  const spanMs = performance.now() - start;
  expect(errors).toEqual([]);
  return { members, all, spanMs, loopMaxMs: delay.max / 1e6 };
};

const print = (title: string, rows: readonly Measured[]): void => {
  console.log(title);
  console.table(
    rows.map(({ members, all, spanMs, loopMaxMs }) => ({
      members,
      seconds: Number((spanMs / 1000).toFixed(1)),
      'presence signals': all.presence.signals,
      'bytes ': all.presence.bytes,
      'signals each': Number((all.presence.signals / members).toFixed(2)),
      'bytes each': Math.round(all.presence.bytes / members),
      'people told each': Number((all.told / members).toFixed(1)),
      'typing signals': all.typing.signals,
      'typing each': Number((all.typing.signals / members).toFixed(2)),
      'put off': all.putOff,
      'loop held ms': Math.round(loopMaxMs),
    })),
  );
};

const emptySignal = '{"type":"presence","at":1763630000000,"data":[]}'.length;

/** Bytes that tell of people: how many signals these share depends on how long it took. */
const saidOf = ({ presence }: Measured['all']): number => presence.bytes - presence.signals * emptySignal;

/** What holds for any size, so that nothing can grow as members x members. */
const judge = ({ members, all, spanMs }: Measured): void => {
  const turns = Math.ceil(spanMs / batchMs) + 1;
  expect(all.strange).toBe(0);
  // Each is told of each whom he watches when he comes or when the other does; of some both, where they come together.
  expect(all.told).toBeGreaterThanOrEqual(members * watchedByEach);
  expect(all.told).toBeLessThanOrEqual(members * watchedByEach * 2);
  expect(all.presence.signals).toBeLessThanOrEqual(members * (turns + 1));
  expect(all.typing.signals).toBeGreaterThan(0);
  expect(all.typing.signals).toBeLessThanOrEqual(members * turns);
};

describe('PRE-1: presence and typing', { concurrent: pick(true, false) }, () => {
  test('presence traffic for members of one group connecting at once stays linear', async () => {
    const rows: Measured[] = [];
    for (const size of sizes) rows.push(await arrive(size, overMs));
    print(`everybody comes within ${overMs} ms`, rows);
    for (const row of rows) judge(row);
    const [smallest] = rows;
    if (smallest === undefined) throw new Error('nobody came');
    for (const { members, all, spanMs } of rows) {
      const grown = members / smallest.members;
      // Who comes more slowly hears of others in more turns.
      const longer = Math.max(1, spanMs / smallest.spanMs);
      expect(all.presence.signals / smallest.all.presence.signals / grown / longer).toBeLessThan(1.4);
      expect(saidOf(all) / saidOf(smallest.all) / grown).toBeLessThan(1.2);
      expect(all.typing.signals / smallest.all.typing.signals / grown / longer).toBeLessThan(1.6);
    }
  }, 900_000);

  test('also where all of them come in one moment', async () => {
    const row = await arrive(burst, 0);
    print('everybody comes in one moment', [row]);
    judge(row);
  }, 600_000);
});
