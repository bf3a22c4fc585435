/**
 * What is hard on a server that gathers what one turn writes: everything that may stand between two broadcasts, the ends of
 * connections right behind them, and the change of transport in the middle of them.
 */
import type { Socket as ServerSocket } from 'socket.io';
import { clients, transportsOf } from './clients.ts';
import { turn, type Player, type Scene, type Stage } from './stage.ts';

type Reply = (...given: unknown[]) => void;

/** Everything at once, in one turn. */
const medley = ({ app }: Stage, peer: ServerSocket, reply: Reply, from: number): void => {
  let told = from;
  const next = (): number => (told += 1);
  app.emit('to all', next());
  reply('acknowledged', next());
  app.emit('to all', next());
  app.emit('bytes', next(), Buffer.from([told]));
  peer.emit('own', next());
  app.to('room').emit('to the room', next());
  app.compress(true).emit('compressed', next());
  app.compress(false).emit('not compressed', next());
  peer.compress(true).emit('own, compressed', next());
  app.to(peer.id).emit('to one', next());
  peer.broadcast.emit('to the others', next());
  peer.emit('own bytes', next(), Buffer.from([told]));
  app.emit('to all', next());
  peer.emit('wants an answer', next(), () => undefined);
  app.except('room').emit('to all but the room', next());
  app.emit('to all', next());
};

const oneTurn: Scene = async (stage) => {
  const [asha, bilal] = [await stage.open('asha'), await stage.open('bilal')];
  await asha.peer.join('room');
  for (const { peer } of [asha, bilal])
    peer.on('medley', (from: number, reply: Reply) => medley(stage, peer, reply, from));
  for (const [index, { socket, lines }] of [asha, bilal, asha].entries()) {
    socket.emit('medley', index * 100, (...given: unknown[]) => lines.push(`answered ${given.join(' ')}`));
    await stage.settle();
  }
  // Two in the same turn of the server, each with its acknowledgement in the middle of the other's broadcasts.
  for (const from of [1_000, 1_100, 2_000, 2_100])
    asha.socket.emit('medley', from, (...given: unknown[]) => asha.lines.push(`answered ${given.join(' ')}`));
};

const manyTurns: Scene = async (stage) => {
  const asha = await stage.open('asha');
  await stage.open('bilal');
  for (let index = 0; index < 120; index += 1) {
    stage.app.emit('n', index);
    if (index % 3 === 0) asha.peer.emit('own', index);
    if (index % 5 === 0) stage.app.emit('bytes', index, Buffer.from([index]));
    if (index % 7 === 0) await Promise.resolve();
    if (index % 11 === 0) await turn();
    if (index % 13 === 0) await new Promise<void>((resolve) => process.nextTick(resolve));
  }
};

const volatile: Scene = async (stage) => {
  const asha = await stage.open('asha');
  const ready = () => stage.until(() => asha.peer.conn.transport.writable);
  await ready();
  stage.app.volatile.emit('volatile to all', 1);
  await stage.settle();
  await ready();
  asha.peer.volatile.emit('volatile', 2);
  await stage.settle();
  await ready();
  stage.app.volatile.emit('volatile bytes', Buffer.from([3]));
  await stage.settle();
  await ready();
  stage.app.volatile.emit('two at once', 1);
  stage.app.volatile.emit('two at once', 2);
  asha.peer.volatile.emit('two at once', 3);
  await stage.settle();
  await ready();
  asha.peer.emit('own before', 1);
  stage.app.volatile.emit('behind what is being written', 2);
};

const listeners: Scene = async (stage) => {
  const asha = await stage.open('asha');
  const { peer, socket } = asha;
  const once = function (this: unknown, ...given: unknown[]): void {
    stage.note('once', this === peer, given);
    peer.offAnyOutgoing(once);
  };
  peer.onAnyOutgoing(once);
  peer.onAnyOutgoing((...given: unknown[]) => stage.note('outgoing', given));
  peer.prependAnyOutgoing((...given: unknown[]) => stage.note('first', given));
  peer.onAny((...given: unknown[]) => stage.note('any', given));
  peer.use(([event], next) => next(event === 'forbidden' ? new Error('not this one') : undefined));
  peer.on('error', (error) => stage.note('error', error));
  stage.app.emit('to all', { a: 1 });
  peer.emit('own', 2);
  stage.app.to('nowhere').emit('not heard');
  stage.app.emit('bytes', Buffer.from([1]));
  stage.app.volatile.emit('volatile');
  socket.emit('forbidden', 1);
  // Told a turn later; what else was said comes when the network has it.
  await stage.until(() => stage.lines.some((line) => line.startsWith('"error"')));
  await stage.until(() => asha.lines.some((line) => line.startsWith('"bytes"')));
  socket.emit('allowed', 2);
  if (asha.version === '4.8') {
    socket.onAnyOutgoing((...given: unknown[]) => asha.lines.push(`outgoing ${given.join(' ')}`));
    socket.emit('allowed', 3);
  }
  await stage.settle();
};

/** One way to end a connection, right behind a broadcast. */
type End = (player: Player, stage: Stage) => void;

const ends: Record<string, End> = {
  'by the client': ({ socket }) => void socket.disconnect(),
  'by the client, its engine': ({ socket }) => void socket.io.engine.close(),
  'by the server': ({ peer }) => void peer.disconnect(),
  'by the server, with the connection': ({ peer }) => void peer.disconnect(true),
  'by the server, the connection alone': ({ peer }) => void peer.conn.close(),
  'by the server, all': (_player, { app }) => void app.disconnectSockets(true),
};

const goes: Scene = async (stage) => {
  const all = Object.entries(ends).flatMap(([name, end]) =>
    [1, 3].map((words) => [`${name}, ${words}`, words, end] as const),
  );
  for (const [name, words, end] of all) {
    const player = await stage.open(name);
    player.peer.on('disconnect', (reason) => stage.note(name, reason));
    // A poll that waits takes what was said before the end; one that is on its way does not, on any server.
    await stage.until(() => player.peer.conn.transport.writable);
    stage.app.emit('last words', 1);
    if (player.transport !== 'polling' && words > 1) {
      player.peer.emit('own last words', 2);
      stage.app.emit('very last words', 3);
    }
    end(player, stage);
    stage.app.emit('too late', 4);
    await stage.until(() => !player.socket.connected && stage.lines.some((line) => line.includes(name)));
  }
};

const twoNamespaces: Scene = async (stage) => {
  const asha = await stage.open('asha');
  const other = `${stage.app.name}-other`;
  const elsewhere = stage.house.io.of(other);
  const second = asha.socket.io.socket(other, { auth: { name: 'asha, again' } });
  second.onAny((...given: unknown[]) => asha.lines.push(`other ${given.join(' ')}`));
  second.on('disconnect', (reason) => asha.lines.push(`other disconnected ${reason}`));
  await stage.until(() => second.connected);
  for (let index = 0; index < 10; index += 1) {
    stage.app.emit('here', index);
    elsewhere.emit('there', index);
    asha.peer.emit('own', index);
    if (index % 4 === 0) elsewhere.emit('bytes', Buffer.from([index]));
  }
  elsewhere.emit('before the end');
  elsewhere.disconnectSockets();
  stage.app.emit('after the end');
  await stage.across(() => !second.connected);
};

/** In order, once, whatever stood between them: how many there are by the time is nobody's promise. */
const inOrder = (lines: readonly string[], event: string, count: number): boolean => {
  const heard = lines
    .filter((line) => line.startsWith(`"${event}"`))
    .map((line) => Number(/\d+/.exec(line)?.[0]));
  return heard.length === count && heard.every((one, index) => one === index);
};

const changesTransport: Scene = async (stage) => {
  const { version, transport } = stage.casting;
  if (transport !== 'upgrade') return stage.note('nothing to change');
  const told = { asha: 0 };
  const { socket, lines, peer } = await stage.open('asha', { settled: false });
  const heard: number[] = [];
  peer.on('from the client', (index: number, reply: Reply) => {
    heard.push(index);
    reply(index);
  });
  const answers: number[] = [];
  let sent = 0;
  for (let after = 0; after < 30;) {
    if (peer.conn.transport.name === 'websocket') after += 1;
    const kinds = [
      () => stage.app.emit('n', told.asha),
      () => peer.emit('n', told.asha),
      () => stage.app.emit('n', told.asha, Buffer.from([told.asha % 256])),
      () => stage.app.to(peer.id).emit('n', told.asha),
    ];
    for (let index = 0; index < 3; index += 1, told.asha += 1) kinds[told.asha % kinds.length]?.();
    socket.emit('from the client', sent++, (index: number) => answers.push(index));
    await turn();
  }
  await stage.settle();
  await stage.until(() => answers.length === sent);
  stage.note(
    version,
    inOrder(lines, 'n', told.asha),
    heard.every((one, index) => one === index),
    answers.every((one, index) => one === index),
  );
  lines.length = 0;
};

const comesBack: Scene = async (stage) => {
  const { version, transport } = stage.casting;
  const lines: string[] = [];
  const socket = clients[version](`${stage.house.url}${stage.app.name}`, {
    transports: [...transportsOf[transport]],
    auth: { name: 'asha' },
    reconnectionDelay: 10,
    reconnectionDelayMax: 20,
    forceNew: true,
  });
  let times = 0;
  stage.app.on('connection', (peer) => {
    times += 1;
    peer.emit('welcome', times);
    peer.on('kept back', (index: number, reply: Reply) => reply(index));
  });
  socket.on('connect', () => void lines.push('connected'));
  socket.on('disconnect', (reason) => void lines.push(`disconnected ${reason}`));
  socket.io.on('reconnect', (attempt) => void lines.push(`again ${attempt}`));
  socket.onAny((...given: unknown[]) => lines.push(given.join(' ')));
  await stage.until(() => lines.includes('welcome 1'));
  stage.app.emit('before the cut');
  await stage.until(() => lines.includes('before the cut'));
  socket.io.engine.close();
  for (const index of [1, 2, 3])
    socket.emit('kept back', index, (one: number) => lines.push(`answered ${one}`));
  await stage.until(() => lines.includes('answered 3'));
  socket.disconnect();
  stage.note(lines);
};

export const order = {
  oneTurn,
  manyTurns,
  volatile,
  listeners,
  goes,
  twoNamespaces,
  changesTransport,
  comesBack,
} as const;
