import { createManualClock } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import type { Deed, Doing } from './deeds.ts';
import { Outbox } from './outbox.ts';
import { Refusal, unavailable } from '../refusal.ts';
import type { CommandOutput } from '../wire.ts';
import { clockOf, settled } from '../world.fixture.ts';

const text = (id: number, channel = 'c1'): Deed => ({
  command: 'sendMessage',
  target: undefined,
  input: { text: `text ${id}` },
  clientId: `k${id}`,
  channel,
  at: id,
  owner: 'me',
  fate: { is: 'waiting' },
});

const on = (deed: Deed, doing: Exclude<Doing, { command: 'sendMessage' }>): Deed => ({ ...deed, ...doing });

/** A server that answers when it is told to, and a shelf that remembers. */
const world = () => {
  const manual = createManualClock();
  const kept = new Map<string, Deed>();
  const log: string[] = [];
  const answers: ((answer: number | Error) => void)[] = [];
  const outbox = new Outbox({
    owner: 'me',
    keep: async (deeds) => {
      for (const deed of deeds) kept.set(deed.clientId, deed);
    },
    forget: (ids) => ids.forEach((id) => kept.delete(id)),
    send: (deed, input) => {
      const { seq = '' } = input as { seq?: number | '' };
      log.push(`${deed.command} ${deed.clientId} ${seq}`.trim());
      if (!kept.has(deed.clientId)) log.push('NOT KEPT');
      const { promise, resolve, reject } = Promise.withResolvers<CommandOutput<'deleteMessage'>>();
      answers.push((answer) =>
        typeof answer === 'number' ? resolve({ event: { seq: answer, id: 'e', at: 1 } }) : reject(answer),
      );
      return promise;
    },
    clock: clockOf(manual),
    random: () => 1,
    reached: () => 0,
    stored: () => undefined,
    changed: () => undefined,
    refused: (deed, { code }) => void log.push(`refused ${deed.clientId} ${code}`),
  });
  const answer = async (given: number | Error): Promise<void> => {
    await settled();
    answers.shift()?.(given);
    await settled();
  };
  return { outbox, manual, kept, log, answer };
};

describe('CL-28: a clientId of one’s own making', () => {
  test('done again while it waits is one deed, and both who did it hear what became of it', async () => {
    const { outbox, log, answer } = world();
    outbox.online = true;
    const both = [outbox.add(text(1)), outbox.add(text(1))];
    await answer(7);
    expect(await Promise.all(both)).toEqual([
      expect.objectContaining({ seq: 7 }),
      expect.objectContaining({ seq: 7 }),
    ]);
    expect(log).toEqual(['sendMessage k1']);
  });
});

describe('CL-20: a deed', () => {
  test('is kept before its first try, and until the log has it', async () => {
    const { outbox, kept, log, answer } = world();
    void outbox.add(text(1));
    expect(kept.has('k1')).toBe(true);
    outbox.online = true;
    await answer(7);
    expect(outbox.of('c1')[0]?.fate).toEqual({ is: 'stored', channel: 'c1', seq: 7 });
    outbox.passed('c1', 6);
    expect(kept.has('k1')).toBe(true);
    outbox.passed('c1', 7);
    expect([kept.size, outbox.of('c1'), log]).toEqual([0, [], ['sendMessage k1']]);
  });

  test('CL-21: goes out alone in its channel, in the order of doing; other channels do not wait', async () => {
    const { outbox, log, answer } = world();
    outbox.online = true;
    for (const deed of [text(2), text(1), text(3, 'c2')]) void outbox.add(deed);
    await settled();
    expect(log).toEqual(['sendMessage k1', 'sendMessage k3']);
    await answer(7);
    expect(log).toEqual(['sendMessage k1', 'sendMessage k3', 'sendMessage k2']);
  });

  test('CL-22: of unknown fate is tried again with the same clientId, later and later', async () => {
    const { outbox, log, manual, answer } = world();
    outbox.online = true;
    const stored = outbox.add(text(1));
    for (const error of [
      unavailable(''),
      new Refusal({ code: 'internal', message: '' }),
      new Error('timeout'),
    ]) {
      await answer(error);
      expect(outbox.of('c1')[0]?.fate.is).toBe('waiting');
      manual.advance(30_000);
    }
    await answer(7);
    expect(log).toEqual(Array.from({ length: 4 }, () => 'sendMessage k1'));
    await expect(stored).resolves.toEqual({ seq: 7 });
  });

  test('CL-22: told to wait, it waits', async () => {
    const { outbox, log, manual, answer } = world();
    outbox.online = true;
    void outbox.add(text(1));
    await answer(new Refusal({ code: 'rate_limited', message: '', retryAfterMs: 9000 }));
    manual.advance(8999);
    await settled();
    expect(log).toHaveLength(1);
    manual.advance(1);
    await settled();
    expect(log).toHaveLength(2);
  });

  test('CL-23: that the server refuses has failed: a message stays with the reason, the next goes on', async () => {
    const { outbox, log, answer } = world();
    outbox.online = true;
    const first = outbox.add(text(1));
    void outbox.add(text(2));
    await answer(new Refusal({ code: 'forbidden', message: 'no' }));
    await expect(first).rejects.toMatchObject({ code: 'forbidden' });
    expect(outbox.of('c1')[0]?.fate).toEqual({ is: 'refused', code: 'forbidden', message: 'no' });
    expect(log).toEqual(['sendMessage k1', 'refused k1 forbidden', 'sendMessage k2']);
    await answer(8);
    outbox.retry('c1', 'k1');
    await settled();
    expect(log.at(-1)).toBe('sendMessage k1');
  });

  test('CL-24: done to a message is taken back when it is refused', async () => {
    const { outbox, kept, log, answer } = world();
    outbox.online = true;
    void outbox.add(on(text(1), { command: 'react', target: 5, input: { emoji: '👍', on: true } }));
    await answer(new Refusal({ code: 'not_found', message: '' }));
    expect([outbox.of('c1'), kept.size, log]).toEqual([[], 0, ['react k1 5', 'refused k1 not_found']]);
  });

  test('CL-25: done to a message that waits goes out after it, to its seq; and goes with it', async () => {
    const { outbox, kept, log, answer } = world();
    void outbox.add(text(1));
    void outbox.add(on(text(2), { command: 'editMessage', target: 'k1', input: { text: 'better' } }));
    outbox.online = true;
    await answer(7);
    expect(log).toEqual(['sendMessage k1', 'editMessage k2 7']);
    expect(kept.get('k2')?.target).toBe(7);
    const other = world();
    void other.outbox.add(text(1));
    void other.outbox.add(on(text(2), { command: 'editMessage', target: 'k1', input: { text: 'better' } }));
    other.outbox.discard('c1', 'k1');
    expect([other.outbox.of('c1'), other.kept.size]).toEqual([[], 0]);
  });

  test('CL-26: that is seen in the log is stored, whatever was answered', async () => {
    const { outbox, answer, kept } = world();
    outbox.online = true;
    const stored = outbox.add(text(1));
    await settled();
    outbox.seen('c1', 'k1', 9);
    await expect(stored).resolves.toEqual({ seq: 9 });
    outbox.passed('c1', 9);
    await answer(unavailable(''));
    expect([outbox.of('c1'), kept.size]).toEqual([[], 0]);
  });

  test('CL-27: of an earlier life is adopted, once', async () => {
    const { outbox, kept, log, answer } = world();
    outbox.online = true;
    for (const deed of [text(1), text(2)]) kept.set(deed.clientId, deed);
    outbox.adopt([text(2), text(1)]);
    outbox.adopt([text(1)]);
    await answer(7);
    await answer(8);
    expect(log).toEqual(['sendMessage k1', 'sendMessage k2']);
    outbox.passed('c1', 8);
    outbox.adopt([text(1)]);
    expect(outbox.of('c1')).toEqual([]);
  });
});
