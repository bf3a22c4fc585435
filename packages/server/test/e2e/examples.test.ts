/**
 * The examples, started as their README says, and used by stock clients.
 */
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import {
  eventually,
  granted,
  people,
  person,
  spawnServer,
  temporaryDirectory,
  type Person,
} from '@ghanti/testkit';
import { io, type Socket } from 'socket.io-client';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../..');

const node = ['--conditions=@ghanti/source'];

/** Runs an example until the end of the block; `url` is what it prints. */
const started = async (name: string, env: Record<string, string>) => {
  const child = spawn(process.execPath, [...node, 'index.ts'], {
    cwd: join(root, 'examples', name),
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let url: string | undefined;
  for await (const line of createInterface(child.stdout)) {
    url = /http:\/\/\S+/.exec(line)?.[0];
    if (url !== undefined) break;
  }
  if (url === undefined) throw new Error(`${name} ended without an address`);
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
};

/** The key that an example's README has made, by the very line that stands there. */
const keyBy = async (example: string, directory: string): Promise<string> => {
  const readme = await readFile(join(root, 'examples', example, 'README.md'), 'utf8');
  const line = /^ +npm run ghanti -- (key create .*)$/m.exec(readme)?.[1] ?? '';
  const cli = [process.execPath, ...node, join(root, 'packages/server/src/cli/ghanti.ts')];
  const { stdout } = await promisify(execFile)('sh', ['-c', `${cli.join(' ')} ${line}`], {
    env: { ...process.env, GHANTI_DATA_DIR: directory },
  });
  return /ghk_\S+/.exec(stdout)?.[0] ?? '';
};

const heard = (socket: Socket, type: string, text: string): Promise<{ by: string }> =>
  new Promise((resolve) =>
    socket.on(type, (event: { by: string; data: { text: string } }) => {
      if (event.data.text === text) resolve(event);
    }),
  );

test('embed: tokens of the shop sign in, and an order is answered once, over a kill of the shop', async () => {
  await using directory = await temporaryDirectory('shop');
  const env = { SHOP_DATA: directory.path, SHOP_SECRET: 'a secret of the shop, long enough' };
  const signIn = async (url: string): Promise<Socket> => {
    const response = await fetch(`${url}/login/asha`, { method: 'POST' });
    const { token } = (await response.json()) as { token: string };
    return io(`${url}/chat`, { auth: { token }, transports: ['websocket'], forceNew: true });
  };
  let channel = '';
  const order = async (socket: Socket, text: string, clientId: string): Promise<void> => {
    const { data } = await socket.emitWithAck('openDirect', { user: 'shop' });
    channel = data.channel.id;
    const answer = heard(socket, 'receiveMessage', `Noted: ${text}. धन्यवाद!`);
    expect(
      await socket.emitWithAck('sendMessage', { channel, text: `order ${text}`, clientId }),
    ).toMatchObject({
      ok: true,
    });
    expect((await answer).by).toBe('shop');
  };
  {
    await using shop = await started('embed', env);
    expect(await (await fetch(shop.url)).text()).toContain('The tea shop');
    const socket = await signIn(shop.url);
    await order(socket, 'two chai', 'first');
    socket.disconnect();
  }
  await using shop = await started('embed', env);
  const socket = await signIn(shop.url);
  await order(socket, 'one samosa', 'second');
  const { data } = await socket.emitWithAck('history', { channel, limit: 50 });
  expect(data.messages.map(({ by }: { by: string }) => by)).toEqual(['asha', 'shop', 'asha', 'shop']);
  socket.disconnect();
});

test('bot: a key from the console, a poll for everybody, and after a night off what was missed, once', async () => {
  await using directory = await temporaryDirectory('bot');
  await using data = await temporaryDirectory('server');
  await using server = await spawnServer({
    directory: data.path,
    environment: { GHANTI_LIMITS: '{"commandsPerSecond":1000,"commandBurst":1000}' },
  });
  const secret = await keyBy('bot', server.directory);
  const env = { GHANTI_URL: server.url, GHANTI_KEY: secret, BOT_DATA: join(directory.path, 'bot') };

  const [asha] = await people(server, 'asha');
  const { users } = await asha.call('findUsers', { q: 'polls', limit: 1 });
  const { channel } = await asha.call('openDirect', { user: users[0]?.id ?? '' });
  const write = (text: string) =>
    asha.call('sendMessage', { channel: channel.id, text, clientId: randomUUID() });
  const polls = async (): Promise<unknown[]> => {
    const { messages } = await asha.call('history', { channel: channel.id, limit: 50 });
    return messages.flatMap(({ type, data }) =>
      type === 'receiveMessage' && data.poll ? [data.poll.question] : [],
    );
  };
  {
    await using _bot = await started('bot', env);
    await write('/poll कहाँ? | पार्क | Café');
    await eventually(async () => expect(await polls()).toEqual(['कहाँ?']));
  }
  await write('/poll When? | now | later');
  await using _bot = await started('bot', env);
  await eventually(async () => expect(await polls()).toEqual(['कहाँ?', 'When?']));
});

const latestIn = async (asha: Person, channel: string) => {
  using connection = await asha.connect();
  return granted(await connection.call('subscribe', { channel, latest: true }));
};

test('ticker and sensor: a market of the newest prices, and a device that posts by curl, over an absence of the server', async () => {
  await using data = await temporaryDirectory('feeds');
  await using first = await spawnServer({ directory: data.path });
  const [bot, device] = [await keyBy('ticker', data.path), await keyBy('sensor', data.path)];
  await using _ticker = await started('ticker', { GHANTI_URL: first.url, GHANTI_KEY: bot });
  const [asha] = await people(first, 'asha');
  const rules = { clientId: 'sensors', name: 'sensors', public: true };
  await asha.call('createFeed', rules);
  await eventually(async () => {
    const { delivery, latest } = await latestIn(asha, 'feed:market');
    expect([delivery, latest?.length]).toEqual(['latest', 10]);
    expect(latest?.[0]?.data.value).toMatchObject({ price: expect.any(Number), volume: expect.any(Number) });
  });
  await first.end('SIGKILL');
  const env = { ...process.env, GHANTI_URL: first.url, GHANTI_KEY: device, SENSOR_NAME: 'porch' };
  const sensor = spawn('sh', [join(root, 'examples/sensor/sensor.sh')], {
    env: { ...env, SENSOR_EVERY: '0.3', SENSOR_COUNT: '2' },
    stdio: 'inherit',
  });
  const ended = once(sensor, 'exit');
  await using again = await spawnServer({ directory: data.path, port: first.port });
  expect(await ended).toEqual([0, null]);
  const reader = person(again, 'asha');
  const { head, latest } = await latestIn(reader, 'feed:sensors');
  expect([head, latest?.map(({ data }) => data.key)]).toEqual([2, ['porch']]);
  const before = (await latestIn(reader, 'feed:market')).head;
  await eventually(async () => (await latestIn(reader, 'feed:market')).head > before);
});
