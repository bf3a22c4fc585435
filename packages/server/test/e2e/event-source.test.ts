/**
 * A plain EventSource takes any answer but a stream for its end. So it is given one: through the end of a node that takes its time and its next
 * start, and as one of many behind one address (RES-1).
 */
import { get, type IncomingMessage } from 'node:http';
import {
  eventually,
  people,
  startServer,
  tcpProxy,
  temporaryDirectory,
  type StartedServer,
} from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { plainSource } from '../support/event-source.ts';
import { feedOf } from './feeds/support.ts';
import { createGate } from './resume-support/gated-store.ts';
import { oneNode } from './support/watched-server.ts';

const patience = { withinMs: 20_000 };

test('RES-1: it outlives a node that is long in ending, and hears after the next start what it missed', async () => {
  await using directory = await temporaryDirectory('event-source');
  const gate = createGate();
  const common = { ...oneNode, directory: directory.path };
  await using server = await startServer({ ...common, doubles: { store: gate.double } });
  await using proxy = await tcpProxy(server.url);
  const [asha] = await people(server, 'asha');
  const channel = await feedOf(asha, { public: true });
  await using source = plainSource(`${proxy.url}/events?channels=${channel}`);
  const kinds = (): string[] => source.told.map(({ type, data }) => `${type} ${data?.code ?? ''}`.trim());
  await eventually(() => kinds().includes('caughtUp'), patience);
  const open = gate.close();
  using _opened = { [Symbol.dispose]: open };
  const inFlight = asha.call('publish', { channel, data: 'in flight' });
  await eventually(() => gate.waiting === 1);
  const closing = server.close();
  await eventually(() => expect(kinds()).toContain('goaway unavailable'), patience);
  open();
  await Promise.all([inFlight, closing]);
  await using again = await startServer(common);
  proxy.aim(again.url);
  const [author] = await people(again, 'asha');
  await author.call('publish', { channel, data: 'after' });
  const values = (): unknown[] =>
    source.told.flatMap(({ type, data }) => (type === 'feedUpdate' ? [data?.value] : []));
  await eventually(() => expect(values()).toEqual(['in flight', 'after']), patience);
  expect(kinds()).not.toContain('dead');
});

const statusOf = ({ url }: StartedServer): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get(`${url}/events`, { headers: { accept: 'text/event-stream' }, agent: false }, resolve).on(
      'error',
      reject,
    );
  });

test('SLOW-1: eighty that come at once from one address begin one after the other; whoever would wait too long is told when to come', async () => {
  await using server = await startServer({ ...oneNode, limits: { commandsPerSecond: 40 } });
  const answers = await Promise.all(Array.from({ length: 80 }, () => statusOf(server)));
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  for (const answer of answers) answer.destroy();
  await using strict = await startServer({ ...oneNode, limits: { commandsPerSecond: 1, commandBurst: 1 } });
  const pending = Array.from({ length: 12 }, () => statusOf(strict));
  const refused = await Promise.race(pending.slice(1));
  expect([refused.statusCode, Number(refused.headers['retry-after'])]).toEqual([429, expect.any(Number)]);
});
