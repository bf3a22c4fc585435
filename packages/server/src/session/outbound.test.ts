/** One way out, bounded (SLOW-1): order whatever waits, drops before the verdict, counts (RES-4). */
import { createLinkPair } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { Run, WireSignal } from '../hub/batch.ts';
import type { Link } from './link.ts';
import { Outbound } from './outbound.ts';

const maxBuffered = 4_000;

const run = (from: number, to = from, bytes = 10): Run =>
  new Run(
    'c',
    Array.from({ length: to - from + 1 }, (_none, index) => ({
      position: from + index,
      channel: 'c',
      seq: from + index,
      id: `e${from + index}`,
      type: 'receiveMessage',
      by: 'asha',
      at: 0,
      data: JSON.stringify({ text: 'x'.repeat(bytes) }),
    })),
    String,
  );
const signal = (type: string): WireSignal => new WireSignal(type, { channel: 'c', at: 0, data: {} });

const world = () => {
  const pair = createLinkPair();
  const { link, end }: { link: Link; end: typeof pair.end } = pair;
  const verdicts: string[] = [];
  const overflowed = (): void => {
    verdicts.push('overflow');
    outbound.close();
  };
  const outbound: Outbound = new Outbound(link, { maxBuffered, now: () => 0 }, { overflowed });
  link.listen({
    linkOnCommand: () => undefined,
    linkOnDrain: () => outbound.drain(),
    linkOnClose: () => outbound.close(),
  });
  const replies: object[] = [];
  const reply = (answer: object): void => void outbound.reply((given) => void replies.push(given), answer);
  const came = (): string[] => end.frames.map(({ type, envelope }) => String(Object(envelope).seq ?? type));
  return { outbound, end, verdicts, replies, reply, came };
};

describe('Outbound', () => {
  test('while the link is idle everything goes straight to it', () => {
    const { outbound, reply, replies, came } = world();
    outbound.run(run(1, 3), 1);
    outbound.signal(signal('typing'), true);
    reply({ ok: true });
    expect(came()).toEqual(['2', '3', 'typing']);
    expect(replies).toEqual([{ ok: true }]);
    expect(outbound.events).toBe(2);
  });

  test('while it is not, all waits, and goes out in the order in which it was given', () => {
    const { outbound, end, reply, replies, came } = world();
    end.stall();
    outbound.run(run(1));
    outbound.signal(signal('typing'), true);
    reply({ ok: true });
    outbound.run(run(2, 3));
    outbound.signal(signal('heartbeat'), false);
    expect([came(), replies]).toEqual([[], []]);
    end.accept();
    expect(came()).toEqual(['1', 'typing', '2', '3', 'heartbeat']);
    expect(replies).toHaveLength(1);
    expect(outbound.events).toBe(3);
  });

  test('SLOW-1: signals that may be missed are dropped first, the others never', () => {
    const { outbound, end, verdicts, came } = world();
    end.stall();
    outbound.run(run(1));
    for (let count = 0; count < 500; count += 1) outbound.signal(signal('typing'), true);
    outbound.signal(signal('heartbeat'), false);
    expect(verdicts).toEqual([]);
    end.accept();
    const all = came();
    expect([all[0], all.at(-1)]).toEqual(['1', 'heartbeat']);
    expect(all.length).toBeLessThan(200);
  });

  test('SLOW-1: a signal that must not be missed counts towards the bound', () => {
    const { outbound, end, verdicts } = world();
    end.stall();
    outbound.run(run(1));
    for (let count = 0; count < 500; count += 1) outbound.signal(signal('heartbeat'), false);
    expect(verdicts).toEqual(['overflow']);
  });

  test('SLOW-1: beyond the bound there is a verdict, and nothing goes out afterwards', () => {
    const { outbound, end, verdicts, came } = world();
    end.stall();
    for (let seq = 1; seq <= 40; seq += 1) outbound.run(run(seq, seq, 200));
    expect(verdicts).toEqual(['overflow']);
    end.accept();
    const taken = came().length;
    outbound.run(run(100));
    outbound.signal(signal('typing'), false);
    expect(came()).toHaveLength(taken);
  });

  test('SLOW-1: one piece that is larger than the bound goes out by itself', () => {
    const { outbound, end, verdicts, came } = world();
    end.stall();
    outbound.run(run(1));
    outbound.run(run(2, 2, 2 * maxBuffered));
    expect(verdicts).toEqual([]);
    end.accept();
    expect(came()).toEqual(['1', '2']);
  });

  test('SLOW-1: a large answer that waits is no reason to close who reads, whatever waits beside it', () => {
    const { outbound, end, verdicts, replies, reply, came } = world();
    const large = { data: 'x'.repeat(3 * maxBuffered) };
    reply(large);
    end.stall();
    outbound.run(run(1));
    outbound.run(run(2));
    reply(large);
    outbound.run(run(3));
    outbound.signal(signal('heartbeat'), false);
    expect(verdicts).toEqual([]);
    end.accept();
    expect([came(), replies.length, verdicts]).toEqual([['1', '2', '3', 'heartbeat'], 2, []]);
  });

  test('SLOW-1: but one alone: beside it no more waits than the bound, before it and after it', () => {
    for (const answers of [1, 2]) {
      const { outbound, end, verdicts, reply } = world();
      end.stall();
      outbound.run(run(1));
      reply({ data: 'x'.repeat(3 * maxBuffered) });
      expect(verdicts).toEqual([]);
      if (answers === 2) reply({ data: 'x'.repeat(2 * maxBuffered) });
      else for (let seq = 2; seq <= 40; seq += 1) outbound.run(run(seq, seq, 200));
      expect(verdicts).toEqual(['overflow']);
    }
  });

  test('SLOW-1: when the large one has gone, the bound is that of all that is left', () => {
    const { outbound, end, verdicts, reply } = world();
    end.stall();
    outbound.run(run(1));
    reply({ data: 'x'.repeat(30 * maxBuffered) });
    for (let seq = 2; seq <= 8; seq += 1) outbound.run(run(seq, seq, 200));
    end.accept();
    end.stall();
    for (let seq = 9; seq <= 50; seq += 1) outbound.run(run(seq, seq, 200));
    expect(verdicts).toEqual(['overflow']);
  });

  test('SLOW-1: a link takes at most one piece and 64 KiB beyond what its pipe accepted', () => {
    const pieces = 40;
    const size = 10_000;
    let given = 0;
    let idle = true;
    const link: Link = {
      transport: 'websocket',
      form: {
        encode: (_type: string, envelope: string) => envelope.length,
        join: (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0),
      },
      get idle() {
        return idle;
      },
      send: (piece) => {
        idle = false;
        given += Number(piece);
      },
      close: () => undefined,
      listen: () => undefined,
    };
    const bounds = { maxBuffered: pieces * size * 2, now: () => 0 };
    const outbound = new Outbound(link, bounds, { overflowed: () => undefined });
    for (let seq = 1; seq <= pieces; seq += 1) outbound.run(run(seq, seq, size));
    expect(given).toBeLessThan(2 * size);
    given = 0;
    outbound.drain();
    expect(given).toBeLessThan(64 * 1024 + 2 * size);
    expect(given).toBeGreaterThan(size);
  });

  test('SLOW-1: whoever asks whether it is free, and it is not, is told when it is: a turn may fill it after the last piece', () => {
    let idle = true;
    let watched = 0;
    const link: Link = {
      transport: 'websocket',
      form: { encode: (_type: string, envelope: string) => envelope, join: (pieces) => pieces.join() },
      get idle() {
        return idle;
      },
      send: () => undefined,
      watch: () => void (watched += 1),
      close: () => undefined,
      listen: () => undefined,
    };
    const outbound = new Outbound(link, { maxBuffered, now: () => 0 }, { overflowed: () => undefined });
    outbound.feed('values', 1);
    expect([outbound.isFree, watched]).toEqual([true, 0]);
    idle = false;
    expect([outbound.isFree, watched]).toEqual([false, 1]);
  });

  test('room comes when nothing waits, at once where nothing does, and when it closes', async () => {
    const { outbound, end } = world();
    await outbound.room();
    end.stall();
    outbound.run(run(1));
    outbound.run(run(2));
    let room = false;
    const waiting = outbound.room().then(() => (room = true));
    await Promise.resolve();
    expect(room).toBe(false);
    end.accept();
    await waiting;
    end.stall();
    outbound.run(run(3));
    const closed = outbound.room();
    outbound.close();
    await closed;
    await outbound.room();
    await outbound.easy();
  });

  test('flush gives all that waits to a link that is about to be closed, in order', () => {
    const { outbound, end, reply, replies, came } = world();
    end.stall();
    outbound.run(run(1));
    outbound.run(run(2));
    reply({ ok: true });
    outbound.flush();
    end.accept();
    expect([came(), replies.length]).toEqual([['1', '2'], 1]);
  });

  test('easy comes while little waits', async () => {
    const { outbound, end } = world();
    end.stall();
    outbound.run(run(1));
    outbound.run(run(2));
    await outbound.easy();
    outbound.run(run(3, 3, maxBuffered / 2));
    let easy = false;
    const waiting = outbound.easy().then(() => (easy = true));
    await Promise.resolve();
    expect(easy).toBe(false);
    end.accept();
    await waiting;
  });
});
