/**
 * A TCP proxy that keeps every byte of every connection, in the order in which it went: what somebody else's count is held
 * against. It changes nothing.
 */
import { connect, createServer, type Socket } from 'node:net';

/** One connection, whole in both directions. */
export type Carried = { readonly up: Buffer; readonly down: Buffer };

export interface CountingProxy extends AsyncDisposable {
  readonly url: string;
  carried(): readonly Carried[];
}

const portOf = (address: unknown): number => {
  if (typeof address === 'object' && address !== null && 'port' in address) return Number(address.port);
  throw new Error('the proxy has no port');
};

export const countingProxy = async (target: string): Promise<CountingProxy> => {
  const { hostname, port } = new URL(target);
  const all: { up: Buffer[]; down: Buffer[] }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const one: { up: Buffer[]; down: Buffer[] } = { up: [], down: [] };
    all.push(one);
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket.setNoDelay(true).on('error', () => socket.destroy()));
      socket.once('close', () => {
        sockets.delete(socket);
        (socket === near ? far : near).destroy();
      });
    }
    near.on('data', (bytes) => one.up.push(bytes)).pipe(far);
    far.on('data', (bytes) => one.down.push(bytes)).pipe(near);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    carried: () => all.map(({ up, down }) => ({ up: Buffer.concat(up), down: Buffer.concat(down) })),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
};
