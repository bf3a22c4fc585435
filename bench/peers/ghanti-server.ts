/**
 * A Ghanti server on the server's core, with signed tokens of a host application, and the orders that it takes. Durable as
 * by default; only the limits on rates are raised.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Child } from '../measure/child.ts';
import type { Answer, Call, Called, Order } from '../src/servers/orders.ts';
import { nodeFlags, startCommand } from './program.ts';

const secret = randomBytes(32).toString('hex');
const program = fileURLToPath(new URL('../src/servers/ghanti.ts', import.meta.url));
const many = 1_000_000_000;
const limits = {
  commandsPerSecond: many,
  commandBurst: many,
  connectionsPerUser: many,
  anonymousHandshakesPerSecond: many,
  pendingHandshakesPerAddress: many,
};

/** With which `npm start` and the program of operators begin. */
const startFlags = ['--max-semi-space-size=32'];

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token of the host application, good for an hour. */
export const tokenOf = (user: string): string => {
  const body = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url({ sub: user, exp: Math.floor(Date.now() / 1000) + 3600 })}`;
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
};

/** A Ghanti server and the orders that it takes. */
export class GhantiServer implements AsyncDisposable {
  readonly child: Child;
  readonly port: number;
  readonly folder: string;

  private constructor(child: Child, port: number, folder: string) {
    this.child = child;
    this.port = port;
    this.folder = folder;
  }

  /** `more`: of its environment. */
  static async start(folder: string, more: Readonly<Record<string, string>> = {}): Promise<GhantiServer> {
    const env = {
      PORT: '0',
      GHANTI_DATA_DIR: folder,
      GHANTI_JWT_SECRET: secret,
      GHANTI_LIMITS: JSON.stringify(limits),
      LOG_LEVEL: 'warn',
      ...more,
    };
    const flags = [...startFlags, '--conditions=@ghanti/source', '--expose-gc', ...nodeFlags()];
    const command = [process.execPath, ...flags, program];
    const { child, port } = await startCommand(command, { env, ipc: true });
    return new GhantiServer(child, port, folder);
  }

  async order(order: Order): Promise<readonly Called[]> {
    const answered = once(this.child.process, 'message');
    this.child.process.send(order);
    // The other end is src/servers/orders.ts.
    const [{ called = [], error }] = (await answered) as [Answer];
    if (error !== undefined) throw new Error(`the server could not: ${error}`);
    return called;
  }

  async call(user: string, command: Call['command'], input: unknown): Promise<unknown> {
    const [called] = await this.order({ do: 'calls', calls: [{ user, command, input }] });
    return called?.output;
  }

  /** The longest that the loop was held up since the order `watch`, and the CPU of the whole process. */
  async watched(): Promise<{ loopMs: number; cpuMs: number }> {
    const [loop, cpu] = await this.order({ do: 'loop' });
    return { loopMs: loop?.ms ?? 0, cpuMs: cpu?.ms ?? 0 };
  }

  async collect(): Promise<void> {
    await this.order({ do: 'collect' });
  }

  /** Without a file begins a profile, with one ends and saves it. */
  async profile(file?: string): Promise<void> {
    await this.order({ do: 'profile', ...(file !== undefined && { file }) });
  }

  stop(): Promise<void> {
    return this.child.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
