/**
 * The power goes: of what waits on a disk, some is kept and some is not, by chance. A write may be torn at its sectors,
 * later writes may be there and earlier ones not, a file may have its new length and not its new bytes (zeros, or what
 * lay on the disk before), names may have reached their directory or not.
 */
import type { Random } from '../../random.ts';
import { change, name, type Change, type Content, type Disk, type Naming } from './disk.ts';

/** What the disk had, by path. */
export type Image = ReadonlyMap<string, Buffer>;

/** How a disk treats what waits: the two ends, a clean cut, or chance per write or per sector. */
export const manners = ['nothing', 'everything', 'prefix', 'writes', 'sectors'] as const;
export type Manner = (typeof manners)[number];

type Crash = {
  readonly random: Random;
  readonly manner: Manner;
  readonly sectorBytes: number;
  /** How likely each write or sector is kept. */
  readonly odds: number;
  /** Whether lost bytes at a new end of a file are noise, else zeros. */
  readonly noise: boolean;
};

type Write = Extract<Change, { readonly do: 'write' }>;

/** A write as the pieces that a disk writes whole: cut at multiples of the sector size. */
const sectors = (write: Write, sectorBytes: number): Write[] => {
  const pieces: Write[] = [];
  for (let at = 0; at < write.bytes.length;) {
    const left = sectorBytes - ((write.offset + at) % sectorBytes);
    const end = Math.min(write.bytes.length, at + left);
    pieces.push({ ...write, offset: write.offset + at, bytes: write.bytes.subarray(at, end) });
    at = end;
  }
  return pieces;
};

const torn = (crash: Crash, step: Change): Change[] =>
  step.do === 'write'
    ? sectors(step, crash.sectorBytes).filter(() => crash.random.chance(crash.odds))
    : [step];

const prefix = <T>(random: Random, list: readonly T[]): T[] => list.slice(0, random.below(list.length + 1));

const keepChanges = (crash: Crash, waiting: readonly Change[]): Change[] => {
  const { random, manner, odds } = crash;
  if (manner === 'nothing') return [];
  if (manner === 'everything') return [...waiting];
  if (manner === 'writes') return waiting.filter(() => random.chance(odds));
  if (manner === 'sectors') return waiting.flatMap((step) => torn(crash, step));
  const kept = prefix(random, waiting);
  return [...kept.slice(0, -1), ...kept.slice(-1).flatMap((step) => torn(crash, step))];
};

const keepNames = ({ random, manner, odds }: Crash, waiting: readonly Naming[]): readonly Naming[] => {
  if (manner === 'nothing') return [];
  if (manner === 'everything') return waiting;
  return random.chance(0.5) ? prefix(random, waiting) : waiting.filter(() => random.chance(odds));
};

const fillWithNoise = (random: Random, content: Content, from: number): void => {
  for (let at = from; at < content.length; at += 1) content.bytes[at] = random.below(256);
};

/** A file whose new length is there, and whose new bytes are not (yet). */
const lengthen = (crash: Crash, content: Content, waiting: readonly Change[]): void => {
  const { random, manner } = crash;
  if (manner === 'nothing' || manner === 'everything' || random.chance(0.5)) return;
  const ends = waiting.flatMap((step) => (step.do === 'write' ? [step.offset + step.bytes.length] : []));
  const before = content.length;
  const size = ends.length > 0 ? random.pick(ends) : 0;
  if (size <= before) return;
  change(content, { do: 'truncate', file: 0, size });
  if (crash.noise) fillWithNoise(random, content, before);
};

const chooseCrash = (random: Random, manner: Manner): Crash => ({
  random,
  manner,
  sectorBytes: random.pick([512, 4096]),
  odds: random.pick([0.1, 0.5, 0.9]),
  noise: random.chance(0.3),
});

/** One image of a disk that lost its power now; without a manner, one by chance. */
export const crash = (disk: Disk, random: Random, manner: Manner = random.pick(manners)): Image => {
  const how = chooseCrash(random, manner);
  const names = new Map(disk.names);
  for (const step of keepNames(how, disk.waitingNames)) name(names, step);
  return new Map(
    [...names].map(([path, file]) => {
      const { synced, waiting } = disk.content(file);
      lengthen(how, synced, waiting);
      for (const step of keepChanges(how, waiting)) change(synced, step);
      return [path, synced.bytes.subarray(0, synced.length)];
    }),
  );
};
