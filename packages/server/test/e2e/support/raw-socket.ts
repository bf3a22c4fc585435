/**
 * Engine.IO and Socket.IO packets by hand over a WebSocket, for what a stock client would never send.
 */
import { once } from 'node:events';
import { eventually } from '@ghanti/testkit';
import { WebSocket } from 'ws';

export interface RawSocket extends Disposable {
  readonly frames: readonly string[];
  send(frame: string | Buffer): void;
  /** The next frame from here on that begins like this. */
  frame(start: string): Promise<string>;
  /** Waits for the server to end it; the close code of the WebSocket. */
  closed(): Promise<number>;
  readonly open: boolean;
}

const open = async (url: string, headers: Record<string, string>): Promise<RawSocket> => {
  const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const socket = new WebSocket(address, { headers, perMessageDeflate: false });
  const frames: string[] = [];
  let code: number | undefined;
  socket.on('message', (data) => {
    // Without options, ws gives a Buffer.
    const frame = (data as Buffer).toString();
    if (frame === '2') socket.send('3');
    else frames.push(frame);
  });
  socket.on('close', (closing) => (code = closing));
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return {
    frames,
    send: (frame) => socket.send(frame),
    frame(start) {
      const from = frames.length;
      return eventually(() => frames.slice(from).find((frame) => frame.startsWith(start)) ?? false);
    },
    closed: () => eventually(() => code ?? false),
    get open() {
      return code === undefined;
    },
    [Symbol.dispose]: () => socket.terminate(),
  };
};

/** Open at the level of Engine.IO; no namespace yet. */
export const rawSocket = async (url: string, headers: Record<string, string> = {}): Promise<RawSocket> => {
  const socket = await open(url, headers);
  await eventually(() => socket.frames.some((frame) => frame.startsWith('0{')));
  return socket;
};

/** In `/chat`, and caught up. */
export const rawChat = async (url: string, token: string): Promise<RawSocket> => {
  const socket = await rawSocket(url);
  socket.send(`40/chat,${JSON.stringify({ token })}`);
  await eventually(() => socket.frames.some((frame) => frame.startsWith('42/chat,["caughtUp"')));
  return socket;
};
