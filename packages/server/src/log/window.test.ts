/** Which channels are stale as a whole (RES-2). */
import { expect, test } from 'vitest';
import type { Kind } from '../store/store.ts';
import { withinWindow } from './window.ts';

const range = (channel: string, kind: Kind, from: number, to: number) => ({ channel, kind, from, to });
const missing = {
  asOf: 99,
  states: ['a'],
  ranges: [
    range('a', 'group', 5, 14),
    range('b', 'direct', 5, 15),
    range('c', 'group', 1, 100),
    range('me', 'self', 1, 1_000),
  ],
};

test('RES-2: exactly those with more than the window are limited; a self channel never is', () => {
  const { limited, rest } = withinWindow(missing, 10);
  expect(limited).toEqual([
    { channel: 'b', toSeq: 15 },
    { channel: 'c', toSeq: 100 },
  ]);
  expect(rest.ranges.map(({ channel }) => channel)).toEqual(['a', 'me']);
  expect(rest).toMatchObject({ asOf: 99, states: ['a'] });
});

test('RES-2: without a window nothing is', () => {
  expect(withinWindow(missing, undefined)).toEqual({ limited: [], rest: missing });
});
