/**
 * Cursors that nobody gave out (CUR-3, CU-02 to CU-06): always `reset`, never an error and never empty and happy, in the
 * handshake and in `sync`.
 */
import { decodeCursor, encodeCursor } from '@ghanti/protocol';
import { group, people, type Person } from '@ghanti/testkit';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { through } from './support/doors.ts';
import { startWatched, type WatchedServer } from './support/watched-server.ts';

let watched: WatchedServer;
let asha: Person;
let good: string;
let channel: string;

beforeAll(async () => {
  watched = await startWatched();
  const [one, two] = await people(watched.now, 'asha', 'bilal');
  if (!one || !two) throw new Error('nobody came');
  asha = one;
  channel = await group(asha, [two]);
  good = (await asha.call('sync', {})).cursor;
});

afterAll(() => watched[Symbol.asyncDispose]());

const altered = (change: { epoch?: string; position?: number; filter?: string }): string => {
  const cursor = decodeCursor(good);
  if (cursor === undefined) throw new Error('the good cursor is not one');
  return encodeCursor({ ...cursor, ...change });
};
const flipped = (at: number): string =>
  good.slice(0, at) + (good[at] === 'a' ? 'b' : 'a') + good.slice(at + 1);

const cursors: readonly (readonly [id: string, what: string, cursor: () => unknown])[] = [
  ['CU-01', 'empty', () => ''],
  ['CU-01', 'letters', () => 'abc'],
  ['CU-01', '-1', () => '-1'],
  ['CU-01', '2^63', () => '9223372036854775808'],
  ['CU-01', '1,000 characters', () => 'a'.repeat(1_000)],
  ['RT-10', '10 KB', () => 'a'.repeat(10_000)],
  ['CU-01', 'a number', () => 5],
  ['CU-01', 'a list', () => [good]],
  ['CU-01', 'an object', () => ({ cursor: good })],
  ['CU-02', 'beyond the last position', () => altered({ position: 5_000_000 })],
  ['CU-04', 'cut short', () => good.slice(0, -1)],
  ['CU-04', 'one character flipped in its epoch', () => flipped(3)],
  ['CU-04', 'one character flipped in its position', () => flipped(good.lastIndexOf('.') - 1)],
  ['CU-04', 'in capitals', () => good.toUpperCase()],
  ['CU-04', 'with a space', () => `${good} `],
  ['CU-06', 'of an unknown epoch', () => altered({ epoch: '0123456789abcdef' })],
  ['CUR-2', 'of another scope', () => altered({ filter: 'feeds' })],
];

/** The `resume` of `ready`, whatever is brought as a cursor. */
const resumeOf = (transport: string, cursor: unknown): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const auth = { token: asha.token, cursor };
    const socket = io(`${watched.now.url}/chat`, {
      transports: [transport],
      auth,
      reconnection: false,
      forceNew: true,
    });
    const end = (settle: () => void): void => {
      socket.disconnect();
      settle();
    };
    socket.once('ready', ({ data }: { data: { resume: unknown } }) => end(() => resolve(data.resume)));
    socket.once('connect_error', (error) => end(() => reject(error)));
  });

describe('a cursor that is none', () => {
  it.for(cursors)('%s: %s', async ([, , make]) => {
    const cursor = make();
    for (const transport of ['websocket', 'polling'])
      expect(await resumeOf(transport, cursor), transport).toEqual({ result: 'reset' });
    for (const door of ['websocket', 'rest'] as const) {
      // In a command it has a type, which is the schema's business; in a handshake nothing of it is.
      if (typeof cursor !== 'string') {
        const { outcome } = await through(door, watched.now.url, asha.token, 'sync', { cursor });
        expect(outcome, door).toBe('invalid');
        continue;
      }
      const { outcome, data } = await through(door, watched.now.url, asha.token, 'sync', { cursor });
      expect([outcome, data], door).toMatchObject(['ok', { result: 'reset', events: [], more: false }]);
      expect(JSON.stringify(data)).toContain(channel);
      expect(decodeCursor(Object(data).cursor)).toBeDefined();
    }
    expect(watched.errors).toEqual([]);
  });

  it('the good one is complete, before and after a restart (CU-06)', async () => {
    expect(await resumeOf('websocket', good)).toEqual({ result: 'complete' });
    await watched.restart();
    expect(await resumeOf('polling', good)).toEqual({ result: 'complete' });
  });
});
