/** Two people with clients of the SDK, a real server: what one does the other sees. */
import {
  createClient,
  pollingTransport,
  Refusal,
  socketIoTransport,
  sseTransport,
  webSocketTransport,
  type Client,
  type ClientOptions,
} from '@ghanti/client';
import { eventually, hostToken, people, person, startServer, type Reachable } from '@ghanti/testkit';
import { expect, test } from 'vitest';

const clientOf = (
  server: Reachable,
  user: string,
  options: Partial<ClientOptions> = {},
): Client & AsyncDisposable => {
  const token = hostToken(server, { sub: user, name: user });
  const client = createClient({ url: server.url, token, ...options });
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
};

const texts = (client: Client, channel: string): string[] =>
  client
    .channel(channel)
    .timeline.get()
    .items.flatMap((item) => (item.kind === 'message' ? item.text : []));

test('a message is shown at once, then by the other one, and its tick turns', async () => {
  await using server = await startServer();
  await people(server, 'asha', 'bilal');
  await using asha = clientOf(server, 'asha');
  await using bilal = clientOf(server, 'bilal');
  await Promise.all([asha.connect(), bilal.connect()]);
  const id = await asha.openDirect('bilal');
  const channel = asha.channel(id);
  channel.timeline.subscribe(() => undefined);
  const { stored } = channel.send({ text: 'नमस्ते' });
  expect(texts(asha, id)).toEqual(['नमस्ते']);
  const { seq } = await stored;
  await eventually(() => expect(bilal.channel(id).row.get()).toMatchObject({ unread: 1, name: 'asha' }));
  bilal.channel(id).timeline.subscribe(() => undefined);
  await eventually(() => expect(texts(bilal, id)).toEqual(['नमस्ते']));
  const tick = () => channel.timeline.get().items.at(-1);
  await eventually(() => expect(tick()).toMatchObject({ tick: 'delivered', seq }));
  bilal.channel(id).markSeen();
  await eventually(() => expect(tick()).toMatchObject({ tick: 'seen' }));
  expect(bilal.channel(id).row.get()).toMatchObject({ unread: 0 });
  expect(channel.receipts(seq).get()).toEqual({ delivered: 1, seen: 1, total: 1 });
});

// A poll is told nothing of its token's end but the end itself: five seconds after its time, as clocks differ.
test.each([
  ['a WebSocket', webSocketTransport, 61],
  ['Socket.IO', socketIoTransport, 61],
  ['a stream', sseTransport, 61],
  ['polls', pollingTransport, -3],
] as const)(
  'CL-6: over %s a token about to end is renewed in place: the connection stays',
  async (_, transport, life) => {
    await using server = await startServer();
    await people(server, 'bilal');
    const asked: boolean[] = [];
    const signed = (seconds: number): string =>
      hostToken(server, { sub: 'asha', name: 'asha', exp: Math.floor(server.now() / 1000) + seconds });
    await using asha = clientOf(server, 'asha', {
      transport: transport(),
      token: ({ fresh }) => {
        asked.push(fresh);
        return signed(fresh ? 3600 : life);
      },
    });
    const signals: string[] = [];
    for (const type of ['ready', 'expiring'] as const) asha.on(type, () => signals.push(type));
    await asha.connect();
    const states: string[] = [];
    asha.connection.subscribe(() => states.push(asha.connection.get().is));
    await eventually(() => expect(signals).toEqual(['ready', 'expiring']), { withinMs: 10_000 });
    await eventually(() => expect(asked.at(-1)).toBe(true));
    await expect(asha.call('listBlocks', {})).resolves.toEqual({ users: [] });
    const id = await asha.openDirect('bilal');
    await person(server, 'bilal').call('sendMessage', { channel: id, clientId: 'a', text: 'still there?' });
    await eventually(() => expect(asha.channel(id).row.get()?.head).toBeGreaterThan(0));
    expect([signals, asha.connection.get()]).toEqual([['ready', 'expiring'], { is: 'live' }]);
    expect(new Set(states).has('waiting')).toBe(false);
  },
);

test.each([
  ['a stream', sseTransport],
  ['polls', pollingTransport],
] as const)('CL-7, AUTH-1: over %s whose right is taken away is signed out', async (_, transport) => {
  await using server = await startServer();
  let isGone = false;
  await using asha = clientOf(server, 'asha', {
    transport: transport(),
    token: () => {
      if (isGone) throw new Refusal({ code: 'unauthenticated', message: '' });
      return hostToken(server, { sub: 'asha', name: 'asha' });
    },
  });
  await asha.connect();
  isGone = true;
  await server.ghanti.removeUser('asha');
  await eventually(
    () => expect(asha.connection.get()).toEqual({ is: 'signedOut', code: 'unauthenticated' }),
    { withinMs: 10_000 },
  );
});

test('PRE-1: who is online is told to whom it concerns, and unknown without a connection', async () => {
  await using server = await startServer();
  await people(server, 'asha', 'bilal');
  await using asha = clientOf(server, 'asha');
  await asha.connect();
  const id = await asha.openDirect('bilal');
  await asha.channel(id).send({ text: 'there?' }).stored;
  await using bilal = clientOf(server, 'bilal');
  await bilal.connect();
  await eventually(() => expect(asha.presence.get().get('bilal')).toMatchObject({ online: true }));
  await asha.close();
  await eventually(() => expect(asha.presence.get().get('bilal')).toMatchObject({ online: false }));
});

test('CL-36: where nothing can be kept it goes on in memory, and says so', async () => {
  await using server = await startServer();
  await people(server, 'asha', 'bilal');
  const refusing = {
    open: () => Promise.reject(new Error('private window')),
    remove: () => Promise.resolve(),
  };
  await using asha = clientOf(server, 'asha', { storage: refusing });
  await asha.connect();
  expect(asha.storage.get()).toBe('memory');
  const id = await asha.openDirect('bilal');
  await expect(asha.channel(id).send({ text: 'kept nowhere' }).stored).resolves.toEqual({ seq: 1 });
});

test('CL-24: what the server refuses is taken back, and told', async () => {
  await using server = await startServer();
  await people(server, 'asha', 'bilal');
  await using asha = clientOf(server, 'asha');
  await using bilal = clientOf(server, 'bilal');
  await Promise.all([asha.connect(), bilal.connect()]);
  const id = await asha.openDirect('bilal');
  const { seq } = await asha.channel(id).send({ text: 'mine' }).stored;
  bilal.channel(id).timeline.subscribe(() => undefined);
  await eventually(() => expect(texts(bilal, id)).toEqual(['mine']));
  const refused: string[] = [];
  bilal.on('refused', ({ command, code }) => refused.push(`${command} ${code}`));
  const edit = bilal.channel(id).edit(seq, 'yours');
  expect(texts(bilal, id)).toEqual(['yours']);
  await expect(edit).rejects.toMatchObject({ code: 'forbidden' });
  expect([texts(bilal, id), refused]).toEqual([['mine'], ['editMessage forbidden']]);
});
