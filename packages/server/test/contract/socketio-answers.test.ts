/** What many who poll are told alike is made once; each has it as Engine.IO would have answered him. */
import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { Server, type Socket } from 'socket.io';
import { eventually } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { PollTurns } from '../../src/transport/poll-pace.ts';
import { answerOf, sharePolls } from '../../src/transport/socketio-answers.ts';
import { SocketIoLink } from '../../src/transport/socketio-link.ts';
import { listening } from './stall.ts';

type Answered = { readonly headers: IncomingHttpHeaders; readonly body: Buffer };

/** A server of links, and those who poll it with `headers`. */
const start = async () => {
  const http = createServer();
  const io = new Server(http);
  sharePolls(io);
  const links: SocketIoLink[] = [];
  const sockets: Socket[] = [];
  io.of('/chat').on('connection', (socket) => {
    const link = new SocketIoLink(socket, systemClock, new PollTurns(systemClock));
    link.listen({
      linkOnCommand: () => undefined,
      linkOnDrain: () => undefined,
      linkOnClose: () => undefined,
    });
    links.push(link);
    sockets.push(socket);
  });
  const port = await listening(http);
  const ask = (headers: Record<string, string>, query: string, body?: string): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const path = `/socket.io/?EIO=4&transport=polling${query}`;
      const method = body === undefined ? 'GET' : 'POST';
      const asked = request({ port, path, method, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => resolve({ headers: answer.headers, body: Buffer.concat(parts) }));
      });
      asked.on('error', reject);
      asked.end(body);
    });
  const poll = async (headers: Record<string, string> = {}) => {
    const opened = await ask({}, '');
    const { sid }: { sid: string } = JSON.parse(opened.body.toString().slice(1));
    await ask({}, `&sid=${sid}`, '40/chat,');
    await ask({}, `&sid=${sid}`);
    return (): Promise<Answered> => ask(headers, `&sid=${sid}`);
  };
  return {
    links,
    sockets,
    poll,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await io.close();
    },
  };
};

const ticks = Array.from({ length: 100 }, (_, n) => JSON.stringify({ type: 'tick', n, text: 'घंटी 🔔' }));
const packet = (envelope: string): string => `42/chat,["tick",${envelope}]`;
const tell = (link: SocketIoLink | undefined, envelopes: readonly string[]): void => {
  for (const envelope of envelopes) link?.send(String(link.form.encode('tick', envelope)));
};

test('all have the same text, and who can take it compressed has it so', async () => {
  await using server = await start();
  const polls = [await server.poll(), await server.poll(), await server.poll({ 'Accept-Encoding': 'gzip' })];
  const asked = polls.map((poll) => poll());
  for (const link of server.links) tell(link, ticks);
  const [one, other, compressed] = await Promise.all(asked);
  const text = ticks.map(packet).join('\x1e');
  expect([one, other].map((answered) => answered?.body.toString())).toEqual([text, text]);
  expect(gunzipSync(compressed?.body ?? '').toString()).toBe(text);
  const kinds = [one, other, compressed].map((answered) => [
    answered?.headers['content-type'],
    answered?.headers['content-encoding'],
    answered?.headers['cache-control'],
  ]);
  const plain = ['text/plain; charset=UTF-8', undefined, 'no-store'];
  expect(kinds).toEqual([plain, plain, ['text/plain; charset=UTF-8', 'gzip', 'no-store']]);
});

test('what Engine.IO puts behind it comes in the same answer', async () => {
  await using server = await start();
  const poll = await server.poll();
  const [link] = server.links;
  tell(link, ticks);
  await eventually(() => expect(link?.idle).toBe(false));
  server.sockets[0]?.emit('more', 1);
  const { body } = await poll();
  expect(body.toString().split('\x1e')).toEqual([...ticks.map(packet), '42/chat,["more",1]']);
});

test('the same packets are the same answer for a turn of the event loop, others another', async () => {
  const answer = answerOf(ticks);
  expect(answerOf([...ticks])).toBe(answer);
  await new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));
  expect(answerOf(ticks)).not.toBe(answer);
  expect(answerOf(ticks.slice(1))).not.toBe(answer);
  expect(answerOf(ticks.slice(1)).bytes.toString()).toBe(`4${ticks.slice(1).join('\x1e4')}`);
});
