/**
 * The fault experiments by name: what is done, and what plays it: the torture run with these faults alone, a file of the suite, or another
 * command. Those that are about several nodes start three, with a database and a bus of their own.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import {
  lostNode,
  slowReaders,
  soak,
  storm,
  type FaultName,
  type Figure,
  type ScenarioOptions,
  type TortureReport,
} from '@ghanti/testkit';

export type Experiment = {
  readonly what: string;
  /** Played by the torture run. */
  readonly faults?: readonly FaultName[];
  /** With so many nodes, unless told. */
  readonly nodes?: number;
  /** With so many sessions of each person, unless told. */
  readonly sessions?: number;
  /** How long those who are told to go may be away. */
  readonly awayBelow?: Pick<TortureReport['moves'], 'medianMs' | 'p99Ms'>;
  /** Played by a scenario of many, which gives figures; `--minutes` is how long, where it has no end of its own. */
  readonly scenario?: (options: ScenarioOptions) => Promise<readonly Figure[]>;
  /** Played by another program, as npx would be told. */
  readonly command?: readonly string[];
  /** Where it is played, for the list. */
  readonly where?: string;
};

const root = join(import.meta.dirname, '..');

const byTorture = (what: string, ...faults: FaultName[]): Experiment => ({ what, faults });

const onNodes = (what: string, ...faults: FaultName[]): Experiment => ({
  what,
  faults,
  nodes: 3,
  where: 'torture on three nodes',
});

const bySuite = (what: string, ...files: string[]): Experiment => ({
  what,
  where: files.join(' '),
  command: ['vitest', 'run', ...files],
});

const byCommand = (what: string, ...words: string[]): Experiment => ({
  what,
  where: words.join(' '),
  command: words,
});

const atSeams = ['kill after a commit', 'kill before fan-out', 'kill before an acknowledgement'] as const;

const faultFile = (name: string): string => `packages/server/test/faults/${name}.test.ts`;
const e2eFile = (name: string): string => `packages/server/test/e2e/${name}.test.ts`;

export const experiments: Readonly<Record<string, Experiment>> = {
  F01: byTorture('kill -9 in full load', 'kill', 'kill in flight', ...atSeams),
  F02: byCommand('power loss', 'node', '--conditions=@ghanti/source', 'testing/power-loss.ts'),
  F03: bySuite('a flush that fails once', faultFile('bad-disk')),
  F04: byTorture('a full disk, then freed', 'full disk', 'read-only disk'),
  F05: byTorture('a slow disk', 'slow disk'),
  F06: bySuite(
    'a locked database, a second server',
    'packages/server/test/contract/store-sqlite-files.test.ts',
  ),
  F07: bySuite('corruption', faultFile('corruption')),
  F08: byTorture('a crash between commit and acknowledgement, and before fan-out', ...atSeams),
  F09: onNodes(
    'Postgres restarted',
    'Postgres restarted (fast)',
    'Postgres restarted (immediate)',
    'Postgres away',
  ),
  F10: onNodes('commits that are held up', 'a transaction held open', 'a commit that stands still'),
  F11: onNodes('Redis restarted, flushed, silent', 'Redis killed', 'Redis flushed', 'Redis silent'),
  F12: onNodes('a tenth of what Redis says lost', 'messages of Redis lost'),
  F13: onNodes('a node killed, paused, unheard', 'kill', 'a long pause', 'a node in a black hole'),
  'F13-others': { what: 'what others feel of a node that is lost', scenario: lostNode },
  F14: onNodes(
    'a node cut off from Redis, or from Postgres',
    'a node cut from Redis',
    'a node silent to Redis',
    'a node cut from Postgres',
    'a node silent to Postgres',
  ),
  F15: byTorture('late, thin and sliced links', 'late link', 'thin link', 'slices of a byte'),
  F16: byTorture('links that are cut', 'cut (FIN)', 'cut (RST)', 'reset in mid-frame'),
  F17: byTorture('answers that are lost', 'answers lost'),
  F18: byTorture('half-open links', 'half-open', 'requests lost'),
  F19: bySuite('duplicated sends', faultFile('duplicates')),
  F20: bySuite('the same client id with another body', faultFile('duplicates')),
  F21: byTorture('clocks that are set', 'clock'),
  F22: { what: 'a reconnect storm of 10,000', scenario: storm },
  F23: { what: 'a hundred who never read a feed of 10 MB a second', scenario: slowReaders },
  F24: bySuite('a fast sender', e2eFile('limits')),
  F25: { what: 'a soak of 10,000 idle connections and 50 visits a second', scenario: soak },
  F26: byTorture('graceful stops', 'drain'),
  F27: {
    ...onNodes('rolling deploys', 'rolling deploy'),
    sessions: 12,
    awayBelow: { medianMs: 2_000, p99Ms: 10_000 },
  },
  F28: bySuite(
    'version skew: older clients, newer servers, one too old',
    e2eFile('stock-clients-chat'),
    'packages/client/src/connection/connection.test.ts',
  ),
  F29: bySuite('restore from a backup', faultFile('backup')),
  F30: byTorture('an event loop that is held up', 'stall', 'pause'),
  F31: bySuite('no descriptors', faultFile('starved')),
  F32: bySuite(
    'an outbox through a crash, two tabs',
    'packages/client/test/offline.test.ts',
    'packages/client/test/tabs.test.ts',
  ),
  F33: bySuite('a long absence', e2eFile('resume-absence')),
  F34: bySuite('membership races', faultFile('hops'), e2eFile('resume-membership')),
  F35: bySuite('tokens that end', e2eFile('auth-live')),
  F36: bySuite('a start before the database', faultFile('late-database')),
};

/** What those who were told to go did not keep to, as a sentence; undefined where they did, or it is not asked. */
export const lateMoves = (
  { moves }: Pick<TortureReport, 'moves'>,
  { awayBelow }: Experiment = { what: '' },
): string | undefined => {
  if (awayBelow === undefined) return undefined;
  const { told, medianMs, p99Ms } = moves;
  if (told > 0 && medianMs < awayBelow.medianMs && p99Ms < awayBelow.p99Ms) return undefined;
  return `${told} were told to go, and away for ${medianMs} ms (p99 ${p99Ms}), not below ${awayBelow.medianMs} (${awayBelow.p99Ms})`;
};

/** Whether it ended well. */
export const play = (command: readonly string[]): boolean => {
  const [program = '', ...words] = command;
  const { status } = spawnSync('npx', ['--no-install', program, ...words], {
    cwd: root,
    stdio: 'inherit',
  });
  return status === 0;
};
