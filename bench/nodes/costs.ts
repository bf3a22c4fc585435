/**
 * What a place has used so far: CPU of each node, of Postgres with all that it started, of Redis; bytes between nodes and Redis; what was
 * published; bytes of the database's log. Two of them, and what lies between is what a run cost.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { queryPostgres } from '@ghanti/testkit';
import type { Place } from './place.ts';

export type Costs = {
  /** Seconds of CPU, node by node. */
  readonly nodes: readonly number[];
  readonly postgres: number;
  readonly redis: number;
  /** From Redis to each node, and from each node to it. */
  readonly down: readonly number[];
  readonly up: readonly number[];
  /** To all nodes, and to those that serve a channel. */
  readonly toAll: number;
  readonly toServing: number;
  readonly walBytes: number;
  readonly commits: number;
};

const ticksPerSecond = 100;

type Times = { readonly parent: number; readonly own: number; readonly ended: number };

/** A process's CPU, and that of its children which have ended, in seconds. */
const timesOf = (pid: number | string): Times | undefined => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const seconds = (from: number): number =>
      (Number(fields[from]) + Number(fields[from + 1])) / ticksPerSecond;
    return { parent: Number(fields[1]), own: seconds(11), ended: seconds(13) };
  } catch {
    return undefined;
  }
};

const cpuOf = (pid: number): number => timesOf(pid)?.own ?? 0;

const cpuOfAll = (root: number): number => {
  const own = timesOf(root);
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(timesOf)
    .filter((times) => times?.parent === root);
  const running = children.reduce((sum, times) => sum + (times?.own ?? 0), 0);
  return (own?.own ?? 0) + (own?.ended ?? 0) + running;
};

const numberIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0);

export const costsOf = async ({ nodes, postgres, databaseUrl, redis }: Place): Promise<Costs> => {
  const told = await redis.ask('INFO', 'everything');
  const sql = `SELECT (pg_current_wal_lsn() - '0/0')::bigint AS wal,
    (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()) AS commits`;
  const [row] = (await queryPostgres(databaseUrl, sql)) as { wal: string; commits: string }[];
  return {
    nodes: nodes.map(({ server }) => cpuOf(server.child.pid)),
    postgres: cpuOfAll(postgres.pid),
    redis: numberIn(told, /used_cpu_sys:([\d.]+)/) + numberIn(told, /used_cpu_user:([\d.]+)/),
    down: nodes.map(({ wire }) => wire.down),
    up: nodes.map(({ wire }) => wire.up),
    toAll: numberIn(told, /cmdstat_publish:calls=(\d+)/),
    toServing: numberIn(told, /cmdstat_spublish:calls=(\d+)/),
    walBytes: Number(row?.wal ?? 0),
    commits: Number(row?.commits ?? 0),
  };
};

const less = (after: readonly number[], before: readonly number[]): number[] =>
  after.map((value, at) => value - (before[at] ?? 0));

/** What lies between two of them. */
export const between = (before: Costs, after: Costs): Costs => ({
  nodes: less(after.nodes, before.nodes),
  postgres: after.postgres - before.postgres,
  redis: after.redis - before.redis,
  down: less(after.down, before.down),
  up: less(after.up, before.up),
  toAll: after.toAll - before.toAll,
  toServing: after.toServing - before.toServing,
  walBytes: after.walBytes - before.walBytes,
  commits: after.commits - before.commits,
});
