/** The proxy under a server that echoes: each fault is seen from outside, and is over when it is taken away. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { tcpProxy, type LinkFaults } from './tcp-proxy.ts';

const hello = 'hello, hello';

const open = async (faults: LinkFaults) => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port }: AddressInfo = Object(server.address());
  const proxy = await tcpProxy(`http://127.0.0.1:${port}`);
  proxy.set(faults);
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  const heard: Buffer[] = [];
  const ends: string[] = [];
  socket.on('data', (bytes) => heard.push(bytes));
  socket.on('error', ({ message }) => ends.push(message));
  socket.on('end', () => ends.push('end'));
  await once(socket, 'connect');
  return {
    proxy,
    socket,
    heard,
    ends,
    text: () => Buffer.concat(heard).toString(),
    /** How many links the server has. */
    far: () => sockets.filter(({ destroyed }) => !destroyed).length,
    /** So long as others take to be served, there and back. */
    async meanwhile() {
      const other = connect(port, '127.0.0.1');
      other.write(hello);
      await once(other, 'data');
      other.destroy();
      await eventually(() => sockets.at(-1)?.destroyed);
    },
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await proxy[Symbol.asyncDispose]();
      for (const one of sockets) one.destroy();
      server.close();
    },
  };
};

describe('the TCP proxy', () => {
  test('carries both directions, and an end', async () => {
    await using link = await open({});
    link.socket.end(hello);
    await eventually(() => expect([link.text(), link.ends]).toEqual([hello, ['end']]));
    await eventually(() => expect([link.far(), link.proxy.links]).toEqual([0, 0]));
  });

  test('cuts into slices of a byte', async () => {
    await using link = await open({ sliceBytes: 1, latencyMs: 1 });
    link.socket.write(hello);
    await eventually(() => expect(link.text()).toBe(hello));
    expect(link.heard.length).toBeGreaterThan(1);
  });

  test('is late, and thin', async () => {
    await using link = await open({ latencyMs: 40, bytesPerSecond: 200 });
    const began = performance.now();
    link.socket.write(hello);
    await eventually(() => expect(link.text()).toBe(hello));
    expect(performance.now() - began).toBeGreaterThan(2 * (40 + (hello.length * 1000) / 200) - 10);
  });

  test.each(['up', 'down', 'both'] as const)('is silent (%s) without a word, and goes on', async (silent) => {
    await using link = await open({ silent });
    link.socket.write(hello);
    await eventually(() => expect(link.far()).toBe(1));
    link.socket.write(hello);
    await link.meanwhile();
    expect([link.text(), link.ends]).toEqual(['', []]);
    link.proxy.set({});
    await eventually(() => expect(link.text()).toBe(hello + hello));
  });

  test('tells neither end that the other has gone, while it is silent', async () => {
    await using link = await open({});
    link.socket.write(hello);
    await eventually(() => expect(link.text()).toBe(hello));
    link.proxy.set({ silent: 'both' });
    link.socket.destroy();
    await link.meanwhile();
    expect(link.far()).toBe(1);
  });

  test.each([
    ['fin', ['end']],
    ['rst', ['read ECONNRESET']],
  ] as const)('cuts (%s)', async (how, ends) => {
    await using link = await open({});
    link.socket.write(hello);
    await eventually(() => expect(link.text()).toBe(hello));
    link.proxy.cut(how);
    await eventually(() => expect([link.ends, link.far()]).toEqual([ends, 0]));
  });

  test('resets in the middle, after so many bytes', async () => {
    await using link = await open({ resetAfterBytes: 5 });
    link.socket.write(hello);
    await eventually(() => expect(link.ends).toEqual(['read ECONNRESET']));
    expect(hello.startsWith(link.text())).toBe(true);
    expect(link.text().length).toBeLessThanOrEqual(5);
  });
});
