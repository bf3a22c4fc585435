/** Pages and counts are the same however many reactions lie between the messages. */
import { describe, expect, it } from 'vitest';
import { channel, MessagesFixture, post, react } from './messages.fixture.ts';
import { write, type OpenStore } from './store.fixture.ts';

/** That so many people react to each of these messages of `g1`, in a driver's own way. */
export type Crowd = (directory: string, seqs: readonly number[], size: number) => Promise<void>;

const types = ['receiveMessage', 'memberJoined'];

/** Reactions on one message between others: one long run at once, runs that grow, short ones, none. */
const runs = [0, 3, 70, 1, 130, 64, 65, 66, 0, 200];

const fill = async (on: MessagesFixture): Promise<void> => {
  await on.start({ text: 'first' });
  for (const [run, length] of runs.entries()) {
    const steps = Array.from({ length }, (_, index) => react(3, `u${run}-${index}`, 'a'));
    for (const step of steps.slice(0, 5)) await on.do(step);
    await on.store.commit(steps.slice(5).map((step) => write([step])));
    await on.store.commit([post(run % 2 === 0 ? 'asha' : 'bilal', { text: `after ${length}` })]);
  }
};

export const asidesContract = (open: OpenStore, crowd?: Crowd): void => {
  const on = new MessagesFixture(open);

  const check = async (): Promise<void> => {
    const all = (await on.all(channel)).filter(({ type }) => types.includes(type));
    const seqs = all.map(({ seq }) => seq);
    const { head = 0 } = (await on.store.channel(channel)) ?? {};
    const page = async (place: object, limit: number): Promise<unknown> => {
      const which = { ...place, limit, types };
      const found = await on.store.messages.page({ channel, user: 'asha', which });
      return [found?.messages.map(({ event }) => event.seq), found?.more];
    };
    const near = new Set(seqs.flatMap((seq) => [seq - 1, seq, seq + 1, seq + 40]));
    for (const seq of [...near].filter((one) => one > 0)) {
      const [below, above] = [seqs.filter((one) => one < seq), seqs.filter((one) => one > seq)];
      expect(await page({ before: seq }, 3)).toEqual([below.slice(-3), below.length > 3]);
      expect(await page({ after: seq }, 3)).toEqual([above.slice(0, 3), above.length > 3]);
      const unread = all.filter(
        (event) => event.type === 'receiveMessage' && event.by !== 'asha' && event.seq > seq,
      );
      const place = { channel, seen: Math.min(seq, head), fromSeq: 1 };
      const read = { channel, seen: head, fromSeq: 1 };
      expect(await on.store.unread('asha', [place, read, place])).toEqual([unread.length, 0, unread.length]);
    }
    expect(await page({}, 200)).toEqual([seqs, false]);
  };

  const byWrites: Crowd = async (_, reacted, size) => {
    for (const seq of reacted)
      await on.store.commit(Array.from({ length: size }, (_u, n) => write([react(seq, `u${n}`, 'a')])));
  };

  describe('a crowd on every message', () => {
    it(
      'ends a page early, around its place, and is named in full where it is named',
      { timeout: 60_000 },
      async () => {
        await on.start({ text: 'a' }, { text: 'b' }, { text: 'c' }, { text: 'd' });
        await (crowd ?? byWrites)(on.directory, [3, 4, 5, 6], 10_000);
        const page = async (place: object) => {
          const which = { ...place, limit: 10, types: ['receiveMessage'] };
          const found = await on.store.messages.page({ channel, user: 'asha', which });
          for (const { touched } of found?.messages ?? [])
            expect(touched?.reactions[0]?.users).toHaveLength(10_000);
          return [found?.messages.map(({ event }) => event.seq), found?.more];
        };
        expect(await page({})).toEqual([[4, 5, 6], true]);
        expect(await page({ before: 4 })).toEqual([[3], false]);
        expect(await page({ after: 0 })).toEqual([[3, 4, 5], true]);
        expect(await page({ around: 4 })).toEqual([[3, 4, 5], true]);
        const bySeq = await on.rows('asha', { seqs: [3, 4, 5, 6] });
        expect(bySeq.map(({ touched }) => touched?.reactions.length)).toEqual([1, 1, 1, 0]);
      },
    );
  });

  describe('runs of reactions', () => {
    it('hide no message from a page, and count as none', async () => {
      await fill(on);
      await check();
      await on.store.messages.rebuild();
      await check();
      await on.reopen();
      await on.do(react(3, 'chitra', 'b'));
      await check();
    });
  });
};
