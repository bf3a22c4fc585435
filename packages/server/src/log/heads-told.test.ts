/** RCP-3: the unread of whoever marks are counted from memory, also where another node's message is still on its way. */
import { createManualClock } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { HeadsTold } from './heads-told.ts';

test('goes on when the head is told, and not before', async () => {
  const heads = new HeadsTold(createManualClock());
  const gone: string[] = [];
  const all = [
    heads.until('g1', 5).then(() => gone.push('five')),
    heads.until('g1', 7).then(() => gone.push('seven')),
    heads.until('g2', 5).then(() => gone.push('elsewhere')),
  ];
  heads.told('g1', 4);
  heads.told('g1', 6);
  await all[0];
  expect(gone).toEqual(['five']);
  heads.told('g2', 9);
  heads.told('g1', 7);
  await Promise.all(all);
  expect(gone.toSorted()).toEqual(['elsewhere', 'five', 'seven']);
});

test('does not wait for what does not come', async () => {
  const clock = createManualClock();
  const waited = new HeadsTold(clock).until('g1', 5);
  clock.advance(250);
  await expect(waited).resolves.toBeUndefined();
});
