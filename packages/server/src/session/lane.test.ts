/** The order in which one connection's commands take effect (ACK-1). */
import { expect, test } from 'vitest';
import { Lane } from './lane.ts';

const world = () => {
  const began: string[] = [];
  const ends = new Set<string>();
  const lane = new Lane();
  const begin = (name: string): void => {
    began.push(name);
    ends.add(name);
  };
  const command = (name: string, ordered: boolean): void => {
    const turn = lane.turn(ordered);
    if (turn === undefined) begin(name);
    else void turn.then(() => begin(name));
  };
  const settle = async (name?: string): Promise<void> => {
    if (name !== undefined && ends.delete(name)) lane.end();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    lane,
    began,
    settle,
    open: () => lane.open(),
    pipelined: (name: string) => command(name, false),
    ordered: (name: string) => command(name, true),
  };
};

test('nothing begins before the connection is open, then in the order of arrival', async () => {
  const { began, pipelined, settle, open } = world();
  pipelined('a');
  pipelined('b');
  await settle();
  expect(began).toEqual([]);
  open();
  await settle();
  expect(began).toEqual(['a', 'b']);
  pipelined('c');
  expect(began).toEqual(['a', 'b', 'c']);
});

test('an ordered one waits for all before it, and all after it wait for it', async () => {
  const { began, pipelined, ordered, settle, open } = world();
  open();
  await settle();
  pipelined('a');
  ordered('order');
  pipelined('b');
  ordered('second order');
  await settle();
  expect(began).toEqual(['a']);
  await settle('a');
  expect(began).toEqual(['a', 'order']);
  await settle('order');
  expect(began).toEqual(['a', 'order', 'b']);
  await settle('b');
  expect(began).toEqual(['a', 'order', 'b', 'second order']);
});

test('idle resolves when all that began has ended', async () => {
  const { lane, pipelined, settle, open } = world();
  open();
  await settle();
  pipelined('a');
  let idle = false;
  const waiting = lane.idle().then(() => (idle = true));
  await settle();
  expect([idle, lane.running]).toEqual([false, 1]);
  await settle('a');
  await waiting;
  expect(lane.running).toBe(0);
});

test('SLOW-1: at most 256 run at once, and the next begins when one ends', async () => {
  const { lane, began, pipelined, ordered, settle, open } = world();
  open();
  for (let index = 0; index < 300; index += 1) pipelined(`c${index}`);
  ordered('last');
  await settle();
  expect([began.length, lane.running]).toEqual([256, 256]);
  await settle('c7');
  expect(began.at(-1)).toBe('c256');
  for (let index = 0; index < 300; index += 1) await settle(`c${index}`);
  expect(began.slice(-2)).toEqual(['c299', 'last']);
});
