/**
 * Clients that shake hands and then read nothing, ever, by each way in; those that have a heartbeat answer it blindly, so that nobody
 * is taken for dead. They speak by hand: a library always reads.
 */
import { connect } from 'node:net';
import { WebSocket } from 'ws';

export const deafWays = ['Socket.IO', 'Socket.IO polling', 'raw WebSocket', 'SSE', 'long poll'] as const;
export type DeafWay = (typeof deafWays)[number];

export type Deaf = { end(): void };

type Opening = { readonly base: string; readonly token: string; readonly cursor: string };

const beatMs = 5_000;
const engine = '/socket.io/?EIO=4&transport=';

const hello = (token: string): string => `40/chat,${JSON.stringify({ token, protocol: 1 })}`;

/** Reads until this has come. */
const silenced = (
  socket: WebSocket,
  word: string,
  beat: () => void,
  heard?: (text: string) => void,
): Promise<Deaf> => {
  const { promise, resolve, reject } = Promise.withResolvers<Deaf>();
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearInterval(timer);
    socket.terminate();
  };
  socket.on('error', reject);
  socket.on('close', () => clearInterval(timer));
  socket.on('message', (bytes: Buffer) => {
    const text = bytes.toString();
    heard?.(text);
    if (timer !== undefined || !text.includes(word)) return;
    socket.pause();
    timer = setInterval(() => socket.readyState === WebSocket.OPEN && beat(), beatMs);
    resolve({ end });
  });
  return promise;
};

const socketIo = ({ base, token }: Opening): Promise<Deaf> => {
  const socket = new WebSocket(`${base.replace('http', 'ws')}${engine}websocket`);
  const heard = (text: string): void => void (text.startsWith('0') && socket.send(hello(token)));
  return silenced(socket, '"caughtUp"', () => socket.send('3'), heard);
};

const raw = ({ base, token }: Opening): Promise<Deaf> => {
  const headers = { authorization: `Bearer ${token}` };
  const socket = new WebSocket(`${base.replace('http', 'ws')}/ws`, 'ghanti.v1', { headers });
  return silenced(socket, '"caughtUp"', () => socket.pong());
};

/** Asks, and leaves the answer where it is. */
const unread = (
  { base }: Opening,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Deaf> => {
  const { port, host } = new URL(base);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined).pause();
  const lines = Object.entries({ Host: host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve) =>
    socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, () =>
      resolve({ end: () => socket.destroy() }),
    ),
  );
};

const bearer = (token: string): Readonly<Record<string, string>> => ({ Authorization: `Bearer ${token}` });

const stream = (opening: Opening): Promise<Deaf> =>
  unread(opening, '/events', { ...bearer(opening.token), Accept: 'text/event-stream' });

const longPoll = (opening: Opening): Promise<Deaf> =>
  unread(opening, `/events?wait=25&cursor=${opening.cursor}`, {
    ...bearer(opening.token),
    Accept: 'application/json',
  });

/** Posts its pongs, and reads no poll but those of the handshake. */
const polling = async (opening: Opening): Promise<Deaf> => {
  const address = `${opening.base}${engine}polling`;
  const { sid }: { sid: string } = JSON.parse((await (await fetch(address)).text()).slice(1));
  const session = `${address}&sid=${sid}`;
  const post = (body: string): Promise<unknown> =>
    fetch(session, { method: 'POST', body }).then((answer) => answer.text());
  await post(hello(opening.token));
  const reading = await unread(opening, `${engine}polling&sid=${sid}`, {});
  const timer = setInterval(() => void post('3').catch(() => undefined), beatMs);
  return {
    end() {
      clearInterval(timer);
      reading.end();
    },
  };
};

const ways: Readonly<Record<DeafWay, (opening: Opening) => Promise<Deaf>>> = {
  'Socket.IO': socketIo,
  'Socket.IO polling': polling,
  'raw WebSocket': raw,
  SSE: stream,
  'long poll': longPoll,
};

export const goDeaf = (way: DeafWay, opening: Opening): Promise<Deaf> => ways[way](opening);
