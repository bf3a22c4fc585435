/**
 * The demo (GHANTI_DEMO): a group that is there already, a market, and Ring, who answers, so that one person alone sees ticks, typing and
 * all the rest. Built on the embedding application's handle alone. Promise: the same each time, and never twice.
 */
import { Answering } from './answering.ts';
import type { DemoHost } from './host.ts';
import { Market } from './market.ts';
import { greeting, ring, riya } from './script.ts';
import { seed } from './seed.ts';

export type Demo = {
  /** A person who just came gets into the group, and a greeting of Ring's. */
  welcome(user: string): Promise<void>;
  stop(): Promise<void>;
};

export const startDemo = async (host: DemoHost): Promise<Demo> => {
  const group = await seed(host);
  const answering = new Answering(host);
  const market = new Market(host);
  // Somebody may have a feed of that name: the rest goes on without it.
  await market.open().catch(host.failed);
  const stop = host.onEvent((events) => answering.hear(events), { name: 'demo' });
  return {
    async welcome(user) {
      await host
        .as(riya)
        .call('addMembers', { channel: group, users: [user], clientId: `demo-join-${user}` });
      const { channel } = await host.as(ring).call('openDirect', { user });
      for (const [index, text] of greeting(host.home).entries())
        await host
          .as(ring)
          .call('sendMessage', { channel: channel.id, text, clientId: `demo-greeting-${index}` });
    },
    async stop() {
      await stop();
      await answering.stop();
      await market.stop();
    },
  };
};
