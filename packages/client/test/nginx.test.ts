/**
 * CL-50, CL-53: through Debian's nginx, as people set it up, a client takes the best way that gets through; when the site is mended and
 * loaded anew it moves up, one way after the other, while people write: each message once, in order, and always live.
 */
import { randomUUID } from 'node:crypto';
import { memoryStorage, type TransportName } from '@ghanti/client';
import {
  eventually,
  group,
  holdingSite,
  names,
  people,
  plainSite,
  recommendedSite,
  startNginx,
  startServer,
  type NginxSite,
  type Person,
  type StartedServer,
} from '@ghanti/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pick } from '../../../testing/layer.ts';
import { deviceOf, type Device } from './support/device.ts';
import { hurriedLadder } from './support/ladder.ts';

const timeout = pick(60_000, 240_000);
const patience = { withinMs: 30_000 };
const limits = {
  commandsPerSecond: 10_000,
  commandBurst: 10_000,
  connectionsPerUser: 200,
  streamsPerUser: 200,
};
const rounds = pick(5, 200);
const refusing = ['/socket.io/'];

let server: StartedServer;
let asha: Person;
let others: Person[];
let recommended: NginxSite;
beforeAll(async () => {
  server = await startServer({ limits });
  [asha, ...others] = await people(server, ...names);
  recommended = await recommendedSite();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Somebody whom no other test writes to: his device behind a proxy, and a group of him and Asha. */
const through = async (url: string) => {
  const one = others.pop();
  if (one === undefined) throw new Error('there is nobody left');
  const channel = await group(asha, [one]);
  const storage = memoryStorage();
  /** It knows nothing of the network yet. */
  const anew = (): Device =>
    deviceOf(() => ({ ...server, url }), one.user, { storage, transport: hurriedLadder() });
  return { device: anew(), anew, channel };
};

const isOn = (device: Device, wanted: TransportName) =>
  eventually(() => {
    expect([device.client.connection.get().is, device.client.transport.get()]).toEqual(['live', wanted]);
  }, patience);

const say = async (channel: string, text: string): Promise<void> =>
  void (await asha.call('sendMessage', { channel, clientId: randomUUID(), text }));

/** Seqs as they are told to the application. */
const listenTo = (device: Device, channel: string): number[] => {
  const heard: number[] = [];
  device.client.on('receiveMessage', (event) => {
    if (event.channel === channel) heard.push(event.seq);
  });
  return heard;
};

/** All of the channel's, each once, in order, from the first that was heard. */
const expectWhole = async (heard: number[], channel: string): Promise<void> => {
  const { channel: now } = await asha.call('getChannel', { channel });
  await eventually(() => expect(heard.at(-1)).toBe(now.head), patience);
  expect(heard).toEqual(Array.from(heard, (_, at) => now.head - heard.length + 1 + at));
};

test.concurrent.for<[told: string, site: () => NginxSite, expected: TransportName]>([
  ['the site of docs/proxies.md', () => recommended, 'websocket'],
  ['proxy_pass alone', () => plainSite(), 'socketio'],
  ['the same, /socket.io/ closed', () => plainSite({ refusing }), 'sse'],
  ['buffering that no answer turns off', () => holdingSite(), 'socketio'],
  ['the same, /socket.io/ closed', () => holdingSite({ refusing }), 'polling'],
])('CL-50: %s', { timeout }, async ([, site, expected]) => {
  await using nginx = await startNginx(server.url, site());
  const { device, channel } = await through(nginx.url);
  await isOn(device, expected);
  const heard = listenTo(device, channel);
  for (let round = 0; round < rounds; round += 1) {
    await say(channel, `text ${round}`);
    await device.client.channel(channel).send({ text: `answer ${round}` }).stored;
  }
  await expectWhole(heard, channel);
  expect(heard).toHaveLength(2 * rounds);
  await device.stop();
});

test.concurrent(
  'CL-54: an absence long enough that its beginning gets through a stream, and its end does not',
  { timeout },
  async () => {
    await using nginx = await startNginx(server.url, holdingSite({ refusing }));
    const { device: before, anew, channel } = await through(nginx.url);
    await isOn(before, 'polling');
    await before.stop();
    const texts = Array.from({ length: 40 }, (_, at) => `text ${at} ${'x'.repeat(200)}`);
    for (const text of texts) await say(channel, text);
    const device = anew();
    const carried: (TransportName | undefined)[] = [];
    device.client.transport.subscribe(() => carried.push(device.client.transport.get()));
    await isOn(device, 'polling');
    expect(carried).toEqual(['sse', undefined, 'polling']);
    device.client.channel(channel).timeline.subscribe(() => undefined);
    await eventually(() => {
      const { items } = device.client.channel(channel).timeline.get();
      expect(items.flatMap((item) => (item.kind === 'message' ? [item.text] : []))).toEqual(texts);
    }, patience);
    await device.stop();
  },
);

test.concurrent('CL-53: up from the last to the first, as the site is mended', { timeout }, async () => {
  await using nginx = await startNginx(server.url, holdingSite({ refusing }));
  const { device, channel } = await through(nginx.url);
  await isOn(device, 'polling');
  const carried: (TransportName | undefined)[] = ['polling'];
  const left: string[] = [];
  device.client.transport.subscribe(() => carried.push(device.client.transport.get()));
  device.client.connection.subscribe(() => left.push(device.client.connection.get().is));
  const heard = listenTo(device, channel);
  let written = 0;
  const writeUntil = (wanted: TransportName) =>
    eventually(
      async () => {
        written += 1;
        await say(channel, `text ${written}`);
        if (written % 5 === 0) device.client.channel(channel).send({ text: `mine ${written}` });
        return device.client.transport.get() === wanted;
      },
      { ...patience, everyMs: 25 },
    );
  await nginx.reload(plainSite({ refusing }));
  await writeUntil('sse');
  await nginx.reload(holdingSite());
  await writeUntil('socketio');
  await nginx.reload(recommended);
  await writeUntil('websocket');
  await eventually(() => expect(device.client.channel(channel).row.get()?.waiting).toBe(0), patience);
  await expectWhole(heard, channel);
  expect(heard.length).toBeGreaterThan(written);
  expect([carried, left]).toEqual([['polling', 'sse', 'socketio', 'websocket'], []]);
  await device.stop();
});
