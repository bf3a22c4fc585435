/**
 * Members who stop reading in the middle, programs that speak while somebody leaves, and namespaces that are made as they are asked for.
 */
import type { Socket } from 'socket.io-client';
import { turn, type Player, type Scene } from './stage.ts';

/** The stream below a client's WebSocket: whoever reads nothing makes the server wait. */
const streamOf = (socket: Socket): { pause(): void; resume(): void } | undefined => {
  const ws: unknown = Reflect.get(socket.io.engine.transport, 'ws');
  if (typeof ws !== 'object' || ws === null) return undefined;
  const stream: unknown = Reflect.get(ws, '_socket');
  return typeof stream === 'object' && stream !== null && 'pause' in stream && 'resume' in stream
    ? (stream as { pause(): void; resume(): void })
    : undefined;
};

const slow: Scene = async (stage) => {
  const [asha, bilal] = [await stage.open('asha'), await stage.open('bilal')];
  const stream = asha.transport === 'websocket' ? streamOf(asha.socket) : undefined;
  // More than the kernel takes of a member who does not read.
  const filler = 'स'.repeat(stream === undefined ? 60 : 60_000);
  stream?.pause();
  for (let index = 0; index < 90; index += 1) {
    stage.app.to(asha.peer.id).emit('much', index, filler);
    stage.app.emit('to all', index);
    if (index % 4 === 1) asha.peer.emit('own', index);
    if (index % 6 === 2) stage.app.emit('bytes', index, Buffer.alloc(1_000, index));
    if (index % 9 === 3) stage.app.to(bilal.peer.id).to(asha.peer.id).emit('to both', index);
    if (index % 10 === 4) await turn();
    if (index === 70 && stream !== undefined) {
      stage.note('waits', !asha.peer.conn.transport.writable);
      stream.resume();
    }
  }
};

const leaving: Scene = async (stage) => {
  stage.app.on('connection', (socket) => {
    void socket.join('room');
    socket.on('disconnecting', (reason) => {
      stage.app.to('room').emit('leaves', socket.id, reason, socket.rooms.size);
      socket.to('room').emit('leaves you', socket.id);
      socket.emit('leaves itself');
    });
    socket.on('disconnect', (reason) => {
      stage.app.emit('left', socket.id, reason, socket.rooms.size);
      socket.emit('is gone');
    });
  });
  const players: Player[] = [];
  for (const name of ['asha', 'bilal', 'chitra', 'dev', 'esha']) players.push(await stage.open(name));
  const [asha, bilal, chitra, dev] = players;
  asha?.socket.disconnect();
  await stage.settle();
  stage.app.emit('before bilal');
  bilal?.peer.disconnect();
  stage.app.emit('after bilal');
  await stage.settle();
  stage.app.emit('before chitra');
  chitra?.peer.disconnect(true);
  stage.app.emit('after chitra');
  await stage.until(() => chitra?.socket.connected === false);
  await stage.settle();
  dev?.peer.emit('own');
  stage.app.emit('before all');
  stage.app.disconnectSockets();
  stage.app.emit('after all');
  await stage.until(() => players.every(({ socket }) => !socket.connected));
};

const dynamic: Scene = async (stage) => {
  const parent = stage.house.io.of(new RegExp(`^${stage.app.name.replaceAll('.', '\\.')}-of-\\w+$`));
  parent.use((socket, next) => next(socket.nsp.name.endsWith('bad') ? new Error('not that one') : undefined));
  parent.on('connection', (socket) => {
    socket.emit('welcome', socket.nsp.name.split('-').at(-1));
    socket.nsp.emit('somebody came', socket.nsp.sockets.size);
  });
  const asha = await stage.open('asha');
  for (const name of ['one', 'bad', 'two']) {
    const child = asha.socket.io.socket(`${stage.app.name}-of-${name}`);
    const told: unknown[] = [];
    child.onAny((...given: unknown[]) => told.push(given));
    child.on('connect_error', ({ message }) => told.push(message));
    child.on('disconnect', (reason) => told.push(reason));
    await stage.until(() => told.length > 0);
    parent.emit('to all of them', name);
    const last = name === 'bad' ? 'not that one' : 'to all of them';
    await stage.until(() => told.flat().includes(last));
    child.disconnect();
    stage.note(told);
  }
};

export const hard = { slow, leaving, dynamic } as const;
