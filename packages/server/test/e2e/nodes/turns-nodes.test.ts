/** What one node at a time does, and what happens when a node goes (F26): its clients go on elsewhere, its turns are another's. */
import { eventually, group, person, startRedis } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { freshId, lastCursor, say, seqsOf, span } from '../resume-support/talk.ts';
import { startNodes } from './nodes.ts';

test('F26 RES-1: a node that closes sends its clients away one after the other, and whoever goes on at the other misses nothing', async () => {
  await using redis = await startRedis();
  await using place = await startNodes({ count: 2, redisUrl: redis.url });
  const [here, there] = place.nodes;
  if (here === undefined || there === undefined) throw new Error('two nodes');
  const [asha, bilal] = [person(here, 'asha'), person(there, 'bilal')];
  await bilal.call('listChannels', { limit: 1 });
  const channel = await group(asha, [bilal]);
  const connections = await Promise.all(span(1, 35).map(() => asha.connect()));
  const acked: number[] = [];
  let talking = true;
  const talk = (async () => {
    while (talking) {
      const { event } = await bilal.call('sendMessage', { channel, clientId: freshId(), text: 'on' });
      acked.push(event.seq);
    }
  })();
  await eventually(() => connections.every((one) => seqsOf(channel, one).length > 3));
  await here.close();
  const waits = connections.map((one) => one.signals('goaway')[0]?.data.retryAfterMs ?? -1);
  for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(0);
  // The other node takes them in at once.
  for (const wait of waits) expect(wait).toBeLessThanOrEqual(200);
  expect(new Set(waits).size).toBeGreaterThan(1);
  const told = connections.map((one) => one.signals('goaway')[0]?.at ?? 0);
  expect(Math.max(...told) - Math.min(...told)).toBeGreaterThanOrEqual(20);
  const moved = await Promise.all(
    connections.map((one) => person(there, 'asha').connect({ cursor: lastCursor(one) })),
  );
  talking = false;
  await talk;
  const last = acked.at(-1) ?? 0;
  await eventually(() => moved.every((one) => seqsOf(channel, one).at(-1) === last));
  for (const [index, one] of moved.entries()) {
    expect(one.ready.resume.result).toBe('complete');
    const before = connections[index];
    if (before === undefined) throw new Error('no connection');
    const seqs = [...seqsOf(channel, before), ...seqsOf(channel, one)];
    expect(seqs.slice(-acked.length)).toEqual(acked);
    one.close();
  }
});

test('onEvent: of two nodes that follow under one name one at a time hears, and the other goes on after it', async () => {
  await using redis = await startRedis();
  await using place = await startNodes({ count: 2, redisUrl: redis.url });
  const [here, there] = place.nodes;
  if (here === undefined || there === undefined) throw new Error('two nodes');
  const heard: string[] = [];
  const follow = (name: string, { ghanti }: typeof here) =>
    ghanti.onEvent((events) => {
      for (const { type, seq } of events) if (type === 'receiveMessage') heard.push(`${name}${seq}`);
    });
  const stop = follow('a', here);
  const asha = person(there, 'asha');
  const channel = await group(asha, []);
  await say(asha, channel, 'one');
  await eventually(() => heard.length === 1);
  follow('b', there);
  await say(asha, channel, 'two');
  await eventually(() => heard.length === 2);
  await stop();
  await say(asha, channel, 'three');
  await eventually(() => heard.length === 3, { withinMs: 10_000 });
  const [first = 0] = heard.map((one) => Number(one.slice(1)));
  expect(heard).toEqual([`a${first}`, `a${first + 1}`, `b${first + 2}`]);
});
