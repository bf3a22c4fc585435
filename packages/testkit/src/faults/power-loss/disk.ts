/**
 * A disk that may lose power: what was synced it has, what was not it may have in part. Each file's writes and
 * truncations wait until a sync that began after them has ended, each directory's entries until that directory is
 * synced. Directories themselves are taken as made.
 * What becomes of the waiting ones when the power goes is chosen by crash.ts.
 */
import { dirname } from 'node:path';
import { isRebuilt, type Step } from './trace.ts';

export type Change = Extract<Step, { readonly do: 'write' | 'truncate' }>;
export type Naming = Extract<Step, { readonly do: 'create' | 'unlink' | 'rename' }>;

/** Bytes that grow; what lies between is zero. */
export type Content = { bytes: Buffer; length: number };

type File = { readonly synced: Content; waiting: { readonly at: number; readonly change: Change }[] };

export interface Disk {
  apply(step: Step): void;
  /** Names that are safe, and what waits, in order. */
  readonly names: ReadonlyMap<string, number>;
  readonly waitingNames: readonly Naming[];
  /** What is safe of a file (a copy), and what waits, in order. */
  content(file: number): { readonly synced: Content; readonly waiting: readonly Change[] };
}

const emptyContent = (): Content => ({ bytes: Buffer.alloc(0), length: 0 });

const reserve = (content: Content, length: number): void => {
  if (length <= content.bytes.length) return;
  const bytes = Buffer.alloc(Math.max(length, content.bytes.length * 2));
  content.bytes.copy(bytes, 0, 0, content.length);
  content.bytes = bytes;
};

/** Does to bytes what the step did to the file. */
export const change = (content: Content, step: Change): void => {
  if (step.do === 'truncate') {
    reserve(content, step.size);
    if (step.size < content.length) content.bytes.fill(0, step.size, content.length);
    content.length = step.size;
    return;
  }
  const end = step.offset + step.bytes.length;
  reserve(content, end);
  step.bytes.copy(content.bytes, step.offset);
  content.length = Math.max(content.length, end);
};

/** Does to names what the step did to them; a name that is not there cannot be renamed. */
export const name = (names: Map<string, number>, step: Naming): void => {
  if (step.do === 'create') names.set(step.path, step.file);
  if (step.do === 'unlink') names.delete(step.path);
  if (step.do !== 'rename') return;
  const file = names.get(step.from);
  names.delete(step.from);
  if (file !== undefined) names.set(step.to, file);
};

const directoryOf = (step: Naming): string => dirname(step.do === 'rename' ? step.to : step.path);

/** Names, by directory. */
const createNames = () => {
  const names = new Map<string, number>();
  let waiting: { readonly at: number; readonly step: Naming }[] = [];
  return {
    names,
    steps: () => waiting.map(({ step }) => step),
    add: (at: number, step: Naming) => void waiting.push({ at, step }),
    sync(directory: string, until: number): void {
      const safe = (entry: { at: number; step: Naming }) =>
        entry.at < until && directoryOf(entry.step) === directory;
      for (const entry of waiting) if (safe(entry)) name(names, entry.step);
      waiting = waiting.filter((entry) => !safe(entry));
    },
  };
};

const createFiles = () => {
  const files = new Map<number, File>();
  const of = (id: number): File => {
    const known = files.get(id);
    if (known) return known;
    const file: File = { synced: emptyContent(), waiting: [] };
    files.set(id, file);
    return file;
  };
  return {
    of,
    sync(id: number, until: number): void {
      const file = of(id);
      for (const entry of file.waiting) if (entry.at < until) change(file.synced, entry.change);
      file.waiting = file.waiting.filter(({ at }) => at >= until);
    },
  };
};

/** An empty disk. With `deaf` it takes no notice of syncs: what a store that never syncs would have. */
export const createDisk = ({ deaf = false } = {}): Disk => {
  const files = createFiles();
  const names = createNames();
  const directories = new Map<number, string>();
  const begun = new Map<number, number>();
  const ignored = new Set<number>();
  let at = 0;

  const synced = (file: number, until: number): void => {
    const directory = directories.get(file);
    if (directory === undefined) files.sync(file, until);
    else names.sync(directory, until);
  };
  const touch = (step: Change): void => {
    if (!ignored.has(step.file)) files.of(step.file).waiting.push({ at, change: step });
  };
  const apply = (step: Step): void => {
    at += 1;
    if (step.do === 'write' || step.do === 'truncate') touch(step);
    else if (step.do === 'directory') directories.set(step.file, step.path);
    else if (step.do === 'syncBegin') begun.set(step.sync, at);
    else if (step.do === 'syncEnd' && !deaf) synced(step.file, begun.get(step.sync) ?? 0);
    else if (step.do === 'create' && isRebuilt(step.path)) ignored.add(step.file);
    else if (step.do === 'create' || step.do === 'unlink' || step.do === 'rename') names.add(at, step);
  };
  return {
    apply,
    names: names.names,
    get waitingNames() {
      return names.steps();
    },
    content(file) {
      const { synced: safe, waiting } = files.of(file);
      const copy = { bytes: Buffer.from(safe.bytes.subarray(0, safe.length)), length: safe.length };
      return { synced: copy, waiting: waiting.map((entry) => entry.change) };
    },
  };
};
