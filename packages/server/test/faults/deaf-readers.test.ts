/**
 * F23 where no bound of bytes is passed: a feed lets nothing wait for its readers, so that one who takes nothing is known by time
 * alone (SLOW-1). The clock is moved by hand.
 */
import { once } from 'node:events';
import {
  createManualClock,
  createRest,
  eventually,
  people,
  startServer,
  type Reachable,
} from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { feedOf } from '../e2e/feeds/support.ts';
import { unhurried } from '../e2e/support/watched-server.ts';

/** How many connections were closed as slow consumers. */
const slowClosed = async (server: Reachable): Promise<number> => {
  const { text } = await createRest(server.url).request('/metrics');
  const line = text.split('\n').find((candidate) => candidate.includes('slow_consumer'));
  return Number(line?.split(' ').at(-1) ?? 0);
};

const readerOf = async ({ url }: Reachable, token: string, channel: string) => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, 'ghanti.v1', {
    headers: { authorization: `Bearer ${token}` },
  });
  const seen = { subscribed: false, closed: false };
  socket.on('message', (bytes: Buffer) => {
    const frame: { re?: number } = JSON.parse(bytes.toString());
    seen.subscribed ||= frame.re === 1;
  });
  socket.on('close', () => (seen.closed = true));
  socket.on('error', () => undefined);
  await once(socket, 'open');
  socket.send(JSON.stringify({ id: 1, do: 'subscribe', with: { channel } }));
  await eventually(() => seen.subscribed);
  return { socket, seen };
};

/** More than kernels keep for one connection; one at a time, as whoever is behind is given the newest value alone. */
const data = 'x'.repeat(60_000);
const updates = 200;

test('SLOW-1: who takes nothing of a feed for 8 s is closed', async () => {
  const clock = createManualClock();
  await using server = await startServer({ limits: unhurried, clock });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const channel = await feedOf(asha, { public: true });
  const { socket, seen } = await readerOf(server, bilal.token, channel);
  socket.pause();
  for (let count = 0; count < updates; count += 1) {
    await server.ghanti.publish({ channel, data });
    await clock.drift(10, 10);
  }
  expect(await slowClosed(server)).toBe(0);
  // His pongs come all the same, and the kernel may take some more of it.
  await eventually(
    async () => {
      socket.pong();
      await clock.drift(1_000, 1_000);
      expect(await slowClosed(server)).toBe(1);
    },
    { withinMs: 60_000 },
  );
  socket.resume();
  await eventually(() => seen.closed);
});
