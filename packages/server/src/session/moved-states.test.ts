/** What a receipt is to who was told a state that is ahead of what is delivered (RCP-1). */
import { expect, test } from 'vitest';
import { MovedStates } from './moved-states.ts';

const ends = (...positions: number[]) => {
  const told: string[] = [];
  const of = {
    readState: (channel: string) => Promise.resolve({ of: channel }),
    mayTellState: () => true,
    tellState: (channel: string) => void told.push(channel),
  };
  const states = new MovedStates(of, () => Promise.resolve(positions.shift() ?? 0));
  return { states, told };
};

test('RCP-1: what was read before it is delivered is known; what was committed while it was read is told by a state again', async () => {
  const { states, told } = ends(10, 20);
  states.add(['a']);
  await states.tellAll();
  expect(told).toEqual(['a']);
  expect(states.judge('a', 8, 10)).toBe('known');
  expect(states.judge('a', 8, 11)).toBe('unsure');
  expect(states.judge('a', 11, 20)).toBe('unsure');
  expect(states.judge('b', 11, 20)).toBe('new');
  expect(states.judge('a', 20, 21)).toBe('new');
  expect(states.judge('a', 20, 21)).toBe('new');
});

test('what comes while states are told, of a channel that was told already, is told by a state again', async () => {
  const { states, told } = ends(10, 20, 20, 30);
  states.add(['a']);
  const telling = states.tellAll();
  await Promise.resolve();
  await Promise.resolve();
  expect(states.judge('a', 15, 16)).toBe('unsure');
  states.add(['a']);
  await telling;
  expect(told).toEqual(['a', 'a']);
  expect(states.judge('a', 15, 16)).toBe('known');
});

test('RCP-1: what an earlier connection may have been told, by a node that was further, is told by a state again', async () => {
  const { states } = ends(25, 25);
  states.goOn(20);
  expect(states.judge('a', 18, 19)).toBe('unsure');
  expect(states.judge('a', 20, 21)).toBe('new');
  states.add(['a']);
  await states.tellAll();
  expect(states.judge('a', 18, 22)).toBe('known');
  expect(states.judge('b', 19, 22)).toBe('unsure');
  expect(states.judge('b', 25, 26)).toBe('new');
});

test('where nobody else writes, every receipt is new', async () => {
  const states = new MovedStates({
    readState: () => Promise.resolve({}),
    mayTellState: () => true,
    tellState: () => undefined,
  });
  states.goOn(5);
  states.add(['a']);
  await states.tellAll();
  expect(states.judge('a', 0, 1)).toBe('new');
});
