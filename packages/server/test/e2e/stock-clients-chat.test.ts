/**
 * Stock `socket.io-client` 4.0, 4.4 and 4.8 on `/chat`, on each transport: the handshake and its refusal, commands, events, signals,
 * resume, the change from polling to WebSocket under a stream of events, and goaway (RES-1, ORD-1).
 */
import { eventually, group, people, startServer } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pick } from '../../../../testing/layer.ts';
import { freshId, say, sayMany, span } from './resume-support/talk.ts';
import { transports, versions, type Version } from './stock-support/clients.ts';
import { refusalOf, talk } from './stock-support/talker.ts';
import { startWatched, unhurried, type WatchedServer } from './support/watched-server.ts';

const played: readonly Version[] = pick(['4.0', '4.8'], versions);
const castings = played.flatMap((version) => transports.map((transport) => ({ version, transport })));

const patience = { withinMs: 15_000 };

let watched: WatchedServer;
let groups = 0;

beforeAll(async () => void (watched = await startWatched()));
afterAll(async () => {
  expect(watched.errors).toEqual([]);
  await watched[Symbol.asyncDispose]();
});

/** Two who have not met yet, and their group. */
const two = async () => {
  groups += 1;
  const [asha, bilal] = await people(watched.now, `asha${groups}`, `bilal${groups}`);
  return { asha, bilal, channel: await group(asha, [bilal]) };
};

describe.concurrent.each(castings)('socket.io-client $version, $transport', ({ version, transport }) => {
  test('a handshake that is refused is told why in data.code', async () => {
    const { bilal } = await two();
    const refused = (auth: object) => refusalOf(watched.now.url, version, transport, auth);
    expect(await refused({})).toMatchObject({ data: { code: 'unauthenticated' } });
    expect(await refused({ token: `${bilal.token}x` })).toMatchObject({ data: { code: 'unauthenticated' } });
    expect(await refused({ token: bilal.token, protocol: 99 })).toMatchObject({
      data: { code: 'unsupported' },
    });
  });

  test('RES-1: commands with their acknowledgement, events, signals, and all after a cursor', async () => {
    const { asha, bilal, channel } = await two();
    const auth = { token: bilal.token };
    using first = await talk(watched.now.url, version, transport, auth);
    expect(first.of('ready')).toMatchObject([{ data: { user: bilal.user, protocol: 1 } }]);
    const text = 'नमस्ते 👩‍👩‍👧‍👦 "quoted"\u2028';
    const sent = await first.call('sendMessage', { channel, clientId: freshId(), text });
    expect(sent).toMatchObject({ ok: true, data: { event: { seq: 3, data: { text } } } });
    expect(await first.call('sendMessage', { channel })).toMatchObject({
      ok: false,
      error: { code: 'invalid' },
    });
    expect(await first.call('history', { channel: 'nowhere', limit: 1 })).toMatchObject({
      ok: false,
      error: { code: 'not_found' },
    });
    await asha.call('typing', { channel, state: 'typing' });
    await say(asha, channel, 'one', 'two');
    await eventually(() => expect(first.seqs(channel)).toEqual([3, 4, 5]), patience);
    await eventually(() => expect(first.of('typing')).toMatchObject([{ channel }]), patience);
    const cursor = first.envelopes.findLast((one) => 'seq' in one)?.cursor;
    first.socket.disconnect();
    await sayMany(asha, [channel], 60, 'away', 10);
    using second = await talk(watched.now.url, version, transport, { ...auth, cursor });
    await eventually(() => second.of('caughtUp').length === 1, patience);
    expect(second.of('ready')).toMatchObject([{ data: { resume: { result: 'complete' } } }]);
    expect(second.seqs(channel)).toEqual(span(6, 65));
    expect([first.ends, second.ends]).toEqual([['io client disconnect'], []]);
  });

  test('ORD-1: a stream of events while the connection begins and changes its transport: all, once, in order', async () => {
    const { asha, bilal, channel } = await two();
    const { cursor } = await bilal.call('sync', {});
    let last = 2;
    let streaming = true;
    const stream = async (): Promise<void> => {
      while (streaming) {
        await sayMany(asha, [channel], 8, 'stream', 4);
        last += 8;
      }
    };
    const streamed = stream();
    using reader = await talk(watched.now.url, version, transport, { token: bilal.token, cursor });
    const wanted = transport === 'polling' ? 'polling' : 'websocket';
    const acks: Promise<unknown>[] = [];
    await eventually(() => {
      acks.push(reader.call('getProfile', {}));
      return reader.socket.io.engine.transport.name === wanted && reader.seqs(channel).length > 0;
    }, patience);
    const changed = reader.seqs(channel).length;
    await eventually(() => reader.seqs(channel).length > changed + 20, patience);
    streaming = false;
    await streamed;
    await eventually(() => expect(reader.seqs(channel)).toHaveLength(last - 2), patience);
    expect(reader.seqs(channel)).toEqual(span(3, last));
    for (const ack of await Promise.all(acks)) expect(ack).toMatchObject({ ok: true });
    expect(reader.ends).toEqual([]);
  });
});

test('goaway is said to each before it is disconnected by the server', async () => {
  await using server = await startServer({ limits: unhurried });
  const [asha] = await people(server, 'asha');
  const readers = await Promise.all(
    castings.map(({ version, transport }) => talk(server.url, version, transport, { token: asha.token })),
  );
  await server.close();
  for (const [index, reader] of readers.entries()) {
    await eventually(() => reader.ends.length === 1, patience);
    expect(reader.of('goaway'), JSON.stringify(castings[index])).toMatchObject([
      { data: { retryAfterMs: expect.any(Number) } },
    ]);
    expect(reader.ends).toEqual(['io server disconnect']);
  }
});
