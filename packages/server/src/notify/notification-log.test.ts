/** RES-1: a resume of notifications reads on where a page of the `self` channel holds few of them. */
import { expect, test } from 'vitest';
import type { EventRow } from '../log/event-log.ts';
import { notificationLog, type ReadLog } from './notification-log.ts';

const event = (seq: number): EventRow => ({
  position: seq * 2,
  channel: 'self:asha',
  seq,
  id: `e${seq}`,
  type: seq % 7 === 0 ? 'notification' : 'channelOpened',
  by: null,
  at: 0,
  data: '{}',
});

test('a page is as long as asked for while so much is left', async () => {
  const all = Array.from({ length: 100 }, (_none, index) => event(index + 1));
  const refuse = (): never => {
    throw new Error('not to be asked');
  };
  const log: ReadLog = {
    cursor: refuse,
    place: refuse,
    lastPosition: refuse,
    missing: refuse,
    merged: (_ranges, after, limit) =>
      Promise.resolve(all.filter(({ position }) => position > after).slice(0, limit)),
  };
  const { merged } = notificationLog(log);
  const seqs = async (after: number) => (await merged([], after, 5)).map(({ seq }) => seq);
  expect(await seqs(0)).toEqual([7, 14, 21, 28, 35]);
  expect(await seqs(70)).toEqual([42, 49, 56, 63, 70]);
  expect(await seqs(140)).toEqual([77, 84, 91, 98]);
  expect(await seqs(196)).toEqual([]);
});
