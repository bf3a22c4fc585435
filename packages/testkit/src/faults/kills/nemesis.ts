/**
 * Kills the server again and again: after at least so many further acknowledgements, at a moment of chance; part of the
 * time at a seam between a commit and its acknowledgement (F08), part of the time a few turns of the event loop later.
 */
import { entryOf, pause, until, type Run } from './run.ts';
import type { MemberSession } from './member-session.ts';
import { noSeams, rarest, type Seam, type SeamCounts } from './seam-counts.ts';
import type { LastWords } from './seams.ts';
import type { Target } from './target.ts';
import { isEventType, type PlainEvent } from '@ghanti/protocol';

export type Kills = {
  readonly kills: number;
  /** Acknowledged sends between two kills, at least. */
  readonly sendsBetween: number;
  /** How long all sessions may take to be synced once the port is back. */
  readonly syncedWithinMs: number;
  readonly onKill: (count: KillCount) => void;
};

export type KillCount = {
  kills: number;
  /** Of these, how many fell between commit and acknowledgement. */
  atSeam: number;
  /** And where. */
  readonly seams: SeamCounts;
  /** The fewest acknowledgements between two kills. */
  fewestBetween: number;
  /** The longest that all sessions took to be synced once the port was back, ms. */
  slowestSync: number;
};

const ACKNOWLEDGED_MS = 60_000;

type Words = LastWords['events'][number];

const isPlain = (event: Omit<Words, 'data'> & { data: unknown }): event is PlainEvent & Words =>
  isEventType(event.type);

/** What was committed and not acknowledged is in the log for good: written down as a read of the disk. */
const remember = (run: Run, { events }: LastWords): void => {
  for (const { data, ...event } of events) {
    const parsed = { ...event, data: JSON.parse(data) };
    if (!run.channels.includes(event.channel) || !isPlain(parsed)) continue;
    const ref = run.history.nextRef();
    const source = { proc: 'target', user: 'nobody', sess: `disk.${ref}`, tr: 'disk' } as const;
    const v = { channel: event.channel, ref, asOf: event.seq, entries: [entryOf(parsed)] };
    run.history.record(source, { f: 'read', type: 'ok', v });
  }
};

/** Gives the seam where it fell, if at one. */
const killOnce = async (
  run: Run,
  target: Target,
  counts: SeamCounts,
  seamIsDue: boolean,
): Promise<Seam | undefined> => {
  const { random } = run;
  const roll = random.next();
  if (!seamIsDue && roll < 0.4) {
    await pause(random.below(300));
    await target.kill();
    return undefined;
  }
  const atSeam = seamIsDue || roll < 0.75;
  const words = await target.killAt(
    atSeam ? { kill: rarest(counts) } : { kill: 'in flight', turns: random.between(1, 12) },
  );
  if (words) remember(run, words);
  return words && words.at !== 'in flight' ? words.at : undefined;
};

/** Waits until everybody is synced, most of the time; else the next kill comes in the middle of it. */
const sync = async (
  run: Run,
  sessions: readonly MemberSession[],
  count: KillCount,
  withinMs: number,
): Promise<void> => {
  const back = performance.now();
  const synced = await until(() => sessions.every((session) => session.synced), withinMs);
  if (!synced) {
    const late = sessions.filter((session) => !session.synced).map((session) => session.describe());
    run.report(`kill ${count.kills}: not synced within ${withinMs} ms: ${late.join(', ')}`);
  }
  count.slowestSync = Math.max(count.slowestSync, performance.now() - back);
};

/** Kills and restarts until the count is reached; the server is up at the end. */
export const torment = async (
  run: Run,
  target: Target,
  sessions: readonly MemberSession[],
  { kills, sendsBetween, syncedWithinMs, onKill }: Kills,
): Promise<KillCount> => {
  const count: KillCount = {
    kills: 0,
    atSeam: 0,
    seams: noSeams(),
    fewestBetween: Infinity,
    slowestSync: 0,
  };
  while (count.kills < kills) {
    const before = run.acknowledged;
    const enough = await until(() => run.acknowledged - before >= sendsBetween, ACKNOWLEDGED_MS);
    if (!enough)
      throw new Error(`only ${run.acknowledged - before} sends acknowledged in ${ACKNOWLEDGED_MS} ms`);
    const seam = await killOnce(run, target, count.seams, count.atSeam < (count.kills + 1) / 8);
    count.fewestBetween = Math.min(count.fewestBetween, run.acknowledged - before);
    count.kills += 1;
    if (seam) {
      count.atSeam += 1;
      count.seams[seam] += 1;
    }
    await target.start();
    if (run.random.chance(0.8)) await sync(run, sessions, count, syncedWithinMs);
    onKill(count);
  }
  return count;
};
