/** The contract of `Bus`, on Redis; and what a Redis that is away, or has forgotten all, costs: what was said meanwhile, no more. */
import { createManualClock, eventually, startRedis, type RedisServer } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { busContract, busOfManyContract } from '../../src/bus/bus.contract.ts';
import { RedisConnection } from '../../src/bus/redis-connection.ts';
import type { BusMessage } from '../../src/hub/messages.ts';
import { channelKey } from '../../src/kit/channel-ids.ts';
import { linkTo } from '../e2e/nodes/redis-link.ts';
import { openNodes } from './redis-nodes.ts';

let redis: RedisServer;
beforeAll(async () => void (redis = await startRedis()));
afterAll(() => redis[Symbol.asyncDispose]());

busContract('on Redis', (count) => openNodes(redis.url, count));
busOfManyContract('on Redis', (count) => openNodes(redis.url, count));

const rule: BusMessage = { kind: 'presenceRule', user: 'asha', rule: 'nobody' };
const came: BusMessage = { kind: 'attended', changes: [{ user: 'asha', online: true, at: 1 }] };
const signOut = (user: string): BusMessage => ({ kind: 'revoked', what: { is: 'user', user } });

describe('a Redis that goes', () => {
  test('a node without it hears itself, and both hear each other again when it is back, also what they serve', async () => {
    await using nodes = await openNodes(redis.url, 2);
    const [here, there] = nodes.buses;
    if (here === undefined || there === undefined) throw new Error('two nodes');
    const heard: BusMessage[] = [];
    there.listen((message) => heard.push(message));
    there.serving.add('c');
    await eventually(() => there.serving.hears(channelKey('c')));
    let ups = 0;
    there.onUp(() => (ups += 1));
    await redis.kill();
    await eventually(() => here.condition === 'down' && there.condition === 'down');
    expect(there.serving.hears(channelKey('c'))).toBe(false);
    here.publish(came);
    await redis.start();
    await eventually(() => here.condition === 'up' && there.serving.hears(channelKey('c')));
    expect([heard, ups]).toEqual([[], 1]);
    here.publish({ kind: 'signal', type: 'typing', to: { channel: 'c' }, envelope: { at: 1, data: {} } });
    await eventually(() => heard.length === 1);
  });

  test('AUTH-1 PRE-1: what is in no log, and was said while Redis did not hear this node, is heard in its order when it does', async () => {
    await using link = await linkTo(redis.port);
    await using nodes = await openNodes([link.url, redis.url], 2);
    const [here, there] = nodes.buses;
    if (here === undefined || there === undefined) throw new Error('two nodes');
    const [atHere, heard]: BusMessage[][] = [[], []];
    here.listen((message) => atHere?.push(message));
    there.listen((message) => heard?.push(message));
    link.silence();
    // Not noticed yet.
    here.publish(signOut('asha'));
    await eventually(() => here.condition === 'down', { withinMs: 10_000 });
    here.publish(rule);
    here.publish({ ...came, changes: [] });
    for (let count = 0; count < 300; count += 1) here.publish(signOut(`u${count}`));
    link.mend();
    const told = [
      signOut('asha'),
      rule,
      ...Array.from({ length: 300 }, (_one, count) => signOut(`u${count}`)),
    ];
    await eventually(() => heard?.length === told.length);
    expect(heard).toEqual(told);
    expect(atHere).toHaveLength(told.length + 1);
    here.publish(came);
    await eventually(() => heard?.length === told.length + 1);
  });

  test('a place does not hear another one on the same Redis', async () => {
    await using ours = await openNodes(redis.url, 2, 'ours');
    await using theirs = await openNodes(redis.url, 1, 'theirs');
    const heard: BusMessage[] = [];
    ours.buses[1]?.listen((message) => heard.push(message));
    theirs.buses[0]?.publish(rule);
    ours.buses[0]?.publish({ ...rule, user: 'bilal' });
    await eventually(() => heard.length === 1);
    expect(heard[0]).toMatchObject({ user: 'bilal' });
  });

  test('one that takes the connection and then says nothing is given up and tried again', async () => {
    await using link = await linkTo(redis.port);
    link.silence();
    const clock = createManualClock();
    const failed: string[] = [];
    const connection = new RedisConnection({
      url: link.url,
      clock,
      random: () => 0,
      failed: (why) => failed.push(why),
    });
    const opened = connection.open();
    await eventually(() => link.connections === 2);
    clock.advance(10_000);
    await opened;
    expect([connection.isUp, failed]).toEqual([false, ['no answer in time']]);
    link.mend();
    clock.advance(1_000);
    await eventually(() => connection.isUp);
    await connection.close();
  });

  test('what it said nothing of for long is taken as gone, though every connection stands', async () => {
    await using nodes = await openNodes(redis.url, 1);
    const [bus] = nodes.buses;
    redis.pause();
    try {
      await eventually(() => bus?.condition === 'down', { withinMs: 10_000 });
    } finally {
      redis.resume();
    }
    await eventually(() => bus?.condition === 'up');
  });
});
