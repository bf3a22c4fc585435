import { describe, expect, it } from 'vitest';
import { Outbox, type Shelf, type Waiting } from './outbox.ts';
import { Refusal, type WireError } from './wire.ts';

const item = (n: number, channel = 'c1'): Waiting => ({
  clientId: `id-${n}`,
  channel,
  text: `text ${n}`,
  at: n,
});

const refusal = (code: WireError['code'], retryAfterMs?: number): Refusal =>
  new Refusal({ code, message: code, ...(retryAfterMs !== undefined && { retryAfterMs }) });

/** An outbox whose server answers when it is told to, and whose time passes when it is told to. */
const world = (kept: Waiting[] = []) => {
  const shelf = new Map(kept.map((one) => [one.clientId, one]));
  const sent: { item: Waiting; resolve: () => void; reject: (error: unknown) => void }[] = [];
  const timers: { ms: number; run: () => void }[] = [];
  const store: Shelf = {
    load: () => [...shelf.values()],
    put: (one) => void shelf.set(one.clientId, one),
    remove: (clientId) => void shelf.delete(clientId),
  };
  const outbox = new Outbox({
    shelf: store,
    send: (one) => {
      expect(shelf.has(one.clientId), 'kept before it is tried').toBe(true);
      return new Promise<void>((resolve, reject) => sent.push({ item: one, resolve, reject }));
    },
    after: (ms, run) => void timers.push({ ms, run }),
    random: () => 0.5,
    changed: () => undefined,
  });
  const turn = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0));
  return {
    outbox,
    shelf,
    timers,
    texts: () => sent.map((one) => one.item.text),
    ids: () => sent.map((one) => one.item.clientId),
    answer: async (error?: unknown) => {
      const last = sent.at(-1);
      if (error === undefined) last?.resolve();
      else last?.reject(error);
      await turn();
    },
    pass: async () => {
      for (const { run } of timers.splice(0)) run();
      await turn();
    },
  };
};

describe('outbox', () => {
  it('sends nothing while there is no connection, then one at a time in the order of writing', async () => {
    const { outbox, texts, answer, shelf } = world();
    outbox.add(item(1));
    outbox.add(item(2));
    expect(texts()).toEqual([]);
    outbox.online = true;
    expect(texts()).toEqual(['text 1']);
    await answer();
    expect(texts()).toEqual(['text 1', 'text 2']);
    await answer();
    expect([shelf.size, outbox.of('c1')]).toEqual([0, []]);
  });

  it('does not let one channel wait for another', () => {
    const { outbox, texts } = world();
    outbox.online = true;
    outbox.add(item(1, 'c1'));
    outbox.add(item(2, 'c2'));
    expect(texts()).toEqual(['text 1', 'text 2']);
  });

  it('tries again with the same clientId when nothing is known, and lets nothing pass meanwhile (DUR-1, IDEM-1)', async () => {
    const { outbox, ids, answer, pass, timers } = world();
    outbox.online = true;
    outbox.add(item(1));
    outbox.add(item(2));
    await answer(new Error('timed out'));
    expect([ids(), timers.map(({ ms }) => ms)]).toEqual([['id-1'], [375]]);
    await pass();
    await answer(refusal('unavailable'));
    expect(timers.map(({ ms }) => ms)).toEqual([750]);
    await pass();
    await answer(refusal('rate_limited', 4000));
    expect(timers.map(({ ms }) => ms)).toEqual([4000]);
    await pass();
    await answer();
    expect(ids()).toEqual(['id-1', 'id-1', 'id-1', 'id-1', 'id-2']);
  });

  it('goes on after a refusal, keeps what was refused, and tries it once more when asked', async () => {
    const { outbox, ids, answer, shelf } = world();
    outbox.online = true;
    outbox.add(item(1));
    outbox.add(item(2));
    await answer(refusal('forbidden'));
    expect(ids()).toEqual(['id-1', 'id-2']);
    expect(outbox.of('c1')[0]?.refused?.code).toBe('forbidden');
    expect(shelf.get('id-1')?.refused?.code).toBe('forbidden');
    await answer();
    outbox.retry('id-1');
    expect(ids()).toEqual(['id-1', 'id-2', 'id-1']);
    await answer(refusal('forbidden'));
    outbox.discard('id-1');
    expect([shelf.size, outbox.of('c1')]).toEqual([0, []]);
  });

  it('forgets what was seen in the log, though its answer was lost (ACK-1)', async () => {
    const { outbox, ids, answer, pass, shelf } = world();
    outbox.online = true;
    outbox.add(item(1));
    await answer(new Error('connection lost'));
    outbox.settled('id-1');
    await pass();
    expect([ids(), shelf.size]).toEqual([['id-1'], 0]);
  });

  it('takes up what an earlier page left', () => {
    const { outbox, texts } = world([item(1), item(2)]);
    expect(outbox.of('c1')).toHaveLength(2);
    outbox.online = true;
    expect(texts()).toEqual(['text 1']);
  });
});
