/** The contract of `Bus`, on a single node. */
import { busContract } from '../../src/bus/bus.contract.ts';
import { localBus } from '../../src/bus/local.ts';
import type { BusMessage } from '../../src/hub/messages.ts';

busContract('a single node', (count) => {
  const buses = Array.from({ length: count }, () => localBus<BusMessage>());
  return Promise.resolve({ buses, [Symbol.asyncDispose]: async () => undefined });
});
