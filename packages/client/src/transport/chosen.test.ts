/** CL-50 to CL-55: which transport is taken, when another one is, and that the connection above sees one link. */
import { createManualClock } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { caughtUp, clockOf, createFarEnd, message, ready, settled } from '../world.fixture.ts';
import type { WireError } from '../wire.ts';
import { chosenTransport } from './chosen.ts';
import type { Envelope, Link } from './transport.ts';

const names = ['websocket', 'socketio', 'sse', 'polling'] as const;

const createWorld = (answers = true) => {
  const manual = createManualClock();
  const ends = names.map(() => createFarEnd());
  let asked = 0;
  const transport = chosenTransport({
    transports: ends.map((end, at) => ({ ...end.transport, ...(names[at] && { name: names[at] }) })),
    clock: clockOf(manual),
    answers: async () => {
      asked += 1;
      return await Promise.resolve(answers);
    },
  });
  const told: Envelope[] = [];
  const closes: (WireError | undefined)[] = [];
  const open = async (cursor?: string): Promise<Link> => {
    const handshake = { url: 'http://server', token: 'token', cursor, window: 200, protocol: 1 };
    const link = transport.open(handshake, {
      linkOnEnvelope: (envelope) => void told.push(envelope),
      linkOnClose: (error) => void closes.push(error),
    });
    await settled();
    return link;
  };
  const far = (at: number) => {
    const end = ends[at];
    if (end === undefined) throw new Error('no such transport');
    return end;
  };
  return {
    manual,
    transport,
    told,
    closes,
    open,
    far,
    opened: () => ends.map(({ links }) => links.length),
    asked: () => asked,
    seqs: () => told.flatMap(({ seq }) => seq ?? []),
    current: () => transport.current?.get(),
    /** The transport fails to begin. */
    fails: async (at: number, error?: WireError) => {
      far(at).last().end(error);
      await settled();
    },
    passes: async (ms: number) => {
      manual.advance(ms);
      await settled();
    },
    live: async (at: number, cursor = 'c0') => {
      far(at).last().say(ready(cursor));
      far(at).last().say(caughtUp(cursor));
      await settled();
    },
  };
};

const heartbeat = (cursor: string, events: number) =>
  ({ type: 'heartbeat', at: 1, data: { cursor, events } }) as const;

/** On the second, after the first did not get through. */
const onSocketIo = async () => {
  const world = createWorld();
  const link = await world.open();
  await world.fails(0);
  await world.live(1);
  return { ...world, link };
};

/** On the third, after the first two did not get through. */
const onSse = async () => {
  const world = createWorld();
  const link = await world.open();
  await world.fails(0);
  await world.fails(1);
  await world.live(2);
  return { ...world, link };
};

describe('CL-50: the way down', () => {
  test('takes the first that is ready, and no other is opened', async () => {
    const { open, live, opened, current, told } = createWorld();
    await open();
    expect(current()).toBeUndefined();
    await live(0);
    expect([opened(), current()]).toEqual([[1, 0, 0, 0], 'websocket']);
    expect(told.map(({ type }) => type)).toEqual(['ready', 'caughtUp']);
  });

  test('goes on at once where one ends, and after a while where one says nothing', async () => {
    const { open, fails, passes, live, opened, current, far, closes } = createWorld();
    await open();
    await fails(0);
    expect(opened()).toEqual([1, 1, 0, 0]);
    await passes(4_999);
    expect(opened()).toEqual([1, 1, 0, 0]);
    await passes(1);
    expect([opened(), far(1).last().closed]).toEqual([[1, 1, 1, 0], true]);
    await passes(5_000);
    await live(3);
    expect([opened(), current(), closes]).toEqual([[1, 1, 1, 1], 'polling', []]);
  });

  test('begins with what worked, until the network changed', async () => {
    const { link, open, opened, transport, far } = await onSse();
    far(2).last().say(heartbeat('c0', 0));
    link.close();
    await open('c0');
    expect(opened()).toEqual([1, 1, 2, 0]);
    transport.networkChanged?.();
    await open('c0');
    expect(opened()).toEqual([2, 1, 2, 0]);
  });

  test('where none gets there, says so once, and gives each more time the next time', async () => {
    const { open, passes, fails, opened, closes } = createWorld();
    await open();
    for (const at of [0, 1, 2, 3]) await fails(at);
    expect([opened(), closes]).toEqual([[1, 1, 1, 1], [undefined]]);
    await open();
    await passes(9_999);
    expect(opened()).toEqual([2, 1, 1, 1]);
    await passes(1);
    expect(opened()).toEqual([2, 2, 1, 1]);
  });

  test('given up before all had their time, goes on where it was', async () => {
    const { open, passes, opened } = createWorld();
    const link = await open();
    for (let at = 0; at < 3; at += 1) await passes(5_000);
    link.close();
    await open();
    expect(opened()).toEqual([1, 1, 1, 2]);
  });
});

describe('CL-51: what is no reason to try another way', () => {
  test('a refusal of the server', async () => {
    for (const code of [
      'unauthenticated',
      'forbidden',
      'unsupported',
      'rate_limited',
      'unavailable',
    ] as const) {
      const { open, fails, opened, closes, asked } = createWorld();
      await open();
      await fails(0, { code, message: '' });
      expect([opened(), closes, asked()]).toEqual([[1, 0, 0, 0], [{ code, message: '' }], 0]);
    }
  });

  test('a server that does not answer at all: one try and one look per round, however many rounds', async () => {
    const { open, fails, opened, closes, asked } = createWorld(false);
    for (let round = 0; round < 5; round += 1) {
      await open();
      await fails(0);
    }
    expect([opened(), closes.length, asked()]).toEqual([[5, 0, 0, 0], 5, 5]);
  });
});

describe('CL-53: the way up', () => {
  test('is unseen: what both bring is told once, in order, and the count goes on', async () => {
    const { far, passes, told, seqs, current, closes, link } = await onSse();
    far(2).last().say(message(1));
    await passes(60_000);
    expect(far(0).last().handshake).toMatchObject({ cursor: 'cursor 1', token: 'token' });
    far(2).last().say(message(2));
    far(0).last().say(ready('cursor 1'));
    for (const seq of [2, 3, 4]) far(0).last().say(message(seq));
    // Until the new one has caught up the old one is heard.
    far(2).last().say(message(3));
    expect([seqs(), current(), far(2).last().closed]).toEqual([[1, 2, 3], 'sse', false]);
    for (const seq of [4, 5]) far(2).last().say(message(seq));
    far(0).last().say(caughtUp('cursor 4'));
    expect([seqs(), current(), closes]).toEqual([[1, 2, 3, 4, 5], 'websocket', []]);
    expect(far(2).last().closed).toBe(true);
    far(2).last().say(message(6));
    for (const seq of [5, 6]) far(0).last().say(message(seq));
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(told.filter(({ type }) => type === 'ready' || type === 'caughtUp')).toHaveLength(2);
    far(0).last().say(heartbeat('cursor 6', 5));
    expect(told.at(-1)).toMatchObject({ type: 'heartbeat', data: { cursor: 'cursor 6', events: 6 } });
    await link.call('listBlocks', {}, 1_000);
    expect(far(0).last().calls).toEqual([{ name: 'listBlocks', input: {} }]);
  });

  test('what was asked of the old one is answered by it, before it ends', async () => {
    const { far, passes, link, live, current } = await onSse();
    const { promise, resolve } = Promise.withResolvers<void>();
    far(2).answer(async () => {
      await promise;
      return { ok: true, data: { late: true } };
    });
    const asked = link.call('search', {}, 1_000);
    await passes(60_000);
    await live(0);
    expect([current(), far(2).last().closed]).toEqual(['websocket', false]);
    resolve();
    expect(await asked).toEqual({ ok: true, data: { late: true } });
    await settled();
    expect(far(2).last().closed).toBe(true);
  });

  test('says again what holds for one connection, and shows the newest token', async () => {
    const { far, passes, link, live } = await onSse();
    await link.call('watchPresence', { users: ['bilal'] }, 1_000);
    await link.call('authenticate', { token: 'newer' }, 1_000);
    await passes(60_000);
    expect(far(0).last().handshake.token).toBe('newer');
    await live(0);
    expect(far(0).last().calls).toEqual([{ name: 'watchPresence', input: { users: ['bilal'] } }]);
  });

  test('fails unseen, and is tried later each time', async () => {
    const { far, passes, fails, opened, closes, current } = await onSse();
    await passes(60_000);
    await fails(0);
    await passes(5_000);
    expect([opened(), far(1).last().closed]).toEqual([[2, 2, 1, 0], true]);
    await passes(119_999);
    expect(opened()).toEqual([2, 2, 1, 0]);
    await passes(1);
    expect(opened()).toEqual([3, 2, 1, 0]);
    await fails(0, { code: 'rate_limited', message: '' });
    await fails(1);
    expect([opened(), closes, current()]).toEqual([[3, 3, 1, 0], [], 'sse']);
  });

  test('whoever subscribed moves up as well, also while it is tried; his updates count where they came', async () => {
    for (const at of [1, 2]) {
      const { far, passes, link, live, told, closes, current } = await (at === 1 ? onSocketIo() : onSse());
      await link.call('subscribe', { channel: 'feed:a' }, 1_000);
      await passes(60_000);
      far(0).last().say(ready('c0'));
      await link.call('subscribe', { channel: 'feed:b' }, 1_000);
      const { cursor: _cursor, ...update } = message(1);
      far(at).last().say(update);
      await live(0);
      expect([current(), far(at).last().closed]).toEqual(['websocket', true]);
      far(0).last().say(message(2));
      far(0).last().say(heartbeat('cursor 2', 1));
      expect([told.flatMap(({ seq }) => seq ?? []), closes]).toEqual([[1, 2], []]);
      expect(told.at(-1)).toMatchObject({ type: 'heartbeat', data: { cursor: 'cursor 2', events: 2 } });
    }
  });

  test('a stream of which only the beginning gets through does not take over', async () => {
    const { open, fails, live, passes, far, current, seqs } = createWorld();
    await open();
    for (const at of [0, 1, 2]) await fails(at);
    await live(3);
    await passes(60_000);
    for (const at of [0, 1]) await fails(at);
    far(2).last().say(ready('c0'));
    far(2).last().say(message(1));
    await passes(5_000);
    expect([current(), far(2).last().closed, seqs()]).toEqual(['polling', true, []]);
    far(3).last().say(message(1));
    expect(seqs()).toEqual([1]);
  });

  test('does not take over where something would be missing', async () => {
    const { far, passes, current, seqs } = await onSse();
    await passes(60_000);
    far(0)
      .last()
      .say(ready('c0', 'me', { result: 'reset' }));
    await settled();
    expect([far(0).last().closed, current()]).toEqual([true, 'sse']);
    far(2).last().say(message(1));
    expect(seqs()).toEqual([1]);
  });

  test('ends with the link: by the connection, or with the one that carries', async () => {
    for (const how of ['closed', 'ended'] as const) {
      const { far, passes, link, opened, closes } = await onSse();
      await passes(60_000);
      if (how === 'closed') link.close();
      else far(2).last().end();
      await settled();
      expect([far(0).last().closed, closes.length]).toEqual([true, how === 'closed' ? 0 : 1]);
      await passes(1_000_000);
      expect(opened()).toEqual([2, 1, 1, 0]);
    }
  });
});

describe('CL-3, CL-54: what carries', () => {
  test('is ended where its own count differs', async () => {
    const { far, closes } = await onSse();
    far(2).last().say(message(1));
    far(2).last().say(heartbeat('c1', 2));
    expect([closes, far(2).last().closed]).toEqual([[undefined], true]);
  });

  test('for no longer than it takes to begin, three times in a row, is left for the next', async () => {
    const { open, live, far, opened } = createWorld();
    for (let round = 0; round < 3; round += 1) {
      await open();
      await live(0);
      far(0).last().end();
    }
    await open();
    expect(opened()).toEqual([3, 1, 0, 0]);
  });

  test('a stream that ends before it has caught up is left for the next at once', async () => {
    const { open, fails, far, opened } = createWorld();
    await open();
    for (const at of [0, 1]) await fails(at);
    far(2).last().say(ready('c0'));
    far(2).last().end();
    await open();
    expect(opened()).toEqual([1, 1, 1, 1]);
  });

  test('is not to blame for a server that goes, nor for what ends after a heartbeat', async () => {
    const { open, live, far, opened } = createWorld();
    for (let round = 0; round < 6; round += 1) {
      await open();
      await live(0);
      if (round % 2 === 0) far(0).last().say(heartbeat('c0', 0));
      else far(0).last().say({ type: 'goaway', at: 1, data: {} });
      far(0).last().end();
    }
    await open();
    expect(opened()).toEqual([7, 0, 0, 0]);
  });
});

test('CL-55: a call before anything carries, and after, is `unavailable`', async () => {
  const { open, live } = createWorld();
  const link = await open();
  await expect(link.call('listBlocks', {}, 1_000)).rejects.toMatchObject({ code: 'unavailable' });
  await live(0);
  link.close();
  await expect(link.call('listBlocks', {}, 1_000)).rejects.toMatchObject({ code: 'unavailable' });
});
