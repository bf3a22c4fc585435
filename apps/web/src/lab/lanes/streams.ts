/** The three lanes on which the server speaks first: a plain EventSource, a plain WebSocket, and Socket.IO's own client. */
import { io } from 'socket.io-client';
import type { Lane } from './lane.ts';

/** Resolves when the signal comes, or `over` is called. */
const until = (signal: AbortSignal, begin: (over: () => void) => void): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve());
    begin(resolve);
  });

/** Who reads is known by the cookie: an EventSource takes no headers. */
export const sse: Lane = async ({ at, cross, state, heard }, signal) => {
  await cross();
  const source = new EventSource(at('/events'));
  await until(signal, (over) => {
    source.addEventListener('open', () => state('open'));
    source.addEventListener('message', ({ data }: MessageEvent<string>) => {
      void cross().then(() => heard(data, 1));
    });
    source.addEventListener('error', over);
  });
  source.close();
};

export const webSocket: Lane = async ({ at, token, cross, state, heard }, signal) => {
  const access = await token();
  await cross();
  const socket = new WebSocket(at('/ws'), ['ghanti.v1']);
  await until(signal, (over) => {
    socket.addEventListener('open', () =>
      socket.send(JSON.stringify({ id: 1, do: 'authenticate', with: { token: access } })),
    );
    socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
      state('open');
      void cross().then(() => heard(data, 1));
    });
    socket.addEventListener('close', over);
  });
  socket.close();
};

export const socketIo: Lane = async ({ at, token, cross, state, heard }, signal) => {
  await cross();
  const { search } = new URL(at('/'), location.href);
  const socket = io('/chat', {
    forceNew: true,
    reconnection: false,
    auth: { token: await token(), protocol: 1 },
    query: Object.fromEntries(new URLSearchParams(search)),
  });
  await until(signal, (over) => {
    socket.on('connect', () => state('open'));
    socket.onAny((_name, envelope: unknown) => {
      void cross().then(() => heard(JSON.stringify(envelope), 1));
    });
    socket.on('connect_error', over);
    socket.on('disconnect', over);
  });
  socket.disconnect();
};
