/**
 * A reader who does not read (SLOW-1; F23): told off within bounds, at no cost to others or to the server's memory, and
 * without loss when it comes back. Signals go first.
 */
import { readFile } from 'node:fs/promises';
import {
  createRest,
  eventually,
  group,
  people,
  person,
  spawnServer,
  startServer,
  type Connection,
  type Reachable,
} from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { pick } from '../../../../testing/layer.ts';
import { deafPoller, deafSocket, type Deaf } from './resume-support/deaf.ts';
import { freshId, seqsOf, span } from './resume-support/talk.ts';
import { oneNode, unhurried } from './support/watched-server.ts';

const text = 'x'.repeat(16_000);
/** What kernels keep for one connection on the loopback, generously. */
const kernelBytes = 16 * 1024 * 1024;
const buffered = 1_048_576;

const rssOf = async (pid: number | undefined): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
};

/** How many connections were closed as slow consumers. */
const slowClosed = async (server: Reachable): Promise<number> => {
  const { text: metrics } = await createRest(server.url).request('/metrics');
  const line = metrics.split('\n').find((candidate) => candidate.includes('slow_consumer'));
  return Number(line?.split(' ').at(-1) ?? 0);
};

/** Sends 16 kB messages until `enough`; gives the last seq. */
const flood = async (
  sender: Connection,
  channel: string,
  enough: () => boolean | Promise<boolean>,
): Promise<number> => {
  let last = 0;
  for (let sent = 0; sent * text.length < 2 * kernelBytes;) {
    const answers = await Promise.all(
      span(1, 20).map(() => sender.call('sendMessage', { channel, clientId: freshId(), text })),
    );
    for (const answer of answers) last = Math.max(last, answer.ok ? answer.data.event.seq : 0);
    sent += answers.length;
    if (await enough()) break;
  }
  return last;
};

const cursorOf = (deaf: Deaf): string => {
  const caughtUp = deaf.packets.find((packet) => packet.includes('["caughtUp"')) ?? '';
  const [, envelope]: [string, { data: { cursor: string } }] = JSON.parse(
    caughtUp.slice(caughtUp.indexOf('[')),
  );
  return envelope.data.cursor;
};

describe('SLOW-1, F23: readers who never read', () => {
  test('each is closed as slow_consumer, memory stays, the others miss nothing, and nobody loses anything', async () => {
    const environment = { GHANTI_LIMITS: JSON.stringify(unhurried) };
    await using server = await spawnServer({ environment });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const slow = await people(server, ...span(1, pick(5, 40)).map((number) => `slow${number}`));
    const channel = await group(asha, [bilal, ...slow]);
    using sender = await asha.connect();
    using good = await bilal.connect();
    const deaf = await Promise.all(slow.map(({ token }) => deafSocket(server.url, token)));
    const cursors = deaf.map(cursorOf);
    await flood(sender, channel, () => good.events.length >= 20);
    const before = await rssOf(server.process.pid);
    const last = await flood(sender, channel, async () => (await slowClosed(server)) >= deaf.length);
    const grown = (await rssOf(server.process.pid)) - before;
    expect(await slowClosed(server)).toBe(deaf.length);
    console.log(
      `${deaf.length} deaf readers, ${last} messages of 16 kB, RSS grew by ${Math.round(grown)} MB`,
    );
    expect(grown).toBeLessThan(150);
    expect(last * text.length).toBeLessThan(kernelBytes + 2 * buffered);
    await eventually(() => expect(seqsOf(channel, good).at(-1)).toBe(last));
    expect(seqsOf(channel, good)).toEqual(span(good.events[0]?.seq ?? 0, last));
    expect(good.signals('goaway')).toEqual([]);
    for (const one of deaf) one.listen();
    await eventually(() => deaf.every(({ closed }) => closed), { withinMs: 10_000 });
    for (const [index, who] of slow.slice(0, 3).entries()) {
      using back = await who.connect({ cursor: cursors[index] });
      await back.caughtUp({ withinMs: 15_000 });
      expect(back.ready.resume).toEqual({ result: 'complete' });
      expect(seqsOf(channel, back)).toEqual(seqsOf(channel, good));
    }
  });

  test('a poller who does not come back is cut at the bound, long before his silence is noticed', async () => {
    await using server = await startServer({ ...oneNode, limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    using sender = await asha.connect();
    const poller = await deafPoller(server.url, bilal.token);
    expect(await poller.status()).toBe(200);
    const last = await flood(sender, channel, async () => (await slowClosed(server)) > 0);
    expect(last * text.length).toBeLessThan(4 * buffered);
    expect(await poller.status()).toBe(400);
  });

  test('one who asks on and on and reads no answer is cut as well', async () => {
    await using server = await startServer({ ...oneNode, limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    using sender = await asha.connect();
    await flood(sender, channel, () => true);
    const deaf = await deafSocket(server.url, bilal.token);
    const question = (id: number): string => `42/chat,${id}["history",{"channel":"${channel}","limit":20}]`;
    for (let id = 0; (await slowClosed(server)) === 0 && id < 1_000; id += 50)
      for (const more of span(0, 49)) deaf.send(question(id + more));
    await eventually(async () => expect(await slowClosed(server)).toBe(1));
    deaf.end();
  });

  test('signals are dropped first: no number of them closes a connection, and no event is missed', async () => {
    await using server = await startServer({ ...oneNode, limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    using sender = await asha.connect();
    const deaf = await deafSocket(server.url, person(server, 'bilal').token);
    const data = 'x'.repeat(15_000);
    const send = () => sender.call('sendMessage', { channel, clientId: freshId(), text: 'an event' });
    let signals = 0;
    for (const round of span(1, 10)) {
      await Promise.all(span(1, 100).map(() => sender.call('signal', { channel, name: 'noise', data })));
      signals += 100;
      expect(await send()).toMatchObject({ ok: true, data: { event: { seq: 2 + round } } });
    }
    expect(await slowClosed(server)).toBe(0);
    expect(deaf.closed).toBe(false);
    deaf.listen();
    const seqs = (): number[] =>
      deaf.packets.flatMap((packet) =>
        packet.includes('["receiveMessage"') ? [Number(/"seq":(\d+)/.exec(packet)?.[1])] : [],
      );
    await eventually(() => expect(seqs()).toEqual(span(3, 12)));
    const noise = deaf.packets.filter((packet) => packet.includes('["signal"')).length;
    console.log(`${noise} of ${signals} signals came through`);
    expect(noise).toBeLessThan(signals);
    deaf.end();
  });
});
