/**
 * One address in front of several servers: each request, on whichever connection, goes to the next of them in turn (NODE-1), byte for byte
 * as it came. A request of an Engine.IO session goes to the server that made the session, as every proxy in front of Socket.IO's
 * long polling has to see to; so does all that follows an upgrade. Faults of a connection reach the other end as what they are.
 */
import { connect, createServer, type Socket } from 'node:net';

export interface InTurn extends AsyncDisposable {
  readonly url: string;
}

type Target = { readonly port: number };
type Route = (head: string) => Target;

/** Without a full one there is nothing to decide by. */
const requestLine = /^[A-Z]+ (\S+) HTTP\/1\.[01]\r\n/;
const sessionAsked = /[?&]sid=([^&\s]+)/;
const sessionMade = /"sid":"([^"]+)"/;
const mostHead = 4_096;

const headOf = (bytes: Buffer): string => bytes.toString('latin1', 0, mostHead);

const give = (from: Socket, to: Socket, bytes: Buffer): void => {
  if (to.destroyed || to.write(bytes)) return;
  from.pause();
  to.once('drain', () => from.resume());
};

/** One connection from outside; each of its requests is sent on by one of its own, so that none comes on one that is about to end. */
class Relay {
  readonly #near: Socket;
  readonly #route: Route;
  readonly #made: (session: string, by: Target) => void;
  #far: Socket | undefined;
  #isAnswered = true;

  constructor(near: Socket, route: Route, made: (session: string, by: Target) => void) {
    this.#near = near;
    this.#route = route;
    this.#made = made;
    near.on('data', (bytes) => this.#ask(Buffer.from(bytes)));
    near.on('end', () => this.#far?.end());
    near.on('error', () => undefined);
    near.once('close', (hadError) => {
      if (hadError) this.#far?.resetAndDestroy();
      else this.#far?.destroy();
    });
  }

  end(): void {
    this.#near.destroy();
  }

  #ask(bytes: Buffer): void {
    const isNew = this.#isAnswered && requestLine.test(headOf(bytes));
    if (isNew || !this.#far) {
      const before = this.#far;
      this.#far = this.#to(this.#route(headOf(bytes)));
      this.#isAnswered = false;
      before?.end();
    }
    give(this.#near, this.#far, bytes);
  }

  #to(target: Target): Socket {
    const far = connect({
      port: target.port,
      host: '127.0.0.1',
      // Whoever comes from another address of the loopback is somebody else (limits by address).
      localAddress: this.#near.remoteAddress ?? '127.0.0.1',
      allowHalfOpen: true,
      noDelay: true,
    });
    far.on('data', (bytes) => this.#answer(target, far, Buffer.from(bytes)));
    far.on('end', () => {
      if (this.#far === far) this.#near.end();
      else far.destroy();
    });
    far.on('error', () => undefined);
    far.once('close', (hadError) => {
      if (this.#far !== far) return;
      if (hadError) this.#near.resetAndDestroy();
      else this.#near.destroySoon();
    });
    return far;
  }

  #answer(target: Target, far: Socket, bytes: Buffer): void {
    if (this.#far !== far) return;
    if (!this.#isAnswered) {
      const session = sessionMade.exec(headOf(bytes))?.[1];
      if (session !== undefined) this.#made(session, target);
    }
    this.#isAnswered = true;
    give(far, this.#near, bytes);
  }
}

export const inTurn = async (urls: readonly string[]): Promise<InTurn> => {
  const targets = urls.map((url): Target => ({ port: Number(new URL(url).port) }));
  const sessions = new Map<string, Target>();
  const open = new Set<Relay>();
  let next = 0;
  const route: Route = (head) => {
    const of = sessions.get(sessionAsked.exec(requestLine.exec(head)?.[1] ?? '')?.[1] ?? '');
    const target = of ?? targets[(next += 1) % targets.length];
    if (!target) throw new Error('there is no server');
    return target;
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const relay = new Relay(near, route, (session, by) => void sessions.set(session, by));
    open.add(relay);
    near.once('close', () => open.delete(relay));
  });
  await new Promise<void>(
    (resolve) => void server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, resolve),
  );
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the address has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      for (const relay of open) relay.end();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
};
