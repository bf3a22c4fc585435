/**
 * A mixed load over all transports under faults of all kinds, seeded, with its history judged by I1 to I14.
 * The seed fixes what is done, by whom, and which faults come in which order; not the moments, which are the machine's.
 */
import { describeViolations } from '../../checker/describe-violations.ts';
import { check, type Verdict } from '../../checker/check.ts';
import { createHistory } from '../../history/history.ts';
import { group, names, person as personOn, type Person } from '../../people/people.ts';
import { tcpProxy } from '../../proxies/tcp-proxy.ts';
import { createRandom } from '../../random.ts';
import { pause } from '../kills/run.ts';
import { atSeams, noSeams } from '../kills/seam-counts.ts';
import { feedCursor, readFeed } from './feed-session.ts';
import { load } from './load.ts';
import { move } from './moves.ts';
import type { Node, Services } from './field.ts';
import { faultsOf, torment, type FaultName } from './nemesis.ts';
import { readFinally } from './finals.ts';
import type { Begin } from './reading.ts';
import { sessionWays, startSession, type Session } from './session.ts';
import type { Counts, Stage } from './stage.ts';
import { startNodes } from './nodes.ts';

export type TortureOptions = {
  readonly minutes: number;
  readonly seed: number;
  readonly nodes?: number;
  readonly perSecond?: number;
  /** Of each person; 2 unless told. */
  readonly sessionsEach?: number;
  readonly faults?: readonly FaultName[];
  /** Where the history is kept as JSON lines. */
  readonly file?: string;
  readonly onProgress?: (line: string) => void;
  readonly onProblem?: (problem: string) => void;
  /** A server that breaks promises, to see that it is noticed (kill-target.ts). */
  readonly fault?: 'forgetful';
};

type Gap = Stage['gaps'][number];

export type Moves = {
  readonly told: number;
  readonly untold: number;
  /** Of those who were told to go: from the end of one connection until all was caught up on the next. */
  readonly medianMs: number;
  readonly p99Ms: number;
};

const movesOf = (gaps: readonly Gap[]): Moves => {
  const told = gaps
    .filter((gap) => gap.told)
    .map(({ ms }) => ms)
    .toSorted((one, other) => one - other);
  const at = (share: number): number =>
    Math.round(told[Math.min(told.length - 1, Math.floor(told.length * share))] ?? 0);
  return { told: told.length, untold: gaps.length - told.length, medianMs: at(0.5), p99Ms: at(0.99) };
};

export type TortureReport = {
  readonly counts: Counts;
  readonly verdict: Verdict;
  readonly ops: number;
  /** How often a session's connection ended and it came back: told by a node that closes, or not. */
  readonly moves: Moves;
  /** What the history does not show: resumes that were not `complete`, refusals, errors in the log. */
  readonly problems: readonly string[];
  /** The first violations with the operations around them; empty where there are none. */
  readonly text: string;
};

type Ground = {
  readonly nodes: readonly Node[];
  readonly services?: Services | undefined;
  /** Of all nodes, each in its turn. */
  readonly url: string;
};

const groups = 3;
const progressMs = 10_000;
const minuteMs = 60_000;
const dayMs = 86_000_000;
const feedCutMs = 3_000;

/** Where everybody stands before the load. */
const beginOf = async (person: Person, channels: readonly string[]): Promise<Begin> => {
  const { cursor } = await person.call('sync', {});
  const heads = new Map<string, number>();
  for (const channel of channels) heads.set(channel, (await person.call('getChannel', { channel })).asOf);
  return { cursor, heads };
};

const gatherPeople = async ({ nodes, url }: Ground): Promise<Person[]> => {
  const [node] = nodes;
  if (!node) throw new Error('no node');
  const exp = Math.floor((Date.now() + dayMs) / 1000);
  const server = { ...node.target.server, url };
  const all = names.map((user) => personOn(server, user, { exp, roles: ['admin'] }));
  for (const one of all) await one.call('listChannels', { limit: 1 });
  return all;
};

const progress = (stage: Stage, began: number): string => {
  const { counts, history, waiting } = stage;
  const faults = Object.values(counts.faults).reduce((sum, count) => sum + count, 0);
  const seconds = Math.round((performance.now() - began) / 1000);
  return `${seconds} s: ${history.ops.length} operations, ${counts.acknowledged} sends acknowledged, ${faults} faults, ${counts.kills} kills (${atSeams(counts.seams)} at a seam), ${waiting} waiting`;
};

/** Most of memory and descriptors at any time (I13). */
const caps = { rssMb: 700, descriptors: 2_000 } as const;

const measure = async (stage: Stage, { name, target }: Node): Promise<void> => {
  const found = await target.measure();
  if (!found) return;
  const source = { proc: name, user: 'nobody', sess: name, tr: 'disk' } as const;
  for (const gauge of ['rssMb', 'descriptors'] as const)
    stage.history.record(source, {
      f: 'gauge',
      type: 'info',
      v: { channel: '', name: gauge, value: found[gauge], most: caps[gauge] },
    });
};

/** Says how it goes, and measures, until the run is over. */
const watch = async (stage: Stage, nodes: readonly Node[], options: TortureOptions): Promise<void> => {
  const began = performance.now();
  let due = began + progressMs;
  while (stage.phase === 'load') {
    await pause(200);
    if (performance.now() < due) continue;
    due += progressMs;
    options.onProgress?.(progress(stage, began));
    for (const node of nodes) await measure(stage, node);
  }
};

const emptyCounts = (): Counts => ({ done: {}, faults: {}, kills: 0, seams: noSeams(), acknowledged: 0 });

const setStage = async (options: TortureOptions, ground: Ground, report: Stage['report']): Promise<Stage> => {
  const people = await gatherPeople(ground);
  const [owner, ...others] = people;
  if (!owner) throw new Error('nobody is there');
  const channels: string[] = [];
  while (channels.length < groups) channels.push(await group(owner, others));
  const { channel } = await owner.call('createFeed', {
    clientId: 'feed',
    name: 'torture',
    public: true,
    retainEvents: 100_000,
  });
  return {
    history: createHistory(options.file === undefined ? {} : { file: options.file }),
    random: createRandom(options.seed),
    people,
    movers: new Set(names.slice(-2)),
    channels,
    feed: channel.id,
    written: [],
    sent: new Map(),
    counts: emptyCounts(),
    gaps: [],
    phase: 'load',
    waiting: 0,
    report,
  };
};

/** Two people read it, through links that break by themselves now and then. */
const openFeed = async (stage: Stage, url: string) => {
  const [owner, ...others] = stage.people;
  if (!owner) throw new Error('nobody is there');
  const cursor = await feedCursor(owner, stage.feed);
  const proxy = await tcpProxy(url);
  const readers = others.slice(0, 2).map((one) => readFeed(stage, one, proxy, cursor));
  const random = stage.random.fork('feed');
  const cutting = setInterval(() => proxy.cut(random.chance(0.5) ? 'fin' : 'rst'), feedCutMs);
  return {
    cursor,
    readers,
    async [Symbol.asyncDispose]() {
      clearInterval(cutting);
      await Promise.all(readers.map((reader) => reader.stop()));
      await proxy[Symbol.asyncDispose]();
    },
  };
};

/** To which node a session goes: always the same, or where there are several, to any, each time anew. */
const aimOf = (stage: Stage, nodes: readonly Node[], name: string): (() => string) => {
  const random = stage.random.fork(name);
  return () => random.pick(nodes).target.server.url;
};

const openSessions = async (
  stage: Stage,
  { nodes, url }: Ground,
  begins: ReadonlyMap<string, Begin>,
  each: number,
) => {
  const sessions: Session[] = [];
  for (const [row, person] of stage.people.entries()) {
    const begin = begins.get(person.user);
    for (let column = 0; begin && column < each; column += 1) {
      const way = sessionWays[(row * each + column) % sessionWays.length];
      const aim = aimOf(stage, nodes, `${row}.${column}`);
      const number = Math.floor(column / sessionWays.length);
      const proxy = await tcpProxy(aim());
      if (way) sessions.push(startSession(stage, { person, way, number, proxy, begin, aim }));
    }
  }
  const feeds = await openFeed(stage, url);
  return {
    sessions,
    feeds,
    async [Symbol.asyncDispose]() {
      stage.phase = 'over';
      await feeds[Symbol.asyncDispose]();
      await Promise.all(sessions.map((session) => session.stop()));
      await Promise.all(sessions.map(({ proxy }) => proxy[Symbol.asyncDispose]()));
      await stage.history[Symbol.asyncDispose]();
    },
  };
};

const play = async (stage: Stage, ground: Ground, options: TortureOptions): Promise<void> => {
  const { nodes, services, url } = ground;
  const begins = new Map<string, Begin>();
  for (const one of stage.people) begins.set(one.user, await beginOf(one, stage.channels));
  await using open = await openSessions(stage, ground, begins, options.sessionsEach ?? 2);
  const { sessions, feeds } = open;
  const owner = sessions.find(({ person }) => person === stage.people[0]);
  const end = performance.now() + options.minutes * minuteMs;
  const loading = load(stage, sessions, options.perSecond ?? 120);
  const moving = owner ? move(stage, owner, stage.channels.slice(1, groups)) : undefined;
  const watching = watch(stage, nodes, options);
  const field = { stage: { ...stage, random: stage.random.fork('nemesis') }, nodes, sessions, services };
  await torment(field, options.faults ?? faultsOf(nodes.length), () => performance.now() > end);
  stage.phase = 'ending';
  await Promise.all([loading, moving, watching]);
  await readFinally(stage, url, begins, sessions, feeds);
  for (const node of nodes) await measure(stage, node);
};

/** Runs it; the judgement is the caller's. */
export const runTorture = async (options: TortureOptions): Promise<TortureReport> => {
  const problems: string[] = [];
  const report = (problem: string): void => {
    problems.push(problem);
    options.onProblem?.(problem);
  };
  await using place = await startNodes({
    count: options.nodes ?? 1,
    fault: options.fault,
    onCrash: (name) => report(`${name} ended by itself`),
    onLine: (line) => {
      // Disks and stalls of the run's own making are told of by the server, as they should be.
      if (!/"level":"warn"|"a commit failed"|could not be /.test(line)) report(`the server said: ${line}`);
    },
  });
  const stage = await setStage(options, place, report);
  await play(stage, place, options);
  for (const { target } of place.nodes) await target.stop();
  const { ops } = stage.history;
  const verdict = check(ops);
  return {
    counts: stage.counts,
    verdict,
    ops: ops.length,
    moves: movesOf(stage.gaps),
    problems,
    text: describeViolations(ops, verdict.violations),
  };
};
