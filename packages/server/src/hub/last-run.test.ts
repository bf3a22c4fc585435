/** Who is sent the very same events shares a run, and nobody else does (CUR-1, STA-1). */
import { expect, test } from 'vitest';
import type { EventRow } from '../log/event-log.ts';
import type { WireForm } from './batch.ts';
import { LastRun } from './last-run.ts';

const row = (position: number, text = 'x'): EventRow => ({
  position,
  channel: 'g1',
  seq: position,
  id: `e${position}`,
  type: 'receiveMessage',
  by: 'asha',
  at: 0,
  data: JSON.stringify({ text }),
});

test('the same rows are one run, and other rows, or other cursors, are another', () => {
  const runs = new LastRun();
  const [one, two, three] = [row(1), row(2), row(3)];
  const first = runs.of([one, two, three], String);
  expect(runs.of([one, two, three], String)).toBe(first);
  const others = [
    runs.of([one, two, three], (position) => `behind ${position}`, 1),
    runs.of([one, row(2, 'changed'), three], String),
    runs.of([one, three], String),
    runs.of([one, two, three, row(4)], String),
  ];
  expect(others.map(({ events }) => events.map(({ data }) => data).join(''))).toEqual([
    '{"text":"x"}{"text":"x"}{"text":"x"}',
    '{"text":"x"}{"text":"changed"}{"text":"x"}',
    '{"text":"x"}{"text":"x"}',
    '{"text":"x"}{"text":"x"}{"text":"x"}{"text":"x"}',
  ]);
  const form: WireForm<string> = { encode: (_type, envelope) => envelope, join: (all) => all.join('') };
  expect(others[0]?.piece(form)).toContain('"cursor":"behind 3"');
  expect(new Set([first, ...others]).size).toBe(5);
});
