/**
 * Packets of chance over all ways in, on one program: whatever comes, it answers by the contract, lives, serves a witness and logs no
 * fault; in the end its log is whole. The same seed sends the same packets.
 */
import {
  createRandom,
  granted,
  people,
  person,
  temporaryDirectory,
  type Connection,
  type SpawnedServer,
} from '@ghanti/testkit';
import { sampled } from '../../e2e/support/samples.ts';
import { faultsIn } from '../../support/faults-in.ts';
import { lookAt, startTarget } from '../runner/program.ts';
import { lanesOf, type Lane } from './lanes.ts';

export type FuzzOptions = {
  readonly packets: number;
  readonly seed: number;
  /** `wrong`: how many were answered otherwise than the contract says so far, 20 at most. */
  readonly onProgress?: (done: number, wrong: number) => void;
};

export type FuzzReport = {
  readonly sent: Readonly<Record<string, number>>;
  /** The first 20 of what was answered otherwise than the contract says. */
  readonly faults: readonly string[];
  readonly errorLines: readonly string[];
  readonly slowestWitnessMs: number;
  readonly sameProcess: boolean;
  readonly inherited: readonly string[];
  readonly heapBytes: { readonly first: number; readonly last: number };
  /** What the doctor finds in the data directory afterwards. */
  readonly storeFaults: readonly string[];
};

const mostFaults = 20;

const isError = (line: string): boolean => /"level":"(?:error|fatal)"/.test(line) || !line.startsWith('{');

type Count = { done: number; readonly faults: string[]; readonly sent: Record<string, number> };

const runLane = async (
  lane: Lane,
  { packets, seed, onProgress }: FuzzOptions,
  count: Count,
): Promise<void> => {
  const random = createRandom(seed).fork(lane.name);
  const quota = Math.ceil(packets * lane.share);
  let number = 10;
  for (let left = quota; left > 0; left -= lane.window) {
    await lane.open();
    const batch = Array.from({ length: Math.min(left, lane.window) }, async () => {
      number += 10;
      const own = number;
      const { sent, fault } = await lane.try(random.fork(String(own)), own);
      if (fault !== undefined && count.faults.length < mostFaults)
        count.faults.push(`${lane.name}, packet ${own}: ${fault}: ${sent.slice(0, 600)}`);
    });
    await Promise.all(batch);
    count.done += batch.length;
    const way = lane.name.replace(/ \d+$/, '');
    count.sent[way] = (count.sent[way] ?? 0) + batch.length;
    onProgress?.(count.done, count.faults.length);
  }
};

/** Asked all along; how long the slowest answer took. */
const watch = (connection: Connection): { stop(): Promise<number> } => {
  let stopped = false;
  let slowest = 0;
  const look = async (): Promise<void> => {
    while (!stopped) {
      const began = performance.now();
      await connection.call('getProfile', {}, 30_000).then(granted, (error: unknown) => {
        // Closed at the end of a run that failed elsewhere.
        if (connection.socket.connected) throw error;
        stopped = true;
      });
      slowest = Math.max(slowest, performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const looking = look();
  return {
    async stop() {
      stopped = true;
      await looking;
      return slowest;
    },
  };
};

/** Whom the good inputs name. */
const others = ['asha', 'chitra', 'dev', 'esha', 'farid'] as const;

const enter = async (server: SpawnedServer) => {
  const [quinn, bilal, seer] = await people(server, 'quinn', 'bilal', 'witness', ...others);
  const root = person(server, 'root', { roles: ['admin'] });
  const given = await sampled(quinn, bilal);
  return { lanes: lanesOf({ url: server.url, given, adminToken: root.token }), seer };
};

export const runFuzz = async (options: FuzzOptions): Promise<FuzzReport> => {
  await using directory = await temporaryDirectory('fuzz');
  const errorLines: string[] = [];
  const onLine = (line: string): void =>
    void (isError(line) && errorLines.length < mostFaults && errorLines.push(line));
  const count: Count = { done: 0, faults: [], sent: {} };
  const server = await startTarget(directory.path, onLine);
  const { lanes, seer } = await enter(server);
  using witness = await seer.connect({ keep: false });
  const first = await lookAt(server, true);
  const watched = watch(witness);
  await Promise.all(lanes.map((lane) => runLane(lane, options, count)));
  const slowestWitnessMs = Math.round(await watched.stop());
  for (const lane of lanes) lane.close();
  const last = await lookAt(server, true);
  await server.end('SIGTERM');
  return {
    sent: count.sent,
    faults: count.faults,
    errorLines,
    slowestWitnessMs,
    sameProcess: first.pid === last.pid,
    inherited: last.inherited,
    heapBytes: { first: first.heapBytes, last: last.heapBytes },
    storeFaults: await faultsIn(directory.path),
  };
};

/** Nothing was wrong. */
export const isClean = ({ faults, errorLines, sameProcess, inherited, storeFaults }: FuzzReport): boolean =>
  sameProcess && faults.length + errorLines.length + inherited.length + storeFaults.length === 0;
