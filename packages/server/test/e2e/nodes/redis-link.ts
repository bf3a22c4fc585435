/** One node's way to Redis, that a test may cut or let fall silent, while everybody else's stands. */
import { connect, createServer, type Socket } from 'node:net';

export interface RedisLink extends AsyncDisposable {
  /** For REDIS_URL. */
  readonly url: string;
  /** How many there are. */
  readonly connections: number;
  /** Ends every connection, and takes no other until `mend`. */
  cut(): void;
  /** Nothing gets through any more, and nobody is told. */
  silence(): void;
  mend(): void;
}

export const linkTo = async (port: number): Promise<RedisLink> => {
  const pairs = new Set<readonly [Socket, Socket]>();
  let mode: 'open' | 'cut' | 'silent' = 'open';
  const server = createServer((near) => {
    if (mode === 'cut') return void near.destroy();
    const far = connect(port, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('data', (data) => mode === 'open' && to.write(data));
      from.on('error', () => undefined);
      from.once('close', () => {
        to.destroy();
        pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the link has no port');
  const end = (): void => {
    for (const [near, far] of pairs) {
      near.destroy();
      far.destroy();
    }
  };
  return {
    url: `redis://127.0.0.1:${address.port}`,
    get connections() {
      return pairs.size;
    },
    cut() {
      mode = 'cut';
      end();
    },
    silence: () => void (mode = 'silent'),
    mend() {
      // What was swallowed is gone: no connection may go on in the middle.
      if (mode === 'silent') end();
      mode = 'open';
    },
    async [Symbol.asyncDispose]() {
      end();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
};
