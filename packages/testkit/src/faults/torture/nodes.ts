/**
 * The servers of a torture run, each with a disk that can be spoiled. More than one share a database and a bus, which are given by the
 * environment as they are to any node (`DATABASE_URL`, `REDIS_URL`).
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '../../temporary.ts';
import { faultyDisk } from '../disk/faulty-disk.ts';
import { startTarget } from '../kills/target.ts';
import type { Node } from './nemesis.ts';

export type NodesOptions = {
  readonly count: number;
  readonly fault?: 'forgetful' | undefined;
  readonly onLine: (line: string) => void;
};

const sharedNames = ['DATABASE_URL', 'REDIS_URL'] as const;

const shared = (count: number): Readonly<Record<string, string>> => {
  if (count === 1) return {};
  const given = sharedNames.map((name) => [name, process.env[name]] as const);
  const missing = given.filter(([, value]) => value === undefined).map(([name]) => name);
  if (missing.length > 0) throw new Error(`${count} nodes need ${missing.join(' and ')}`);
  return Object.fromEntries(given.map(([name, value]) => [name, value ?? '']));
};

export const startNodes = async ({ count, fault, onLine }: NodesOptions) => {
  const common = shared(count);
  const directory = await temporaryDirectory('torture');
  const nodes: Node[] = [];
  const dispose = async (): Promise<void> => {
    for (const { target, disk } of nodes) {
      await target.server.end('SIGKILL');
      await disk[Symbol.asyncDispose]();
    }
    await directory[Symbol.asyncDispose]();
  };
  try {
    for (let index = 0; index < count; index += 1) {
      const name = `node ${index + 1}`;
      const path = join(directory.path, String(index));
      await mkdir(path);
      const disk = await faultyDisk(path);
      const environment = { ...common, ...disk.environment };
      nodes.push({ name, disk, target: await startTarget({ directory: path, onLine, fault, environment }) });
    }
  } catch (error) {
    await dispose();
    throw error;
  }
  return { nodes, [Symbol.asyncDispose]: dispose };
};
