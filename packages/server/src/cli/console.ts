/**
 * The console of a running server: a door on the loopback address for the commands of `ghanti` on the same machine. Who can read
 * `console.json` in the data directory, which only its owner can, may give orders; nobody else hears anything.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { rmSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { GhantiError } from '@ghanti/protocol';
import { Failure } from './command.ts';
import { order, type Operator } from './operator.ts';

export const consoleFile = 'console.json';
const mostBytes = 65_536;

export type Console = { close(): Promise<void> };

const isOperator = ({ headers }: IncomingMessage, secret: Buffer): boolean => {
  const given = Buffer.from(headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${secret.toString('base64url')}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
};

type Said = { readonly status: number; readonly body: object };

const refusal = (error: unknown): Said => {
  const told = error instanceof Failure || error instanceof GhantiError;
  return {
    status: told ? 400 : 500,
    body: { error: told ? error.message : 'the server met a fault: see its log' },
  };
};

const obey = async (request: IncomingMessage, secret: Buffer, operator: Operator): Promise<Said> => {
  if (request.headers.origin !== undefined || !isOperator(request, secret)) return { status: 404, body: {} };
  if (!(Number(request.headers['content-length']) <= mostBytes)) return { status: 413, body: {} };
  try {
    const asked = order.safeParse(await json(request));
    if (!asked.success) return { status: 400, body: { error: 'this server does not know the order' } };
    return { status: 200, body: await operator(asked.data) };
  } catch (error) {
    return refusal(error);
  }
};

const listening = async (server: Server): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ port: 0, host: '127.0.0.1' }, resolve);
  await promise;
  server.unref();
  return (server.address() as AddressInfo).port;
};

/** Opens the door; the file that tells of it is gone when it is closed. */
export const openConsole = async (directory: string, operator: Operator): Promise<Console> => {
  const secret = randomBytes(32);
  const server = createServer((request, response) => {
    void obey(request, secret, operator).then(({ status, body }) => {
      response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' });
      response.end(JSON.stringify(body));
    });
  });
  const port = await listening(server);
  const path = join(directory, consoleFile);
  const draft = `${path}.${process.pid}.partial`;
  await rm(draft, { force: true });
  await writeFile(draft, JSON.stringify({ port, secret: secret.toString('base64url'), pid: process.pid }), {
    mode: 0o600,
    flag: 'wx',
  });
  await rename(draft, path);
  return {
    close: async () => {
      rmSync(path, { force: true });
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeAllConnections();
      await promise;
    },
  };
};
