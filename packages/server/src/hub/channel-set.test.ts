import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChannelSet } from './channel-set.ts';

const id = fc.integer({ min: 0, max: 150 }).map((number) => `c${number}`);
const step = fc.record({ does: fc.constantFrom('add', 'add', 'delete'), id } as const);

describe('ChannelSet', () => {
  test('holds what a set would hold, few or many', () => {
    const start = fc.uniqueArray(id, { maxLength: 120 });
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 200 }), (ids, steps) => {
        const [channels, set] = [new ChannelSet([...ids]), new Set(ids)];
        for (const { does, id: channel } of steps) {
          channels[does](channel);
          set[does](channel);
          expect(channels.has(channel)).toBe(does === 'add');
        }
        expect([...channels].toSorted()).toEqual([...set].toSorted());
      }),
    );
  });
});
