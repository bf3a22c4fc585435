/**
 * Somebody's device: a client that can be torn down as by a crash, and built again from what its storage has. What was not
 * written by then is lost, as it would be.
 */
import { createClient, memoryStorage, type Client, type ClientOptions, type Storage } from '@ghanti/client';
import { hostToken, type Reachable } from '@ghanti/testkit';

/** A storage whose shelves can be struck dead: what is written later is not written. */
const mortal = (storage: Storage) => {
  let alive = { is: true };
  return {
    strike: (): void => {
      alive.is = false;
      alive = { is: true };
    },
    storage: {
      remove: (scope) => storage.remove(scope),
      async open(scope) {
        const shelf = await storage.open(scope);
        const life = alive;
        return {
          ...shelf,
          write: async (...given) => (life.is ? await shelf.write(...given) : true),
        };
      },
    } satisfies Storage,
  };
};

export type Device = {
  readonly user: string;
  client: Client;
  /** Ends without a word, and begins again from its storage. */
  crash(): Promise<void>;
  /** Closes in order, and begins again. */
  reload(): Promise<void>;
  stop(): Promise<void>;
};

/** `server` may change its address: it is asked for each time. */
export const deviceOf = (
  server: () => Reachable,
  user: string,
  options: Partial<ClientOptions> = {},
): Device => {
  const { strike, storage } = mortal(options.storage ?? memoryStorage());
  const make = (): Client => {
    const client = createClient({
      url: server().url,
      user,
      token: () => hostToken(server(), { sub: user, name: user }),
      ...options,
      storage,
    });
    void client.connect().catch(() => undefined);
    return client;
  };
  const device: Device = {
    user,
    client: make(),
    async crash() {
      strike();
      await device.client.close();
      device.client = make();
    },
    async reload() {
      await device.client.close();
      device.client = make();
    },
    stop: () => device.client.close(),
  };
  return device;
};
