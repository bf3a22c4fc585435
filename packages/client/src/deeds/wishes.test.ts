import { createManualClock } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { Refusal, unavailable } from '../refusal.ts';
import { Wishes } from './wishes.ts';
import type { Preferences } from '../wire.ts';
import { clockOf, settled } from '../world.fixture.ts';

const world = () => {
  const manual = createManualClock();
  const kept = new Map<string, Preferences>();
  const sent: Preferences[] = [];
  let answer: () => Promise<void> = () => Promise.resolve();
  const wishes = new Wishes({
    clock: clockOf(manual),
    keep: (channel, wish) => void (wish === undefined ? kept.delete(channel) : kept.set(channel, wish)),
    send: async (_channel, wish) => {
      sent.push(wish);
      await answer();
      return wish;
    },
    told: () => undefined,
    refused: () => undefined,
    changed: () => undefined,
  });
  const pass = async (ms: number): Promise<void> => {
    manual.advance(ms);
    await settled();
  };
  return { wishes, kept, sent, pass, answer: (how: typeof answer) => void (answer = how) };
};

describe('CL-44: wishes', () => {
  test('are shown and kept at once, told when there is a connection, and then forgotten', async () => {
    const { wishes, kept, sent, pass } = world();
    wishes.add('c', { pinned: true });
    expect([wishes.of('c'), kept.get('c')]).toEqual([{ pinned: true }, { pinned: true }]);
    await pass(60_000);
    expect(sent).toEqual([]);
    wishes.online = true;
    await pass(0);
    expect([sent, kept.size, wishes.of('c')]).toEqual([[{ pinned: true }], 0, undefined]);
  });

  test('a draft is told when the hand rests, with whatever else is wished', async () => {
    const { wishes, sent, pass } = world();
    wishes.online = true;
    for (const draft of ['क', 'कल', 'कल मिलते हैं']) {
      wishes.add('c', { draft });
      await pass(1000);
    }
    expect(sent).toEqual([]);
    await pass(500);
    expect(sent).toEqual([{ draft: 'कल मिलते हैं' }]);
  });

  test('what is wished anew while an answer is on its way stays wished', async () => {
    const { wishes, sent, pass, answer } = world();
    wishes.online = true;
    const first = Promise.withResolvers<void>();
    answer(() => first.promise);
    wishes.add('c', { draft: 'one', pinned: true });
    await pass(1500);
    wishes.add('c', { draft: 'two' });
    first.resolve();
    await settled();
    expect(wishes.of('c')).toEqual({ draft: 'two' });
    await pass(3000);
    expect([sent.at(-1), wishes.of('c')]).toEqual([{ draft: 'two' }, undefined]);
  });

  test('what fails for the moment is told again; what is refused is taken back, but for what was written', async () => {
    const { wishes, sent, pass, answer } = world();
    wishes.online = true;
    answer(() => Promise.reject(unavailable('')));
    wishes.add('c', { archived: true });
    await pass(0);
    await pass(3000);
    expect(sent).toHaveLength(2);
    answer(() => Promise.reject(new Refusal({ code: 'too_large', message: '' })));
    wishes.add('c', { draft: 'long' });
    await pass(60_000);
    expect(wishes.of('c')).toEqual({ draft: 'long' });
    expect(sent).toHaveLength(3);
  });
});
