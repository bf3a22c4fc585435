/**
 * The load generator (load/load.c), compiled once a run, and what it answers. One plan is one server and its connections.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Running } from '../peers/contestant.ts';
import { Child, loadCore } from './child.ts';
import { workDirectory } from './work-directory.ts';

export type Latency = {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
};

/** What every answer tells of its span: how long, what came, and what it cost both sides in seconds of CPU. */
export type Span = {
  readonly seconds: number;
  readonly deliveries: number;
  readonly frames: number;
  readonly bytes: number;
  readonly acks: number;
  /** Each takes all that waited on one connection: deliveries by reads tell how many shared a write. */
  readonly reads: number;
  readonly ownCpu: number;
  readonly serverCpu: number;
  /** Everybody's together, strangers included. */
  readonly machineCpu: number;
  /** Of the load's own: looking for work when there was none. */
  readonly spun: number;
  readonly live: number;
  readonly lost: number;
  readonly failed: number;
  readonly trouble: string;
};
export type Opened = Span & { readonly opened: Latency };
export type Ran = Span & {
  readonly sent: number;
  readonly acked: number;
  /** Over the whole run, the drain included. */
  readonly delivered: number;
  readonly refusals: number;
  /** Messages that a sampled receiver missed, had twice, or out of their sender's order. */
  readonly holes: number;
  readonly unsent: number;
  readonly left: number;
  readonly deliveredIn: Latency;
  readonly ackedIn: Latency;
};

export type RunOptions = {
  readonly warmMs: number;
  readonly measureMs: number;
  /** Closed loop: so many messages are on their way at any time. */
  readonly inFlight?: number;
  /** Open loop: latency counts from when a message was meant to be sent. */
  readonly perSecond?: number;
  /** How long what is on its way at the end may take. */
  readonly drainMs?: number;
};

export type LoadOptions = {
  /** How many connections are looked into, and among how many of the first. */
  readonly sampled?: number;
  readonly sampledOf?: number;
  readonly textBytes?: number;
  readonly markEveryMs?: number;
  readonly slowPercent?: number;
  readonly slowBytesPerSecond?: number;
  readonly cursors?: boolean;
  /** Where the numbers of acknowledged messages go: pairs of 32-bit integers, connection and number. */
  readonly acknowledged?: string;
};

/** What the load was busy with, as a share of its core: near 1 it is the load that is measured. */
export const loadCpu = ({ ownCpu, spun, seconds }: Span): number => Math.max(0, ownCpu - spun) / seconds;

/** What strangers took meanwhile, as a share of one core: where it is not near 0 the figures mean little. */
export const othersCpu = ({ machineCpu, ownCpu, serverCpu, seconds }: Span): number =>
  Math.max(0, machineCpu - ownCpu - serverCpu) / seconds;

let compiled: string | undefined;
const sources = fileURLToPath(new URL('../load/', import.meta.url));

/** Compiles a C source of the bench into the work directory. */
export const compile = (source: string, name: string): string => {
  const out = join(workDirectory(), name);
  execFileSync('gcc', ['-O2', '-Wall', '-o', out, source]);
  return out;
};

const planOf = (
  { port, ports = [port], pids, dialect }: Running,
  options: LoadOptions,
  connections: string,
): string => {
  const lines: [string, string | number | undefined][] = [
    ...ports.map((each): [string, number] => ['port', each]),
    ...pids.map((pid): [string, number] => ['pid', pid]),
    ['connections', connections],
    ['hello-after', dialect.helloAfter],
    ['ready', dialect.ready],
    ['refused', dialect.refused],
    ['delivery', dialect.delivery],
    ['ack', dialect.ack],
    ['complete-by-ack', dialect.completeByAck === true ? 1 : 0],
    ['engine-io', dialect.engineIo === true ? 1 : 0],
    ['mark', dialect.mark],
    ['mark-every-ms', dialect.mark === undefined ? 0 : options.markEveryMs],
    ['cursors', options.cursors === true ? 1 : 0],
    ['text-bytes', options.textBytes],
    ['sampled', options.sampled],
    ['sampled-of', options.sampledOf],
    ['slow-percent', options.slowPercent],
    ['slow-bytes-per-second', options.slowBytesPerSecond],
    ['acknowledged', options.acknowledged],
  ];
  return lines
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${value}\n`)
    .join('');
};

let plans = 0;

export class Load implements AsyncDisposable {
  readonly #child: Child;

  constructor(running: Running, options: LoadOptions = {}) {
    compiled ??= compile(join(sources, 'load.c'), 'load');
    plans += 1;
    const connections = join(workDirectory(), `connections-${plans}`);
    const plan = join(workDirectory(), `plan-${plans}`);
    const rows = running.rows.map((row) =>
      [row.path, row.headers?.join('|'), row.hello, row.againPath, row.againHello, row.send]
        .map((column) => column ?? '')
        .join('\t'),
    );
    writeFileSync(connections, `${rows.join('\n')}\n`);
    writeFileSync(plan, planOf(running, options, connections));
    this.#child = new Child([compiled, plan], { core: loadCore });
  }

  /** Opens every connection; throws where not all of them get in. */
  async open(parallel = 100, again = false): Promise<Opened> {
    const opened = await this.#ask<Opened>(`open ${parallel} ${again ? 1 : 0}`);
    if (opened.failed > 0) throw new Error(`${opened.failed} connections failed: ${opened.trouble}`);
    return opened;
  }

  run({ warmMs, measureMs, inFlight = 0, perSecond = 0, drainMs = 10_000 }: RunOptions): Promise<Ran> {
    return this.#ask(`run ${warmMs} ${measureMs} ${inFlight} ${perSecond} ${drainMs} 0`);
  }

  /** As `run`, but goes on sending until the server is gone: `full` is called once the measuring is over. */
  async runUntilDeath({ warmMs, measureMs, inFlight = 0 }: RunOptions, full: () => void): Promise<Ran> {
    this.#child.say(`run ${warmMs} ${measureMs} ${inFlight} 0 10000 1`);
    await this.#child.line();
    full();
    return parse(await this.#child.line());
  }

  idle(ms: number): Promise<Span> {
    return this.#ask(`idle ${ms}`);
  }

  close(): Promise<Span> {
    return this.#ask('close');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
  }

  async #ask<Answer extends Span>(command: string): Promise<Answer> {
    this.#child.say(command);
    const answer: Answer = parse(await this.#child.line());
    if (answer.trouble !== '') console.log(`  the load met: ${answer.trouble}`);
    return answer;
  }
}

// The generator is ours: what it answers to a command is what the command's type says.
const parse = <Answer>(line: string): Answer => JSON.parse(line) as Answer;
