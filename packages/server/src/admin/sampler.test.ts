import type { AdminMetrics } from '@ghanti/protocol';
import { createManualClock } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { createMetrics } from '../kit/metrics.ts';
import { Sampler } from './sampler.ts';

const start = () => {
  const clock = createManualClock();
  const metrics = createMetrics();
  const sampler = new Sampler({
    metrics,
    clock,
    usersOnline: () => 3,
    connections: () => new Map([['polling', 2]]),
    walBytes: async () => 4_096,
  });
  return { clock, metrics, sampler };
};

test('rates are of the second before, and the slowest commit is told by its bucket', async () => {
  const { clock, metrics, sampler } = start();
  const seen: AdminMetrics[] = [];
  const stop = sampler.watch((one) => seen.push(one));
  for (let index = 0; index < 98; index += 1) metrics.commit(0.0009, 2);
  metrics.commit(0.09, 1);
  metrics.commit(9, 1);
  metrics.events(10);
  metrics.deliveries(40);
  metrics.command('sendMessage', 'ok');
  metrics.outboundClosed('slow_consumer');
  metrics.outboundClosed('unauthenticated');
  clock.advance(1_000);
  metrics.events(5);
  clock.advance(1_000);
  expect(seen[0]).toMatchObject({
    usersOnline: 3,
    connections: { polling: 2 },
    messagesPerSecond: 10,
    deliveriesPerSecond: 40,
    commandsPerSecond: 1,
    commitP99Ms: 100,
    slowConsumers: 1,
  });
  expect(seen[1]).toMatchObject({
    messagesPerSecond: 5,
    deliveriesPerSecond: 0,
    commitP99Ms: 0,
    slowConsumers: 1,
  });
  stop();
  sampler.close();
  metrics.close();
});

test('nothing is measured while nobody watches or asks', async () => {
  const { clock, metrics, sampler } = start();
  expect(clock.pending).toBe(0);
  expect(await sampler.newest()).toMatchObject({ walBytes: 4_096 });
  expect(clock.pending).toBe(1);
  clock.advance(62_000);
  expect(clock.pending).toBe(0);
  metrics.close();
});
