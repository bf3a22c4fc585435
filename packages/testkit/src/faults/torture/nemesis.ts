/**
 * What goes wrong, by chance: the server is killed, at random and at each seam between a commit and its acknowledgement, paused, drained, held up, its
 * clock set, its disk slow or full; links are cut, silent in one direction or both, late, thin, in slices of a byte. One fault at
 * a time on the server, any on the links; each is over before the next.
 */
import { isEventType, type PlainEvent } from '@ghanti/protocol';
import type { FaultyDisk } from '../disk/faulty-disk.ts';
import type { KillOrder, LastWords } from '../kills/seams.ts';
import { pause, until } from '../kills/run.ts';
import { entryOfEvent } from './entries.ts';
import { ended, ending, sourceOf, type Fault, type Field } from './field.ts';
import { drain, nodeFaults } from './nemesis-nodes.ts';
import type { Session } from './session.ts';
import { countOf, type Stage } from './stage.ts';

type Word = LastWords['events'][number];

const isPlain = (event: Omit<Word, 'data'> & { data: unknown }): event is PlainEvent & Word =>
  isEventType(event.type);

/** What was committed and acknowledged to nobody is in the log for good. */
const rememberLast = ({ stage }: Field, { events }: LastWords): void => {
  for (const { data, ...event } of events) {
    const parsed = { ...event, data: JSON.parse(data) };
    if (!stage.channels.includes(event.channel) || !isPlain(parsed)) continue;
    const ref = stage.history.nextRef();
    const v = { channel: event.channel, ref, asOf: event.seq, entries: [entryOfEvent(parsed)] };
    stage.history.record({ ...sourceOf('disk'), sess: `disk.${ref}` }, { f: 'read', type: 'ok', v });
  }
};

const kill: Fault = async (field, node) => {
  ending(field, node, 'SIGKILL');
  await node.target.kill();
  field.stage.counts.kills += 1;
  ended(field, node, 'SIGKILL');
  await node.target.start();
};

/** F08: it dies by its own hand, where it is told to; a kill from outside that comes instead of it is counted at no seam. */
const killAt =
  (order: (stage: Stage) => KillOrder): Fault =>
  async (field, node) => {
    const given = order(field.stage);
    ending(field, node, `SIGKILL ${given.kill}`);
    const words = await node.target.killAt(given);
    if (words) rememberLast(field, words);
    const { counts } = field.stage;
    counts.kills += 1;
    if (words && words.at !== 'in flight') counts.seams[words.at] += 1;
    ended(field, node, 'SIGKILL');
    await node.target.start();
  };

const freeze: Fault = async ({ stage }, { target }) => {
  const { process } = target.server;
  process.kill('SIGSTOP');
  await pause(stage.random.between(200, 2500));
  process.kill('SIGCONT');
};

const stall: Fault = async ({ stage }, { target }) => {
  const ms = stage.random.between(100, 2000);
  target.order({ do: 'stall', ms });
  await pause(ms);
};

const minuteMs = 60_000;

const setClock: Fault = async ({ stage }, { target }) => {
  target.order({ do: 'clock', ms: stage.random.between(-5, 5) * minuteMs });
  await pause(stage.random.between(300, 2000));
  target.order({ do: 'clock', ms: 0 });
};

const onDisk =
  (faults: (stage: Stage) => Parameters<FaultyDisk['set']>[0]): Fault =>
  async ({ stage }, { disk }) => {
    disk.set(faults(stage));
    await pause(stage.random.between(300, 2500));
    disk.set({});
  };

const someOf = ({ stage, sessions }: Field): Session[] => sessions.filter(() => stage.random.chance(0.4));

const onLinks =
  (faults: (stage: Stage) => Parameters<Session['proxy']['set']>[0], longestMs: number): Fault =>
  async (field) => {
    const { stage } = field;
    const struck = someOf(field);
    for (const { proxy } of struck) proxy.set(faults(stage));
    await pause(stage.random.between(200, longestMs));
    for (const { proxy } of struck) proxy.set({});
  };

const cut =
  (how: 'fin' | 'rst'): Fault =>
  async (field) => {
    for (const { proxy } of someOf(field)) proxy.cut(how);
    await Promise.resolve();
  };

/** Silent for a while, and then gone: neither end was told. */
const halfOpen: Fault = async (field) => {
  const struck = someOf(field);
  for (const { proxy } of struck) proxy.set({ silent: 'both' });
  await pause(field.stage.random.between(300, 4000));
  for (const { proxy } of struck) {
    proxy.cut('rst');
    proxy.set({});
  }
};

const faults = {
  kill,
  'kill after a commit': killAt(() => ({ kill: 'after a commit' })),
  'kill before fan-out': killAt(() => ({ kill: 'before fan-out' })),
  'kill before an acknowledgement': killAt(() => ({ kill: 'before an acknowledgement' })),
  'kill in flight': killAt(({ random }) => ({ kill: 'in flight', turns: random.between(1, 12) })),
  drain,
  pause: freeze,
  stall,
  clock: setClock,
  'slow disk': onDisk((stage) => ({ slowMs: stage.random.between(20, 500) })),
  'full disk': onDisk(() => ({ full: true })),
  'read-only disk': onDisk(() => ({ readOnly: true })),
  'cut (FIN)': cut('fin'),
  'cut (RST)': cut('rst'),
  'reset in mid-frame': onLinks((stage) => ({ resetAfterBytes: stage.random.below(20_000) }), 2000),
  'half-open': halfOpen,
  'answers lost': onLinks(() => ({ silent: 'down' }), 2500),
  'requests lost': onLinks(() => ({ silent: 'up' }), 2500),
  'late link': onLinks(() => ({ latencyMs: 100, jitterMs: 200 }), 3000),
  'thin link': onLinks(() => ({ bytesPerSecond: 8000 }), 3000),
  'slices of a byte': onLinks(() => ({ sliceBytes: 1 }), 2000),
  ...nodeFaults,
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof faults;
export const faultNames = Object.keys(faults).filter((name): name is FaultName => name in faults);

/** Of a node's own disk, which several nodes hardly use. */
const ofDisks: ReadonlySet<FaultName> = new Set(['slow disk', 'full disk', 'read-only disk']);

/** What can go wrong with so many. */
export const faultsOf = (nodes: number): FaultName[] =>
  faultNames.filter((name) => (nodes > 1 ? !ofDisks.has(name) : !(name in nodeFaults)));

/** Until the time is over; everything is well at the end. */
export const torment = async (
  field: Field,
  among: readonly FaultName[],
  isOver: () => boolean,
): Promise<void> => {
  const { stage, nodes, sessions } = field;
  while (!isOver()) {
    await until(isOver, stage.random.between(300, 2000));
    if (isOver()) break;
    const name = stage.random.pick(among);
    await faults[name](field, stage.random.pick(nodes));
    countOf(stage.counts.faults, name);
    // Most of the time the next one comes when all are back.
    if (stage.random.chance(0.5))
      await until(() => isOver() || sessions.every(({ reading }) => reading.synced), 5_000);
  }
};
