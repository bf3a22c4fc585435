import { createManualClock } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { Marks, type Mark } from './marks.ts';
import { Refusal, unavailable } from '../refusal.ts';
import { clockOf, settled } from '../world.fixture.ts';

const world = () => {
  const manual = createManualClock();
  const due = new Map<string, Mark>();
  const sent: string[][] = [];
  const refused: string[] = [];
  let fails: (marks: readonly Mark[]) => Error | undefined = () => undefined;
  const marks = new Marks({
    clock: clockOf(manual),
    random: () => 0,
    due: (channel) => due.get(channel),
    send: async (all) => {
      sent.push(all.map(({ channel, seen }) => `${channel} ${seen}`));
      const error = fails(all);
      if (error !== undefined) throw error;
      return all.map((mark) => ({ ...mark, unread: 0 }));
    },
    told: ({ channel }) => void due.delete(channel),
    refused: ({ channel }) => {
      due.delete(channel);
      refused.push(channel);
    },
  });
  const see = (channel: string, seen: number): void => {
    due.set(channel, { channel, delivered: seen, seen });
    marks.add(channel);
  };
  const pass = async (ms: number): Promise<void> => {
    manual.advance(ms);
    await settled();
    manual.advance(0);
    await settled();
  };
  return { marks, see, pass, sent, refused, fail: (how: typeof fails) => void (fails = how) };
};

describe('CL-42: marks', () => {
  test('are told at most once a second, together, each as high as it is by then', async () => {
    const { marks, see, pass, sent } = world();
    marks.online = true;
    for (const seen of [1, 2, 3]) see('a', seen);
    see('b', 1);
    await pass(30);
    see('a', 4);
    await pass(969);
    see('a', 5);
    expect(sent).toEqual([['a 3', 'b 1']]);
    await pass(31);
    expect(sent).toEqual([['a 3', 'b 1'], ['a 5']]);
    await pass(60_000);
    expect(sent).toHaveLength(2);
  });

  test('wait for a connection, and for one that answers', async () => {
    const { marks, see, pass, sent, fail } = world();
    see('a', 1);
    await pass(60_000);
    expect(sent).toEqual([]);
    fail(() => unavailable(''));
    marks.online = true;
    await pass(30);
    fail(() => undefined);
    see('a', 2);
    await pass(1000);
    expect(sent).toEqual([['a 1'], ['a 2']]);
  });

  test('are told ever more rarely while the server has no time for them, and soon once it has', async () => {
    const { marks, see, pass, sent, fail } = world();
    fail(() => unavailable(''));
    marks.online = true;
    see('a', 1);
    await pass(30);
    const after: number[] = [];
    for (let waited = 0; after.length < 7; waited += 500) {
      const before = sent.length;
      await pass(500);
      if (sent.length > before) after.push(waited + 500);
    }
    expect(after).toEqual([1_000, 3_000, 7_000, 15_000, 31_000, 47_000, 63_000]);
    fail(() => undefined);
    await pass(16_000);
    see('a', 2);
    await pass(1_000);
    expect(sent.slice(-2)).toEqual([['a 1'], ['a 2']]);
  });

  test('wait as long as the server says, and not after another connection', async () => {
    const { marks, see, pass, sent, fail } = world();
    fail(() => new Refusal({ code: 'rate_limited', message: '', retryAfterMs: 9_000 }));
    marks.online = true;
    see('a', 1);
    await pass(30);
    await pass(8_900);
    expect(sent).toHaveLength(1);
    await pass(100);
    expect(sent).toHaveLength(2);
    marks.online = false;
    marks.online = true;
    await pass(1_000);
    expect(sent).toHaveLength(3);
  });

  test('of which one is refused do not hold up the others', async () => {
    const { marks, see, pass, sent, refused, fail } = world();
    fail((all) =>
      all.some(({ channel }) => channel === 'gone')
        ? new Refusal({ code: 'not_found', message: '' })
        : undefined,
    );
    for (const channel of ['a', 'gone', 'c']) see(channel, 1);
    marks.online = true;
    await pass(30);
    expect(refused).toEqual(['gone']);
    expect(sent.flat().filter((one) => one === 'c 1')).toHaveLength(2);
    await pass(60_000);
    expect(sent.length).toBeLessThan(6);
  });
});
