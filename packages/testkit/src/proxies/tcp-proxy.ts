/**
 * A TCP proxy on the loopback whose links break in the ways in which real ones do: late, thin, in slices of a byte, silent in one
 * direction or both without a word to either end, cut by FIN or by RST, at once or after so many bytes. Faults may change while
 * connections are open. TCP neither doubles nor reorders, so neither does this; what is held back goes on when it is let go.
 */
import { connect, createServer, type Socket } from 'node:net';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';

export type LinkFaults = {
  /** Each piece is so late, and up to `jitterMs` more. */
  readonly latencyMs?: number;
  readonly jitterMs?: number;
  readonly bytesPerSecond?: number;
  /** Pieces of at most so many bytes, each written by itself. */
  readonly sliceBytes?: number;
  /** Nothing goes through: `up` is to the server. */
  readonly silent?: 'up' | 'down' | 'both';
  /** After so many bytes of the server's the link is cut by RST, in the middle of whatever it was. */
  readonly resetAfterBytes?: number;
};

export interface TcpProxy extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly links: number;
  /** New links go there from now on. */
  aim(target: string): void;
  /** What is not named is well again; for links that are open, too. */
  set(faults: LinkFaults): void;
  /** Ends all open links. */
  cut(how: 'fin' | 'rst'): void;
}

export type ProxyOptions = {
  /** Made for each link: what becomes of what the server says. */
  readonly down?: () => (bytes: Buffer) => Buffer;
};

type Direction = 'up' | 'down';
type Filter = (bytes: Buffer) => Buffer;
type State = { faults: LinkFaults; changed: PromiseWithResolvers<void> };

const sliced = function* (bytes: Buffer, most: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += most) yield bytes.subarray(at, at + most);
};

const isSilent = ({ silent }: LinkFaults, direction: Direction): boolean =>
  silent === 'both' || silent === direction;

/** Waits for as long as this direction is held. */
const letThrough = async (state: State, direction: Direction): Promise<void> => {
  while (isSilent(state.faults, direction)) await state.changed.promise;
};

const write = async (to: Socket, bytes: Buffer): Promise<void> => {
  if (to.destroyed || to.writableEnded) return;
  const taken = await new Promise<boolean>((resolve) => {
    const more = to.write(bytes, () => resolve(true));
    if (more) resolve(true);
    else to.once('close', () => resolve(false));
  });
  if (!taken) throw new Error('the link has ended');
};

const carryPiece = async (state: State, direction: Direction, to: Socket, bytes: Buffer): Promise<void> => {
  const { latencyMs = 0, jitterMs = 0, bytesPerSecond, sliceBytes = bytes.length } = state.faults;
  const late = latencyMs + jitterMs * Math.random();
  if (late > 0) await pause(late, undefined, { ref: false });
  for (const slice of sliced(bytes, sliceBytes)) {
    await letThrough(state, direction);
    if (bytesPerSecond !== undefined)
      await pause((slice.length * 1000) / bytesPerSecond, undefined, { ref: false });
    await write(to, slice);
    // Whoever reads finds it alone.
    if (slice.length < bytes.length) await turn();
  }
};

const asItIs: Filter = (bytes) => bytes;

const carry = async (
  state: State,
  direction: Direction,
  from: Socket,
  to: Socket,
  filter: Filter,
): Promise<void> => {
  let passed = 0;
  for await (const bytes of from) {
    const piece = filter(Buffer.from(bytes));
    await letThrough(state, direction);
    const most = direction === 'down' ? (state.faults.resetAfterBytes ?? Infinity) - passed : Infinity;
    await carryPiece(state, direction, to, piece.subarray(0, Math.max(0, Math.min(most, piece.length))));
    passed += piece.length;
    if (piece.length > most) {
      from.resetAndDestroy();
      to.resetAndDestroy();
      return;
    }
  }
  // A silent link tells of no end either.
  await letThrough(state, direction);
  to.end();
};

const portOf = (address: unknown): number => {
  if (typeof address === 'object' && address !== null && 'port' in address) return Number(address.port);
  throw new Error('the proxy has no port');
};

/** In front of `target`, which may go and come again. */
export const tcpProxy = async (
  target: string,
  { down = () => asItIs }: ProxyOptions = {},
): Promise<TcpProxy> => {
  let aim = new URL(target);
  const links = new Set<readonly [Socket, Socket]>();
  const state: State = { faults: {}, changed: Promise.withResolvers() };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({
      port: Number(aim.port),
      host: aim.hostname,
      allowHalfOpen: true,
      noDelay: true,
    });
    const link = [near, far] as const;
    links.add(link);
    const end = (): void => {
      near.destroy();
      far.destroy();
      links.delete(link);
    };
    for (const socket of link) socket.on('error', () => undefined);
    const both = [carry(state, 'up', near, far, asItIs), carry(state, 'down', far, near, down())];
    void Promise.all(both).then(end, end);
  });
  const cut = (how: 'fin' | 'rst'): void => {
    for (const [near, far] of links) {
      if (how === 'rst') {
        near.resetAndDestroy();
        far.resetAndDestroy();
      } else {
        near.end();
        far.end();
        near.destroySoon();
        far.destroySoon();
      }
    }
  };
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    get links() {
      return links.size;
    },
    aim: (at) => void (aim = new URL(at)),
    set(faults) {
      const { changed } = state;
      state.faults = faults;
      state.changed = Promise.withResolvers();
      changed.resolve();
    },
    cut,
    async [Symbol.asyncDispose]() {
      for (const pair of links) for (const socket of pair) socket.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
};
