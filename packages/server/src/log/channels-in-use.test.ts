/** RCP-3: what is unread up to a head that another node wrote is counted from memory, once that node's event is told here. */
import { createManualClock } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { ChannelsInUse } from './channels-in-use.ts';

const message = (seq: number) => ({
  position: seq,
  channel: 'g1',
  seq,
  id: `e${seq}`,
  type: 'receiveMessage',
  by: 'asha',
  at: 0,
  data: '{}',
});

/** It has four messages, and may be asked for them but not for counts. */
const inUse = (): ChannelsInUse => {
  const refuse = (): never => {
    throw new Error('not to be asked');
  };
  const places = [1, 2, 3, 4].map((seq) => ({ seq, by: 'asha', ends: false }));
  const store = {
    channel: () => Promise.resolve({ head: 4 }),
    unread: refuse,
    receipts: { standings: refuse, places: () => Promise.resolve({ places, hidden: [] }) },
  };
  return new ChannelsInUse(store, createManualClock());
};

test('it is waited for, and the log is not read', async () => {
  const channels = inUse();
  await channels.recent('g1');
  const row = { channel: 'g1', user: 'bilal', seen: 2, fromSeq: 1, head: 5 };
  let isTold = false;
  const told = channels.until('g1', row.head)?.then(() => (isTold = true));
  channels.follow({ events: [message(4)], marks: [] });
  await Promise.resolve();
  expect([told === undefined, isTold]).toEqual([false, false]);
  channels.follow({ events: [message(5)], marks: [] });
  await told;
  expect(await channels.unread(row)).toBe(3);
});

test('nobody waits where it is told already, or nothing is kept of the channel', async () => {
  const channels = inUse();
  expect(channels.until('g1', 9)).toBeUndefined();
  await channels.recent('g1');
  expect(channels.until('g1', 4)).toBeUndefined();
  expect(await channels.unread({ channel: 'g1', user: 'bilal', seen: 4, fromSeq: 1, head: 4 })).toBe(0);
});

test('RCP-3: where people mark often, what little is unread is told without reading the log', async () => {
  const reads: number[] = [];
  const refuse = (): never => {
    throw new Error('not to be asked');
  };
  const asked: number[] = [];
  const store = {
    channel: () => Promise.resolve({ head: 4 }),
    unread: (_user: string, places: readonly { seen: number }[]) => {
      reads.push(...places.map(({ seen }) => seen));
      return Promise.resolve(places.map(({ seen }) => 4 - seen));
    },
    receipts: {
      standings: refuse,
      places: (_channel: string, _to: number, most: number) => {
        asked.push(most);
        return Promise.resolve({
          places: [1, 2, 3, 4].map((seq) => ({ seq, by: 'asha', ends: false })),
          hidden: [],
        });
      },
    },
  };
  const channels = new ChannelsInUse(store, createManualClock());
  const unread = (seen: number, head = 4) =>
    channels.unread({ channel: 'g1', user: 'bilal', seen, fromSeq: 1, head });
  for (const seen of [1, 2, 3]) expect(await unread(seen)).toBe(4 - seen);
  // What was asked for is there in a later turn.
  await new Promise((resolve) => setImmediate(resolve));
  channels.follow({ events: [message(5)], marks: [] });
  expect([await unread(1, 5), await unread(4, 5), await unread(0, 5)]).toEqual([4, 1, 5]);
  expect(reads).toEqual([1, 2, 3]);
  // Few, since many channels are talked in.
  expect(asked).toEqual([64]);
});

test('RCP-3: of a list the log is asked once, for what is not known', async () => {
  const asked: (readonly string[])[] = [];
  const store = {
    channel: () => Promise.resolve({ head: 4 }),
    unread: (_user: string, places: readonly { channel: string }[]) => {
      asked.push(places.map(({ channel }) => channel));
      return Promise.resolve(places.map(({ channel }) => Number(channel.slice(1))));
    },
    receipts: {
      standings: () => Promise.reject(new Error('not to be asked')),
      places: () => Promise.resolve({ places: [{ seq: 4, by: 'asha', ends: false }], hidden: [] }),
    },
  };
  const channels = new ChannelsInUse(store, createManualClock());
  await channels.recent('g1');
  const at = (channel: string, seen: number) => ({ channel, seen, fromSeq: 1, head: 4 });
  const places = [at('g7', 0), at('g1', 3), at('g8', 4), at('g9', 1)];
  expect(await channels.unreadIn('bilal', places)).toEqual([7, 1, 0, 9]);
  expect(await channels.unreadIn('bilal', places.slice(1, 3))).toEqual([1, 0]);
  expect(asked).toEqual([['g7', 'g9']]);
});
