/**
 * Ports of the loopback address, for programs that cannot choose one and tell it.
 */
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (found: boolean): void => {
      socket.destroy();
      resolve(found);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });

/** Waits until somebody listens there. */
export const listening = async (port: number, withinMs = 30_000): Promise<void> => {
  const until = performance.now() + withinMs;
  while (!(await listens(port))) {
    if (performance.now() > until) throw new Error(`nobody listens on port ${port}`);
    await pause(100);
  }
};
