/** Buses on one Redis, as so many nodes of one place have them. */
import { randomUUID } from 'node:crypto';
import type { Nodes } from '../../src/bus/bus.contract.ts';
import { RedisBus } from '../../src/bus/redis.ts';
import { RedisConnection } from '../../src/bus/redis-connection.ts';
import { busCodec } from '../../src/hub/bus-codec.ts';
import type { BusMessage } from '../../src/hub/messages.ts';
import { systemClock as clock } from '../../src/kit/clock.ts';

const openNode = async (url: string, place: string) => {
  const pace = { pingEveryMs: 50, answerMs: 100 };
  const connection = new RedisConnection({
    url,
    clock,
    random: () => 0,
    failed: () => undefined,
    ...pace,
  });
  const failed = (error: unknown): never => {
    throw error;
  };
  const bus = new RedisBus<BusMessage>({ connection, codec: busCodec, clock, failed });
  await connection.open();
  await bus.open(place);
  return { bus, connection };
};

export const openNodes = async (
  url: string | readonly string[],
  count: number,
  place: string = randomUUID(),
): Promise<Nodes> => {
  const urls = typeof url === 'string' ? Array.from({ length: count }, () => url) : url;
  const nodes = await Promise.all(urls.map((one) => openNode(one, place)));
  return {
    buses: nodes.map(({ bus }) => bus),
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map(({ bus }) => bus.close()));
      await Promise.all(nodes.map(({ connection }) => connection.close()));
    },
  };
};
