/** What crosses nodes beside the log: who is online (PRE-1), and what an application says on namespaces of its own. */
import { createRest, eventually, people, person, startRedis } from '@ghanti/testkit';
import { io as connectTo } from 'socket.io-client';
import { expect, test } from 'vitest';
import { freshId } from '../resume-support/talk.ts';
import { startNodes } from './nodes.ts';
import { linkTo } from './redis-link.ts';

test('PRE-1 BLK-1: who connects to one node is shown on the other, but to nobody whom he blocked', async () => {
  await using redis = await startRedis();
  await using place = await startNodes({ count: 2, redisUrl: redis.url });
  const [here, there] = place.nodes;
  if (here === undefined || there === undefined) throw new Error('two nodes');
  const [asha, bilal, chitra] = ['asha', 'bilal', 'chitra'].map((user) => person(here, user));
  if (!asha || !bilal || !chitra) throw new Error('three people');
  for (const one of [asha, bilal, chitra]) await one.call('listChannels', { limit: 1 });
  for (const other of [bilal, chitra]) {
    const { channel } = await asha.call('openDirect', { user: other.user });
    await asha.call('sendMessage', { channel: channel.id, clientId: freshId(), text: 'hello' });
  }
  using watching = await person(there, 'bilal').connect();
  using blocked = await person(there, 'chitra').connect();
  await Promise.all([watching.caughtUp(), blocked.caughtUp()]);
  await asha.call('blockUser', { user: 'chitra', on: true });
  using _online = await asha.connect();
  await eventually(() => watching.signals('presence').length === 1);
  expect(watching.signals('presence')[0]?.data).toEqual([{ user: 'asha', online: true }]);
  using late = await person(there, 'bilal').connect();
  await eventually(() => late.signals('onlineUsers').length === 1);
  expect(late.signals('onlineUsers')[0]?.data).toEqual(['asha']);
  const asked = await person(there, 'bilal').call('watchPresence', { users: ['asha'] });
  expect(asked.presence).toEqual([{ user: 'asha', online: true }]);
  expect(blocked.signals('presence')).toEqual([]);
});

test('PRE-1: what a node missed of others is made right when it hears them again: who came, and who hid himself', async () => {
  await using redis = await startRedis();
  await using link = await linkTo(redis.port);
  await using place = await startNodes({
    count: 2,
    redisUrl: (node) => (node === 1 ? link.url : redis.url),
    doubles: { presenceLeaseMs: 6_000 },
  });
  const [here, there] = place.nodes;
  if (here === undefined || there === undefined) throw new Error('two nodes');
  const [asha, bilal, chitra] = await people(here, 'asha', 'bilal', 'chitra');
  for (const other of [asha, chitra]) {
    const { channel } = await bilal.call('openDirect', { user: other.user });
    await bilal.call('sendMessage', { channel: channel.id, clientId: freshId(), text: 'hello' });
  }
  using _hiding = await chitra.connect();
  await eventually(async () => {
    const { presence } = await person(there, 'bilal').call('watchPresence', { users: ['chitra'] });
    return presence[0]?.online === true;
  });
  using watching = await person(there, 'bilal').connect();
  const shown = () => watching.signals('onlineUsers').at(-1)?.data;
  await eventually(() => expect(shown()).toEqual(['chitra']));
  link.cut();
  await eventually(async () => (await createRest(there.url).request('/readyz')).status === 503);
  using _online = await asha.connect();
  await chitra.call('updateProfile', { privacy: { lastSeen: 'nobody' } });
  expect(shown()).toEqual(['chitra']);
  link.mend();
  await eventually(() => expect(shown()).toEqual(['asha']));
  const told = watching.signals('presence').flatMap(({ data }) => data);
  expect(told).toEqual([]);
});

test("io.to(room).emit of the application's own namespace reaches rooms on every node, and goes on after Redis was away", async () => {
  await using redis = await startRedis();
  await using place = await startNodes({ count: 2, redisUrl: redis.url });
  const sockets = place.nodes.map(({ ghanti, url }) => {
    ghanti.io.of('/game').on('connection', (socket) => void socket.join('room'));
    return connectTo(`${url}/game`, { transports: ['websocket'], reconnection: false, forceNew: true });
  });
  const heard: string[] = [];
  for (const [node, socket] of sockets.entries())
    socket.on('move', (what: string) => heard.push(`${node} ${what}`));
  try {
    await eventually(() => sockets.every(({ connected }) => connected));
    const game = place.nodes[0]?.ghanti.io.of('/game');
    await eventually(() => {
      game?.to('room').emit('move', 'a');
      return heard.includes('0 a') && heard.includes('1 a');
    });
    await redis.kill();
    heard.length = 0;
    game?.to('room').emit('move', 'alone');
    await eventually(() => heard.includes('0 alone'));
    await redis.start();
    await eventually(() => {
      game?.to('room').emit('move', 'b');
      return heard.includes('1 b');
    });
    expect(heard).not.toContain('1 alone');
  } finally {
    for (const socket of sockets) socket.disconnect();
  }
});
