/** The order in which one connection's commands take effect (ACK-1). */
import { expect, test } from 'vitest';
import { Lane } from './lane.ts';

const world = () => {
  const began: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const lane = new Lane();
  const command = (name: string) => (): Promise<void> => {
    began.push(name);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    ends.set(name, (error) => (error ? reject(error) : resolve()));
    return promise;
  };
  const settle = async (name?: string, error?: Error): Promise<void> => {
    if (name !== undefined) ends.get(name)?.(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { lane, began, command, settle, open: () => lane.open() };
};

test('nothing begins before the connection is open, then in the order of arrival', async () => {
  const { lane, began, command, settle, open } = world();
  void lane.pipelined(command('a'));
  void lane.pipelined(command('b'));
  await settle();
  expect(began).toEqual([]);
  open();
  await settle();
  expect(began).toEqual(['a', 'b']);
  void lane.pipelined(command('c'));
  expect(began).toEqual(['a', 'b', 'c']);
});

test('an ordered one waits for all before it, and all after it wait for it', async () => {
  const { lane, began, command, settle, open } = world();
  open();
  await settle();
  void lane.pipelined(command('a'));
  void lane.ordered(command('order'));
  void lane.pipelined(command('b'));
  void lane.ordered(command('second order'));
  await settle();
  expect(began).toEqual(['a']);
  await settle('a');
  expect(began).toEqual(['a', 'order']);
  await settle('order');
  expect(began).toEqual(['a', 'order', 'b']);
  await settle('b');
  expect(began).toEqual(['a', 'order', 'b', 'second order']);
});

test('one that fails holds up nobody, and its caller hears of it', async () => {
  const { lane, began, command, settle, open } = world();
  open();
  const failed = lane.ordered(command('order')).catch((error: unknown) => String(error));
  void lane.pipelined(command('a'));
  await settle();
  await settle('order', new Error('refused'));
  expect(await failed).toContain('refused');
  expect(began).toEqual(['order', 'a']);
});

test('idle resolves when all that began has ended', async () => {
  const { lane, command, settle, open } = world();
  open();
  await settle();
  void lane.pipelined(command('a'));
  let idle = false;
  const waiting = lane.idle().then(() => (idle = true));
  await settle();
  expect([idle, lane.running]).toEqual([false, 1]);
  await settle('a');
  await waiting;
  expect(lane.running).toBe(0);
});

test('SLOW-1: at most 256 run at once, and the next begins when one ends', async () => {
  const { lane, began, command, settle, open } = world();
  open();
  for (let index = 0; index < 300; index += 1) void lane.pipelined(command(`c${index}`));
  void lane.ordered(command('last'));
  await settle();
  expect([began.length, lane.running]).toEqual([256, 256]);
  await settle('c7');
  expect(began.at(-1)).toBe('c256');
  for (let index = 0; index < 300; index += 1) await settle(`c${index}`);
  expect(began.slice(-2)).toEqual(['c299', 'last']);
});
