/**
 * Clients that connect and then do not read: a WebSocket whose TCP stream is paused, and a poller who does not come back.
 * They speak Engine.IO by hand, because a stock client always reads.
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface Deaf {
  /** Packets that were read: all that came before it went deaf, and after `listen`. */
  readonly packets: readonly string[];
  readonly closed: boolean;
  /** Sends a packet as it is. */
  send(packet: string): void;
  listen(): void;
  end(): void;
}

const connectPacket = (token: string, cursor?: string): string =>
  `40/chat,${JSON.stringify({ token, protocol: 1, cursor })}`;

/** Deaf from `ready` on. */
export const deafSocket = async (base: string, token: string): Promise<Deaf> => {
  const socket = new WebSocket(`${base.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  const packets: string[] = [];
  let closed = false;
  const ready = Promise.withResolvers<void>();
  socket.on('message', (bytes: Buffer) => {
    const packet = bytes.toString();
    packets.push(packet);
    if (packet.startsWith('0')) socket.send(connectPacket(token));
    if (packet.includes('["caughtUp"')) ready.resolve();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => (closed = true));
  await once(socket, 'open');
  await ready.promise;
  socket.pause();
  return {
    packets,
    get closed() {
      return closed;
    },
    send: (packet) => socket.send(packet),
    listen: () => socket.resume(),
    end: () => socket.terminate(),
  };
};

export interface DeafPoller {
  /** Asks for what became of its session, without reading. */
  status(): Promise<number>;
  /** Polls on until this has come; all that it was told since it began. */
  until(word: string): Promise<string>;
}

/** Polls until `caughtUp`, or another word, then only when told. */
export const deafPoller = async (
  base: string,
  token: string,
  { cursor, word = '["caughtUp"' }: { readonly cursor?: string; readonly word?: string } = {},
): Promise<DeafPoller> => {
  const address = `${base}/socket.io/?EIO=4&transport=polling`;
  const opened = await (await fetch(address)).text();
  const { sid }: { sid: string } = JSON.parse(opened.slice(1));
  const session = `${address}&sid=${sid}`;
  await fetch(session, { method: 'POST', body: connectPacket(token, cursor) });
  let told = '';
  const until = async (awaited: string): Promise<string> => {
    while (!told.includes(awaited)) told += await (await fetch(session)).text();
    return told;
  };
  await until(word);
  return { status: async () => (await fetch(session, { method: 'POST', body: '3' })).status, until };
};
