/**
 * What a connection of Engine.IO is held to beside the frames of its WebSocket: nobody stays who is in no namespace, POSTs are paid
 * for like frames (EP-06), and what an application sends on cannot end the process (finding 2).
 */
import { createManualClock, eventually, people, type Person } from '@ghanti/testkit';
import type { Server } from 'socket.io';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatOf, engineOf } from '../hostile/runner/peer.ts';
import { request } from '../hostile/runner/raw-http.ts';
import { oneNode, startWatched, unhurried, type WatchedServer } from './support/watched-server.ts';
import { witnessOf, type Witness } from './support/witness.ts';

const clock = createManualClock();
let watched: WatchedServer;
let asha: Person;
let witness: Witness;

beforeAll(async () => {
  const { connectionsPerUser, anonymousHandshakesPerSecond, pendingHandshakesPerAddress } = unhurried;
  const ordinary = { commandsPerSecond: 20, commandBurst: 60 };
  const limits = { connectionsPerUser, anonymousHandshakesPerSecond, pendingHandshakesPerAddress };
  watched = await startWatched({ ...oneNode, clock, limits: { ...limits, ...ordinary } });
  const [one, two] = await people(watched.now, 'asha', 'bilal');
  asha = one;
  witness = await witnessOf(two);
  const { io }: { readonly io: Server } = watched.now.ghanti;
  // The plainest program, and one that is joined to a namespace of its own.
  io.on('connection', (socket) => {
    socket.on('chat message', (message: unknown) => void io.emit('chat message', message));
  });
});
afterAll(async () => {
  witness[Symbol.dispose]();
  await watched[Symbol.asyncDispose]();
});

const pass = async (seconds: number): Promise<void> => {
  for (let second = 0; second < seconds; second += 1) {
    clock.advance(1_000);
    await witness.look();
  }
};

test('who left his last namespace is closed after 10 s, who joins another is not', async () => {
  using leaver = await chatOf(watched.now.url, asha.token);
  using changer = await chatOf(watched.now.url, asha.token);
  leaver.send('41/chat,');
  changer.send('41/chat,');
  await pass(8);
  expect([leaver.closed, changer.closed]).toEqual([undefined, undefined]);
  const joined = changer.text('40/notifications');
  changer.send(`40/notifications,${JSON.stringify({ token: asha.token })}`);
  await joined;
  await pass(4);
  await eventually(() => leaver.closed !== undefined);
  expect(changer.closed).toBeUndefined();
});

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

test('finding 2: what an application sends on is not deeper than the stack', async () => {
  for (const levels of [513, 3_000, 6_000, 30_000]) {
    using peer = await engineOf(watched.now.url);
    const joined = peer.text('40{');
    peer.send('40');
    await joined;
    peer.send(`42["chat message",${deep(levels)}]`);
    await peer.until(() => peer.closed !== undefined);
    await witness.look();
  }
  using peer = await engineOf(watched.now.url);
  const joined = peer.text('40{');
  peer.send('40');
  await joined;
  const sentOn = ['a "quote\\" and [[[', JSON.parse(deep(400)) as unknown, '['.repeat(2_000)];
  const echo = peer.text('42["chat message"');
  peer.send(`42${JSON.stringify(['chat message', sentOn])}`);
  expect(JSON.parse((await echo)?.slice(2) ?? '')).toEqual(['chat message', sentOn]);
});

test('EP-06: POSTs without a pause are paid for like frames', async () => {
  const path = '/socket.io/?EIO=4&transport=polling';
  const { body } = await request(watched.now.url, { path });
  const session = `${path}&sid=${String(Object(JSON.parse(body.slice(1))).sid)}`;
  const headers = [['Content-Type', 'text/plain']] as const;
  const thousand = Array.from({ length: 1_000 }, () => '3').join('\u001e');
  const post = (): Promise<{ readonly status: number }> =>
    request(watched.now.url, { method: 'POST', path: session, headers, body: thousand });
  let taken = 0;
  while ((await post()).status === 200) taken += 1;
  // 4 s of credit, at 0.2 ms each.
  expect(taken).toBeGreaterThanOrEqual(15);
  expect(taken).toBeLessThanOrEqual(22);
  await witness.look();
});
