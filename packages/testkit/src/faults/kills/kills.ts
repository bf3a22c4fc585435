/**
 * F01 and F08: kill -9 under load, seeded. 3 channels of the same 8 members, sends over Socket.IO WebSocket, Socket.IO
 * polling and REST; the history of all of it goes to the checker.
 */
import { describeViolations } from '../../checker/describe-violations.ts';
import { check, type Verdict } from '../../checker/check.ts';
import { createHistory } from '../../history/history.ts';
import { group, names, people, type Person } from '../../people/people.ts';
import { createRandom } from '../../random.ts';
import { temporaryDirectory } from '../../temporary.ts';
import { readFinally, type Start } from './final-reads.ts';
import { load } from './load.ts';
import { startSession, type MemberSession } from './member-session.ts';
import { torment, type KillCount } from './nemesis.ts';
import { until, type Run } from './run.ts';
import { describeSeams } from './seam-counts.ts';
import { createSender, type Sender } from './sender.ts';
import { startTarget, type Target } from './target.ts';

export type KillsOptions = {
  readonly kills: number;
  readonly seed: number;
  readonly sendsPerSecond?: number;
  readonly sendsBetween?: number;
  /** 5 s unless told: the figure of F01. */
  readonly syncedWithinMs?: number;
  /** Where the history is kept as JSON lines. */
  readonly file?: string;
  readonly onKill?: (count: KillCount, acknowledged: number) => void;
  readonly onProblem?: (problem: string) => void;
  /** A server that breaks promises, to see that it is noticed. */
  readonly fault?: 'forgetful';
};

export type KillsReport = {
  readonly count: KillCount;
  readonly verdict: Verdict;
  /** What the history does not show: resumes that were not `complete`, refusals, late sessions, errors in the log. */
  readonly problems: readonly string[];
  /** The first violations with the operations around them; empty where there are none. */
  readonly text: string;
};

const CHANNELS = 3;
const ANSWERED_MS = 60_000;

/** Where everybody stands before the load: a cursor, and the heads at it. */
const startOf = async (person: Person, channels: readonly string[]): Promise<Start> => {
  const { cursor } = await person.call('sync', {});
  const heads = new Map<string, number>();
  for (const channel of channels) heads.set(channel, (await person.call('getChannel', { channel })).asOf);
  return { cursor, heads };
};

const sendersOf = (run: Run, all: readonly Person[], sessions: readonly MemberSession[]): Sender[] =>
  all.flatMap((person, row) =>
    run.channels.map((channel, column) => {
      const ways = [...sessions.filter(({ source }) => source.user === person.user), undefined];
      const session = ways[(row + column) % ways.length];
      return createSender(run, {
        person,
        channel,
        session,
        maxInFlight: session?.source.tr === 'sio' ? 4 : 2,
      });
    }),
  );

interface Cast extends AsyncDisposable {
  readonly run: Run;
  readonly all: readonly Person[];
  readonly starts: ReadonlyMap<string, Start>;
  readonly sessions: readonly MemberSession[];
}

const gather = async (options: KillsOptions, target: Target, report: Run['report']): Promise<Cast> => {
  const all = await people(target.server, ...names);
  const [owner, ...others] = all;
  const channels: string[] = [];
  while (channels.length < CHANNELS) channels.push(await group(owner, others));
  const run: Run = {
    history: createHistory(options.file === undefined ? {} : { file: options.file }),
    random: createRandom(options.seed),
    channels,
    acknowledged: 0,
    phase: 'load',
    report,
  };
  const starts = new Map<string, Start>();
  for (const person of all) starts.set(person.user, await startOf(person, channels));
  const sessions = all.flatMap((person) => {
    const start = starts.get(person.user);
    return start
      ? (['websocket', 'polling'] as const).map((transport) =>
          startSession(run, { person, transport, ...start }),
        )
      : [];
  });
  return {
    run,
    all,
    starts,
    sessions,
    async [Symbol.asyncDispose]() {
      run.phase = 'over';
      await Promise.all(sessions.map((session) => session.stop()));
      await run.history[Symbol.asyncDispose]();
    },
  };
};

const play = async (
  { run, all, starts, sessions }: Cast,
  target: Target,
  options: KillsOptions,
): Promise<KillCount> => {
  const senders = sendersOf(run, all, sessions);
  const loading = load(run, options.sendsPerSecond ?? 200, senders, sessions);
  const count = await torment(run, target, sessions, {
    kills: options.kills,
    sendsBetween: options.sendsBetween ?? 100,
    syncedWithinMs: options.syncedWithinMs ?? 5000,
    onKill: (killed) => options.onKill?.(killed, run.acknowledged),
  });
  run.phase = 'ending';
  await loading;
  const answered = await until(() => senders.every(({ inFlight }) => inFlight === 0), ANSWERED_MS);
  if (!answered) run.report(`sends without an answer after ${ANSWERED_MS} ms`);
  await readFinally(run, all, starts, sessions);
  await target.stop();
  return count;
};

/** Runs it; the judgement is the caller's. */
export const runKills = async (options: KillsOptions): Promise<KillsReport> => {
  await using directory = await temporaryDirectory('kills');
  const problems: string[] = [];
  const report = (problem: string): void => {
    problems.push(problem);
    options.onProblem?.(problem);
  };
  const target = await startTarget({
    directory: directory.path,
    onLine: (line) => report(`the server said: ${line}`),
    fault: options.fault,
  });
  try {
    await using cast = await gather(options, target, report);
    const { history } = cast.run;
    const count = await play(cast, target, options);
    const verdict = check(history.ops);
    return { count, verdict, problems, text: describeViolations(history.ops, verdict.violations) };
  } finally {
    await target.server.end('SIGKILL');
  }
};

/** The one line that a run ends with. */
export const summary = ({ count, verdict }: KillsReport): string =>
  `kills ${count.kills} (${count.atSeam} between commit and acknowledgement: ${describeSeams(count.seams)}), ` +
  `acknowledged ${verdict.acknowledged}, lost ${verdict.faults.lost}, doubled ${verdict.faults.doubled}, ` +
  `reordered ${verdict.faults.reordered}`;
