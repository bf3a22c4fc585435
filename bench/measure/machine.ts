/**
 * On what it was measured: without this no figure says anything.
 */
import { closeSync, fdatasyncSync, openSync, readFileSync, statfsSync, writeSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { workDirectory } from './work-directory.ts';

const syncs = 200;
const tmpfs = 0x01021994;

/** The median of writing 4 KiB and syncing them, in ms, where the servers keep their data. */
export const syncMs = (): number => {
  const file = openSync(join(workDirectory(), 'sync'), 'w');
  const page = Buffer.alloc(4_096, 1);
  const took = Array.from({ length: syncs }, () => {
    const started = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    return performance.now() - started;
  });
  closeSync(file);
  return took.toSorted((a, b) => a - b)[syncs / 2] ?? 0;
};

export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  readonly syncMs: number;
  readonly load: number;
  readonly warnings: readonly string[];
};

/** The share of time in which the CPUs did anything since they were started, as `/proc/stat` counts it. */
const busyTicks = (): { busy: number; all: number } => {
  const ticks = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(/\s+/).slice(1).map(Number);
  const all = ticks.reduce((sum, each) => sum + each, 0);
  return { busy: all - (ticks[3] ?? 0) - (ticks[4] ?? 0), all };
};

/** How busy all cores are over a moment in which the bench itself does nothing, 0 to 1. */
const busyNow = async (ms = 1_000): Promise<number> => {
  const before = busyTicks();
  await new Promise((resolve) => setTimeout(resolve, ms));
  const after = busyTicks();
  return (after.busy - before.busy) / Math.max(1, after.all - before.all);
};

export const describeMachine = async (): Promise<Machine> => {
  const busy = await busyNow();
  const warnings = [
    ...(busy > quiet ? [`the machine is busy (${Math.round(busy * 100)} %): these figures mean little`] : []),
    ...(statfsSync(workDirectory()).type === tmpfs
      ? ['data lies in memory: durable figures mean nothing']
      : []),
    ...(cpus().length < 2 ? ['one core only: load and server share it'] : []),
  ];
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    syncMs: Number(syncMs().toFixed(3)),
    load: loadavg()[0] ?? 0,
    warnings,
  };
};

const quiet = 0.1;
const triesForQuiet = 120;

/** Waits until the machine is quiet, two minutes at most. */
export const waitForQuiet = async (): Promise<void> => {
  for (let tries = 0; tries < triesForQuiet && (await busyNow()) > quiet; tries += 1);
};
