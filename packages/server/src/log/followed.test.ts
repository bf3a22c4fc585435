/** What changes while a channel is read is not lost; what is asked for least goes first. */
import { expect, test } from 'vitest';
import { Followed } from './followed.ts';

const world = (most: number) => {
  const loads = new Map<string, PromiseWithResolvers<string[]>>();
  const followed = new Followed<string[], string>({
    most,
    load: (channel) => {
      const load = Promise.withResolvers<string[]>();
      loads.set(channel, load);
      return load.promise;
    },
    apply: (state, change) => void state.push(change),
  });
  return { followed, loads };
};

test('a change that comes while the channel is read is applied to what was read', async () => {
  const { followed, loads } = world(2);
  followed.tell('c', 'before');
  const got = followed.get('c');
  followed.tell('c', 'during');
  expect(followed.peek('c')).toBeUndefined();
  loads.get('c')?.resolve(['read']);
  expect(await got).toEqual(['read', 'during']);
  followed.tell('c', 'after');
  expect(followed.peek('c')).toEqual(['read', 'during', 'after']);
});

test('the one not asked for longest goes; what could not be read is read again', async () => {
  const { followed, loads } = world(2);
  for (const channel of ['a', 'b']) void followed.get(channel);
  for (const load of loads.values()) load.resolve([]);
  await followed.get('a');
  const failing = followed.get('c');
  expect([followed.has('a'), followed.has('b'), followed.has('c')]).toEqual([true, false, true]);
  loads.get('c')?.reject(new Error('no disk'));
  await expect(failing).rejects.toThrow('no disk');
  expect(followed.has('c')).toBe(false);
});
