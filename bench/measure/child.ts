/**
 * A child process on one core of its own: servers on the first, the load on the second. It is ended by its pid, and waited
 * for; nothing outlives the bench. Leaves to others: what is said to it.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export const serverCore = 0;
export const loadCore = 1;
const patienceMs = 120_000;

export type ChildOptions = {
  readonly core: number;
  readonly env?: NodeJS.ProcessEnv;
  /** A channel for messages, as `fork` gives it. */
  readonly ipc?: boolean;
};

const pinned = spawnSync('taskset', ['-V']).status === 0;

/** What the bench itself does is done beside the load: nobody but the server is on the server's core. */
export const leaveServerCore = (): void => {
  if (pinned) spawnSync('taskset', ['-acp', String(loadCore), String(process.pid)]);
};

export class Child implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly #lines: string[] = [];
  readonly #waiting: ((line: string | undefined) => void)[] = [];
  #ended = false;

  constructor(command: readonly string[], { core, env, ipc = false }: ChildOptions) {
    const [file = '', ...args] = pinned ? ['taskset', '-c', String(core), ...command] : command;
    this.process = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'inherit', ...(ipc ? (['ipc'] as const) : [])],
      env: { ...process.env, ...env },
    });
    live.add(this);
    this.process.once('exit', () => this.#end());
    this.process.once('error', () => this.#end());
    this.process.stdin?.on('error', () => undefined);
    if (this.process.stdout === null) return;
    createInterface(this.process.stdout).on('line', (line) => {
      const taker = this.#waiting.shift();
      if (taker === undefined) this.#lines.push(line);
      else taker(line);
    });
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get ended(): boolean {
    return this.#ended;
  }

  say(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }

  /** The next line that it prints; throws where it ends, or says nothing for two minutes. */
  async line(withinMs = patienceMs): Promise<string> {
    const kept = this.#lines.shift();
    if (kept !== undefined) return kept;
    const said = await new Promise<string | undefined>((resolve) => {
      if (this.#ended) return resolve(undefined);
      const timer = setTimeout(() => resolve(undefined), withinMs);
      this.#waiting.push((line) => {
        clearTimeout(timer);
        resolve(line);
      });
    });
    if (said === undefined)
      throw new Error(`process ${this.pid} (${this.process.spawnargs.join(' ')}) said nothing`);
    return said;
  }

  /** Ends it, and waits until it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.#ended) return;
    const gone = once(this.process, 'exit');
    this.process.kill(signal);
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 5_000);
    await gone;
    clearTimeout(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGKILL');
  }

  #end(): void {
    this.#ended = true;
    live.delete(this);
    for (const taker of this.#waiting.splice(0)) taker(undefined);
  }
}

const live = new Set<Child>();

// A bench that is interrupted leaves no server behind.
process.once('exit', () => {
  for (const child of live) child.process.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
