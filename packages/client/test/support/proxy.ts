/** A way to the server that can be cut: connections through it end without a word, and new ones are refused while it is closed. */
import { createServer, connect, type Socket } from 'node:net';

export interface Wire extends AsyncDisposable {
  readonly url: string;
  /** Where it leads; a server that was started again listens elsewhere. */
  target: string;
  /** Ends what is open. */
  cut(): void;
  /** False refuses new connections, and ends what is open. */
  set open(open: boolean);
}

export const createWire = async (target: string): Promise<Wire> => {
  const sockets = new Set<Socket>();
  let isOpen = true;
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((near) => {
    track(near);
    if (!isOpen) return void near.destroy();
    const far = connect(Number(new URL(wire.target).port), '127.0.0.1');
    track(far);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const wire: Wire = {
    url: `http://127.0.0.1:${address.port}`,
    target,
    cut,
    set open(open: boolean) {
      isOpen = open;
      if (!open) cut();
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
  return wire;
};
