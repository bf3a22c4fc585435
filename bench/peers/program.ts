/**
 * Starts a peer's program on the server's core and reads where it listens: its first line is JSON with the port.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Child, serverCore, type ChildOptions } from '../measure/child.ts';

const pathOf = (name: string): string => fileURLToPath(new URL(`./programs/${name}`, import.meta.url));

/** Extra flags for Node programs, e.g. `--cpu-prof`: `BENCH_NODE_FLAGS`. */
export const nodeFlags = (): string[] => (process.env['BENCH_NODE_FLAGS'] ?? '').split(' ').filter(Boolean);

export type Program = { readonly child: Child; readonly port: number };

const portOf = async (child: Child): Promise<Program> => {
  const said: unknown = JSON.parse(await child.line());
  if (typeof said !== 'object' || said === null || !('port' in said) || typeof said.port !== 'number')
    throw new Error('the program did not say where it listens');
  return { child, port: said.port };
};

export const startCommand = (
  command: readonly string[],
  options: Omit<ChildOptions, 'core'> = {},
): Promise<Program> => portOf(new Child(command, { core: serverCore, ...options }));

/** A program of this folder on the Node that runs the bench. */
export const startNode = (name: string, args: readonly string[] = []): Promise<Program> =>
  startCommand([process.execPath, '--expose-gc', ...nodeFlags(), pathOf(name), ...args]);

export const programPath = pathOf;

/** Lets a program of this folder collect its garbage (programs/collect.ts). */
export const collectIn = async ({ child }: Program): Promise<void> => {
  child.process.kill('SIGUSR2');
  await pause(1_000);
};
