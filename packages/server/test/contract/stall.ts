/** A TCP proxy on loopback that can stop carrying what the server says. */
import {
  connect as dial,
  createServer as createProxy,
  type AddressInfo,
  type Server,
  type Socket as Pipe,
} from 'node:net';

/** The port on which a server listens now. */
export const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return address.port;
};

/** Stands between the two. */
export const createStall = (to: number) => {
  const pipes = new Set<Pipe>();
  let stalled = false;
  const server = createProxy((client) => {
    const pipe = dial(to, '127.0.0.1');
    pipes.add(pipe);
    client.pipe(pipe);
    pipe.on('data', (bytes) => {
      if (!client.write(bytes)) pipe.pause();
    });
    client.on('drain', () => stalled || pipe.resume());
    pipe.on('end', () => client.end());
    for (const side of [pipe, client]) {
      side.on('error', () => undefined);
      side.on('close', () => void (pipe.destroy(), client.destroy(), pipes.delete(pipe)));
    }
    if (stalled) pipe.pause();
  });
  const set = (value: boolean): void => {
    stalled = value;
    for (const pipe of pipes) void (value ? pipe.pause() : pipe.resume());
  };
  const close = (): void => {
    for (const pipe of pipes) pipe.destroy();
    server.close();
  };
  return { server, set, close };
};
