import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstSince } from './date-search.ts';
import { SeenWatch } from './seen-watch.ts';

/** A screen on which something stands, and a clock. */
const scene = () => {
  let screen: number[] = [];
  let due: { at: number; run: () => void } | undefined;
  let now = 0;
  const told: number[] = [];
  const watch = new SeenWatch({
    visible: () => screen,
    seen: (seq) => told.push(seq),
    after: (ms, run) => {
      const mine = { at: now + ms, run };
      due = mine;
      return () => {
        if (due === mine) due = undefined;
      };
    },
  });
  const pass = (ms: number): void => {
    now += ms;
    const { run, at = Infinity } = due ?? {};
    if (at > now) return;
    due = undefined;
    run?.();
  };
  return { watch, told, pass, show: (...seqs: number[]) => (screen = seqs) };
};

describe('M3 what is read', () => {
  it('stood there for 400 ms; what was passed by was not', () => {
    const { watch, told, pass, show } = scene();
    show(1, 2, 3);
    watch.look();
    pass(399);
    expect(told).toEqual([]);
    pass(1);
    expect(told).toEqual([3]);
    show(7, 8);
    watch.look();
    pass(100);
    show(8, 9);
    pass(300);
    expect(told).toEqual([3, 8]);
  });
  it('is nothing while nobody looks, and never goes back', () => {
    const { watch, told, pass, show } = scene();
    show(5);
    watch.look();
    show();
    pass(400);
    expect(told).toEqual([]);
    show(5);
    watch.look();
    pass(400);
    show(2);
    watch.look();
    pass(400);
    expect(told).toEqual([5]);
  });
  it('stops with the conversation', () => {
    const { watch, told, pass, show } = scene();
    show(5);
    watch.look();
    watch.end();
    pass(400);
    expect(told).toEqual([]);
  });
});

describe('T7 the first message of a day', () => {
  it('is found among any number, also where seqs are missing, with few looks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat(1000)), { minLength: 1, maxLength: 300 }),
        fc.nat(300_000),
        async (steps, moment) => {
          let [seq, at] = [0, 0];
          const all = steps.map(([more, later]) => ({ seq: (seq += more), at: (at += later) }));
          let looks = 0;
          const look = async (from: number) => {
            looks++;
            return Promise.resolve(all.find((one) => one.seq >= from));
          };
          const found = await firstSince(moment, 1, seq, look);
          const wanted = all.find((one) => one.at >= moment);
          expect(all.find((one) => one.seq >= (found ?? Infinity))).toEqual(wanted);
          expect(looks).toBeLessThan(15);
        },
      ),
    );
  });
});
