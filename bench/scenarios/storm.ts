/**
 * Everybody comes back at once: 5,000 connections that were cut off reconnect together. Ghanti's resume from their cursors
 * what they missed, and every missed event is counted; stock Socket.IO's only connect.
 */
import { Load, othersCpu } from '../measure/load.ts';
import type { Audience, Contestant } from '../peers/contestant.ts';
import { ghanti, type Prepared } from '../peers/ghanti.ts';
import type { GhantiServer } from '../peers/ghanti-server.ts';
import { bun, ws } from '../peers/plain.ts';
import { stock } from '../peers/stock.ts';
import type { Figures } from '../report/results.ts';
import { profiling } from './profiling.ts';
import type { Scale, Scenario } from './scenario.ts';

const missed = 10;
const awayMs = 1_500;

const measure = async (
  contestant: Contestant,
  meanwhile: () => Promise<void>,
  scale: Scale,
): Promise<Figures> => {
  const connections = scale.quick ? 1_000 : 5_000;
  const audience: Audience = { is: 'room', members: connections };
  await using running = await contestant.start(audience);
  await using load = new Load(running, { cursors: true });
  await load.open();
  await load.idle(awayMs);
  await load.close();
  await load.idle(awayMs);
  await meanwhile();
  await using _profile = await profiling(running, contestant.name, scale);
  const back = await load.open(connections, true);
  return {
    seconds: back.seconds,
    p50Ms: back.opened.p50,
    p99Ms: back.opened.p99,
    serverCpuSeconds: back.serverCpu,
    loadCpuSeconds: back.ownCpu,
    othersCpu: othersCpu(back),
    resumedEach: back.deliveries / connections,
  };
};

const withResume = (door: 'io' | 'ws') => {
  let running: { server: GhantiServer; prepared: Prepared } | undefined;
  const contestant = ghanti(door, { started: (server, prepared) => (running = { server, prepared }) });
  const meanwhile = async (): Promise<void> => {
    const channel = running?.prepared.channels.get('r00000');
    for (let at = 0; at < missed; at += 1)
      await running?.server.call('m00000', 'sendMessage', {
        channel,
        clientId: `missed-${at}`,
        text: 'x'.repeat(100),
      });
  };
  return {
    contestant: contestant.name,
    measure: async (scale: Scale) => {
      const figures = await measure(contestant, meanwhile, scale);
      if (figures['resumedEach'] !== missed)
        throw new Error(`${figures['resumedEach']} of ${missed} events were resumed`);
      return figures;
    },
  };
};

const withoutResume = (contestant: Contestant) => ({
  contestant: contestant.name,
  measure: (scale: Scale) => measure(contestant, () => Promise.resolve(), scale),
});

export const storm: readonly Scenario[] = [
  {
    name: 'storm',
    slow: true,
    entries: ({ quick }) => [
      withResume('ws'),
      withoutResume(stock),
      ...(quick ? [] : [withResume('io'), withoutResume(ws), withoutResume(bun)]),
    ],
  },
];
