/**
 * What programs do with Socket.IO every day: connect, be refused, emit, answer, broadcast, rooms, bytes, words of any kind.
 */
import { shown } from './shown.ts';
import type { Scene } from './stage.ts';

type Next = (error?: Error) => void;

const connects: Scene = async (stage) => {
  stage.app.on('connection', (socket) => {
    stage.note('came', socket.handshake.auth, socket.handshake.query['who'], socket.recovered);
    socket.emit('hello', 1);
    stage.app.emit('somebody came', socket.id);
    socket.emit('hello', 2);
    socket.broadcast.emit('another came', socket.id);
  });
  await stage.open('asha', { options: { query: { who: 'नमस्ते' } } });
  const bilal = await stage.open('bilal', { auth: { token: 'of bilal', nested: { deep: [1, null] } } });
  stage.note(bilal.peer.id === bilal.socket.id);
};

const refused: Scene = async (stage) => {
  stage.app.use((socket, next: Next) => {
    const { token } = socket.handshake.auth;
    if (token === 'good') return next();
    const error = new Error(`${token} is not good`);
    next(
      token === 'plain'
        ? error
        : Object.assign(error, { data: { code: 'NO', details: ['अ', 2, { a: null }] } }),
    );
  });
  for (const token of ['plain', 'bad']) {
    const { socket, lines } = stage.enter(token, { auth: { token } });
    await stage.until(() => lines.length === 1);
    socket.auth = { name: token, token: 'good' };
    socket.connect();
    await stage.until(() => lines.length === 2);
  }
};

const emits: Scene = async (stage) => {
  const asha = await stage.open('asha');
  const { peer, socket } = asha;
  peer.onAny((event: string, ...given: unknown[]) => stage.note('heard', event, given));
  peer.on('add', (one: number, two: number, reply: (...given: unknown[]) => void) =>
    reply(null, one + two, { of: [one, two] }),
  );
  peer.on('twice', (reply: (text: string) => void) => {
    reply('first');
    reply('second');
  });
  socket.emit('none');
  socket.emit('many', 1, 'two', [3], { four: 4 }, null);
  const answers: string[] = [];
  socket.emit('add', 1, 2, (...given: unknown[]) => answers.push(shown(given)));
  socket.emit('twice', (...given: unknown[]) => answers.push(shown(given)));
  await stage.until(() => answers.length === 2);
  stage.note(answers);
  stage.note(await peer.emitWithAck('with ack', 1));
  stage.note(
    await peer
      .timeout(50)
      .emitWithAck('silent')
      .catch((error: unknown) => error),
  );
  if ('timeout' in socket && asha.version !== '4.0') {
    const late = await new Promise((resolve) => socket.timeout(50).emit('nobody answers', resolve));
    asha.lines.push(shown(late));
    stage.note(
      await new Promise((resolve) =>
        socket.timeout(5_000).emit('add', 2, 2, (...given: unknown[]) => resolve(given)),
      ),
    );
  }
};

const asksAll: Scene = async (stage) => {
  await stage.open('asha');
  await stage.open('bilal');
  stage.note((await stage.app.timeout(5_000).emitWithAck('all?', Buffer.from([1]))).toSorted());
  // Longer than the way through Redis: by then its adapter has forgotten its own question, and asks once more.
  const patienceMs = stage.house.isAcross ? 2_000 : 50;
  await new Promise<void>((resolve) =>
    stage.app.timeout(patienceMs).emit('silent?', (error: Error | null, answers: unknown[]) => {
      stage.note(error, answers);
      resolve();
    }),
  );
};

const rooms: Scene = async (stage) => {
  const { app } = stage;
  const [asha, bilal, chitra] = [
    await stage.open('asha'),
    await stage.open('bilal'),
    await stage.open('chitra'),
  ];
  await asha.peer.join(['a', 'ab']);
  await bilal.peer.join(['b', 'ab']);
  app.emit('to all');
  app.to('a').emit('to a', 1);
  app.to('a').to('b').to('ab').emit('to a, b, ab: once');
  app.in(['ab', 'nobody']).except('a').emit('to ab but a');
  app.except('ab').emit('to all but ab');
  app.except(['a', bilal.peer.id]).emit('to all but a and bilal');
  app.local.to('ab').emit('local');
  app.to('nobody').emit('to nobody');
  asha.peer.broadcast.emit('all but asha');
  asha.peer.to('ab').emit('ab but asha');
  asha.peer.to(chitra.peer.id).except('b').emit('to chitra');
  await asha.peer.leave('ab');
  app.to('ab').emit('to ab without asha');
  await stage.settle();
  await stage.open('dev', { options: { transports: ['polling'] }, settled: false });
  // An id is a room like any other.
  await bilal.peer.join(asha.peer.id);
  await chitra.peer.leave(chitra.peer.id);
  app.emit('to all, once');
  app.to(asha.peer.id).emit('to whoever is in the room of asha');
  app.to(asha.peer.id).except('b').emit('but b');
  app.to(chitra.peer.id).emit('to a room that is empty');
  app.to('a').emit('asha alone');
  app.except('a').emit('all but asha');
  stage.note([...app.adapter.rooms].map(([room, members]) => [room, members.size]));
};

const many: Scene = async (stage) => {
  const { app } = stage;
  for (const name of ['asha', 'bilal', 'chitra']) await stage.open(name);
  const of = (name: string) =>
    [...app.sockets.values()].find(({ handshake }) => handshake.auth['name'] === name);
  app.on('never', () => undefined);
  app.socketsJoin(['everybody', 'here']);
  app.in(of('asha')?.id ?? '').socketsLeave('here');
  const inRoom = (name: string): boolean => of(name)?.rooms.has('here') === true;
  await stage.across(() => inRoom('bilal') && inRoom('chitra') && !inRoom('asha'));
  stage.note((await app.in('here').fetchSockets()).map(({ id, rooms: own, data }) => [id, [...own], data]));
  app.to('here').emit('to here');
  for (const one of await app.in('here').fetchSockets()) one.emit('one by one', one.id);
  for (const socket of app.sockets.values())
    socket.on('disconnect', (reason) => stage.note('left', socket.handshake.auth['name'], reason));
  app.emit('before bilal goes');
  app.in(of('bilal')?.id ?? '').disconnectSockets();
  await stage.across(() => of('bilal') === undefined);
  app.emit('after bilal went');
  app.emit('before chitra goes');
  app.in(of('chitra')?.id ?? '').disconnectSockets(true);
  await stage.across(() => of('chitra') === undefined);
  app.emit('after chitra went');
  await stage.settle();
  stage.note((await app.fetchSockets()).length);
};

const bytes: Scene = async (stage) => {
  const asha = await stage.open('asha');
  await stage.open('bilal');
  asha.peer.onAny((...given: unknown[]) => stage.note('heard', given));
  asha.peer.on('echo', (given: unknown, reply: (...given: unknown[]) => void) =>
    reply(given, Buffer.from('and more')),
  );
  const nested = {
    deep: [{ bytes: Buffer.from([0, 255, 128]) }, 'हिन्दी', { more: Buffer.alloc(70_000, 7) }],
    none: Buffer.alloc(0),
  };
  asha.socket.emit('nested', nested, new Uint8Array([1, 2, 3]), new Uint8Array([9, 8]).buffer);
  stage.note(
    await new Promise((resolve) => asha.socket.emit('echo', nested, (...given: unknown[]) => resolve(given))),
  );
  stage.app.emit('text before');
  stage.app.emit('bytes', Buffer.from([1]), nested);
  stage.app.emit('text between');
  asha.peer.emit('own bytes', Buffer.from([2]));
  stage.app.emit('bytes', Buffer.from([3]));
  asha.peer.broadcast.emit('bytes of asha', nested);
  stage.app.emit('text after');
  stage.note(await asha.peer.emitWithAck('bytes with ack', Buffer.from([4])));
};

class Money {
  readonly paise: number;
  constructor(paise: number) {
    this.paise = paise;
  }
  toJSON(): string {
    return `₹${this.paise / 100}`;
  }
}

const words: Scene = async (stage) => {
  const asha = await stage.open('asha');
  const given: unknown[] = [
    'नमस्ते दुनिया — क्षत्रिय',
    '👩‍👩‍👧‍👦🇮🇳😀',
    'half \ud83d and \ude00 half',
    '\u0000\u2028\u2029"\\',
    undefined,
    null,
    { none: undefined, gone: null, list: [undefined, Number.NaN, Infinity, -0] },
    new Date(0),
    new Money(12_345),
    [[], {}, ''],
    true,
    1e21,
  ];
  asha.peer.onAny((...heard: unknown[]) => stage.note('heard', heard));
  for (const one of given) {
    stage.app.emit('one', one);
    asha.peer.emit('own', one);
    asha.socket.emit('mine', one);
  }
  stage.app.emit('all', ...given);
  for (const name of ['', ' ', 'घटना', '😀', '__proto__', 'message', '["quoted"]', 'with,comma', '0'])
    stage.app.emit(name, name);
  stage.app.send('sent', 1);
  for (const bad of ['connect', 'disconnect', 'connect_error'])
    stage.note(
      bad,
      ((): unknown => {
        try {
          return stage.app.emit(bad);
        } catch (error) {
          return error;
        }
      })(),
    );
  for (const bad of [
    1n,
    (() => {
      const ring: { self?: object } = {};
      ring.self = ring;
      return ring;
    })(),
  ])
    stage.note(
      ((): unknown => {
        try {
          return stage.app.emit('cannot be told', bad);
        } catch (error) {
          return error instanceof Error ? error.name : error;
        }
      })(),
    );
  stage.app.emit('still here');
};

const large: Scene = async (stage) => {
  const asha = await stage.open('asha');
  await stage.open('bilal');
  const text = 'क😀a'.repeat(120_000);
  const blob = Buffer.alloc(1_000_000, 'ghanti');
  asha.peer.on('echo', (heard: unknown, reply: (heard: unknown) => void) => {
    stage.note('heard', heard);
    reply(heard);
  });
  stage.app.emit('small', 1);
  stage.app.emit('text', text);
  stage.app.emit('small', 2);
  stage.app.emit('bytes', blob);
  stage.app.emit('small', 3);
  for (const size of [125, 126, 127, 65_520, 65_536, 65_600]) stage.app.emit('x', 'y'.repeat(size));
  stage.note(await new Promise((resolve) => asha.socket.emit('echo', text.slice(0, 300_000), resolve)));
  stage.note(await new Promise((resolve) => asha.socket.emit('echo', blob, resolve)));
};

export const talk = { connects, refused, emits, asksAll, rooms, many, bytes, words, large } as const;
