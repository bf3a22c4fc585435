/**
 * RFC 6455 to the letter on `/ws` (RT-01, RT-02, RT-05, RT-06, HS-29), over bare TCP: what comes in is bytes from the tables beside
 * this file, and what must come back is the close code or status that the RFC's section or the contract names. All side
 * by side on one server, which serves a witness all along.
 */
import { eventually, people, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWatched, type WatchedServer } from '../support/watched-server.ts';
import { tellsNothing, witnessOf, type Witness } from '../support/witness.ts';
import type { FrameCase } from './case.ts';
import { floods } from './floods.ts';
import { close, command, text } from './frames.ts';
import { framing } from './framing.ts';
import { handshakes } from './handshakes.ts';
import { payloads } from './payloads.ts';
import { RawPeer, requestOf } from './raw-peer.ts';

let watched: WatchedServer;
let asha: Person;
let witness: Witness;
let host: string;

beforeAll(async () => {
  watched = await startWatched();
  const [one, two] = await people(watched.now, 'asha', 'bilal');
  if (!one || !two) throw new Error('nobody came');
  asha = one;
  host = new URL(watched.now.url).host;
  witness = await witnessOf(two);
});

afterAll(async () => {
  witness[Symbol.dispose]();
  await watched[Symbol.asyncDispose]();
});

const unharmed = async (): Promise<void> => {
  await witness.look();
  expect(watched.errors).toEqual([]);
};

const answersOf = (peer: RawPeer): number[] =>
  peer.texts.flatMap((one) => /^\{"re":(\d+),/.exec(one)?.[1] ?? []).map(Number);

const lastId = 99;

/** The peer says goodbye, too, and the server hangs up. */
const ended = async (peer: RawPeer, code: number, reason: string | undefined): Promise<void> => {
  await eventually(() => peer.closed !== undefined);
  expect(peer.closed?.code).toBe(code);
  if (reason !== undefined) expect(peer.closed?.reason).toBe(reason);
  peer.write(close(1000));
  await eventually(() => peer.over);
};

const lives = async (peer: RawPeer): Promise<void> => {
  peer.write(text(command(lastId)));
  await eventually(() => {
    expect(peer.closed).toBeUndefined();
    expect(answersOf(peer)).toContain(lastId);
  });
};

/** What was asked before a fault is answered before it, however long the store takes: the fault is the last segment. */
const sendAll = async (peer: RawPeer, { send, closes, answers = [] }: FrameCase): Promise<void> => {
  if (closes === undefined || answers.length === 0) return await peer.writeEach(send);
  await peer.writeEach(send.slice(0, -1));
  await eventually(() => expect(answersOf(peer)).toEqual(answers));
  await peer.writeEach(send.slice(-1));
};

const judge = async (row: FrameCase): Promise<void> => {
  const { closes, reason, answers, pongs } = row;
  using peer = new RawPeer(watched.now.url);
  await peer.open(host, { Authorization: `Bearer ${asha.token}` });
  await sendAll(peer, row);
  await (closes === undefined ? lives(peer) : ended(peer, closes, reason));
  const ids = answersOf(peer).filter((id) => id !== lastId);
  if (answers !== undefined) expect(ids).toEqual(answers);
  if (pongs !== undefined) expect(peer.pongs).toEqual(pongs);
  await unharmed();
};

describe.concurrent('over an open /ws', () => {
  test.for([...framing, ...payloads, ...floods])('$section: $what', async (row) => judge(row));
});

describe.concurrent('the opening handshake', () => {
  test.for(handshakes)('$section: $what', async ({ start, change, status, headers, body }) => {
    using peer = new RawPeer(watched.now.url);
    peer.write(requestOf(start, host, change) + (body ?? ''));
    await eventually(() => peer.answered);
    const { answer } = peer;
    expect(answer.status).toBe(status);
    for (const [name, value] of Object.entries(headers))
      expect([name, answer.headers.get(name)]).toEqual([name, value]);
    if (status !== 101) {
      tellsNothing(answer.body);
      // What Node takes for a plain request ends as plain requests do.
      if (answer.headers.get('connection') === 'close') await eventually(() => peer.over);
    }
    await unharmed();
  });
});

test('RT-01: what comes behind a fault in the same segment is not done', async () => {
  const { channel } = await asha.call('openDirect', { user: 'bilal' });
  const message = { channel: channel.id, clientId: 'behind', text: 'too late' };
  using peer = new RawPeer(watched.now.url);
  await peer.open(host, { Authorization: `Bearer ${asha.token}` });
  const late = text(JSON.stringify({ id: 7, do: 'sendMessage', with: message }));
  peer.write(Buffer.concat([text('hello'), late]));
  await ended(peer, 4400, 'invalid');
  await unharmed();
  expect((await asha.call('history', { channel: channel.id, limit: 10 })).messages).toEqual([]);
});

test('there are as many cases as were asked for, and no two with one name', () => {
  const names = [...framing, ...payloads, ...floods, ...handshakes].map(
    ({ section, what }) => `${section}: ${what}`,
  );
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(100);
});
