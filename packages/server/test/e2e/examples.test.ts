/**
 * The examples, started as their README says, and used by stock clients.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryDirectory } from '@ghanti/testkit';
import { io, type Socket } from 'socket.io-client';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../..');

/** Runs an example until the end of the block; `url` is what it prints. */
const started = async (name: string, env: Record<string, string>) => {
  const child = spawn(process.execPath, ['--conditions=@ghanti/source', 'index.ts'], {
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
