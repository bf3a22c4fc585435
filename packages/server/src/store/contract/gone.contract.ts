/** Messages that are no more: deleted for everyone, or expired. Nothing of them is read back (EXP-1; PROTOCOL.md section 10). */
import { describe, expect, it } from 'vitest';
import {
  channel,
  edit,
  hide,
  keyed,
  MessagesFixture,
  pin,
  poll,
  post,
  react,
  remove,
  seqOf,
  vote,
} from './messages.fixture.ts';
import { at, dataOf, joining, make, unreadIn, write, written, type OpenStore } from './store.fixture.ts';

const everything = async (on: MessagesFixture): Promise<string> => {
  const { head = 0 } = (await on.store.channel(channel)) ?? {};
  const whole = { channel, from: 1, to: head };
  const users = ['asha', 'bilal'];
  const pages = await Promise.all(users.map((user) => on.rows(user)));
  const pinned = await Promise.all(users.map((user) => on.rows(user, { pinned: true })));
  return JSON.stringify([
    await on.store.events(whole, 1_000, false),
    await on.store.merged([whole], 0, 1_000),
    await on.store.log(0, 1_000),
    pages,
    pinned,
  ]);
};

const deleted = (on: MessagesFixture): void => {
  it('loses its content and that of every edit, in the transaction of the deletion, after a restart too', async () => {
    await on.start();
    await on.store.commit([post('asha', { text: 'secret one' }, keyed('asha', 'k'))]);
    const second = seqOf(await on.do(edit(3, 'asha', 'secret two')));
    await on.do(react(3, 'bilal', 'a'));
    await on.do(pin(3, 'bilal'));
    const event = written(await on.do(remove(3, 'asha'))).events[0];
    expect([event?.type, dataOf(event)]).toEqual(['messageDeleted', { target: 3 }]);
    for (const _run of ['before', 'after a restart']) {
      expect(await everything(on)).not.toContain('secret');
      expect([await on.data(3), await on.data(second)]).toEqual([{}, { target: 3 }]);
      const { gone, touched } = await on.row(3);
      expect([gone, touched]).toEqual(['deleted', undefined]);
      const again = await on.store.commit([post('asha', { text: 'secret one' }, keyed('asha', 'k'))]);
      expect(again.results[0]).toMatchObject({ outcome: 'duplicate', event: { seq: 3, data: '{}' } });
      await on.reopen();
    }
  });

  it('is gone from a page that was read just before', async () => {
    await on.start({ text: 'secret' });
    const page = { channel, from: 1, to: 3 };
    const read = async (): Promise<string> =>
      JSON.stringify([await on.store.events(page, 9, false), await on.store.merged([page], 0, 9)]);
    expect((await read()).match(/secret/g)?.length).toBe(2);
    await on.do(remove(3, 'asha'));
    expect(await read()).not.toContain('secret');
  });

  it('is not unread, is not pinned, and is deleted once', async () => {
    await on.start({ text: 'one' }, { text: 'two' });
    await on.do(pin(3, 'asha'));
    await on.do(remove(3, 'asha'));
    expect(await unreadIn(on.store, channel, 'bilal', 2, 1)).toBe(1);
    expect(await on.rows('bilal', { pinned: true })).toEqual([]);
    expect(written(await on.do(remove(3, 'asha'))).events).toEqual([]);
  });

  it('is found among what its author wrote as long as it is there, a share at a time', async () => {
    await on.start({ text: 'one' }, { text: 'two' }, { text: 'three' });
    await on.store.commit([post('bilal', { text: 'his' })]);
    await on.do(remove(4, 'asha'));
    const found: number[] = [];
    let after: number | undefined = 0;
    do {
      const share: Awaited<ReturnType<typeof on.store.messages.writtenBy>> =
        await on.store.messages.writtenBy('asha', after, 3);
      found.push(...share.messages.map(({ seq }) => seq));
      after = share.next;
    } while (after !== undefined);
    expect(found).toEqual([3, 5]);
  });
};

const expiring = (text: string, end: number): object => ({ text, expiresAt: end });

const expired = (on: MessagesFixture): void => {
  it('reads as its tombstone from its end on, whoever reads it and however, with its edits (EXP-1)', async () => {
    await on.start(expiring('secret one', at + 100));
    await on.do(edit(3, 'asha', 'secret two'));
    await on.do(pin(3, 'asha'));
    await on.do(react(3, 'bilal', 'a'));
    on.now = at + 99;
    expect((await everything(on)).match(/secret/g)?.length).toBeGreaterThan(4);
    expect(await unreadIn(on.store, channel, 'bilal', 2, 1)).toBe(1);
    on.now = at + 100;
    for (const _look of ['before the scrubbing', 'after it']) {
      expect(await everything(on)).not.toContain('secret');
      expect([await on.data(3), await on.data(4)]).toEqual([{ expired: true }, { target: 3 }]);
      const { gone, touched } = await on.row(3);
      expect([gone, touched]).toEqual(['expired', undefined]);
      expect(await unreadIn(on.store, channel, 'bilal', 2, 1)).toBe(0);
      expect(await on.refusal([{ is: 'message', channel, user: 'bilal', seq: 3 }], at + 100)).toBe('gone');
      await on.store.messages.tidy(10);
      await on.reopen();
    }
  });

  it('gives its tombstone to a repeat of its sending (IDEM-1)', async () => {
    await on.start();
    const sending = post('asha', expiring('secret', at + 100), keyed('asha', 'k'));
    await on.store.commit([sending]);
    const { results } = await on.store.commit([{ ...sending, at: at + 100 }]);
    expect(results[0]).toMatchObject({ outcome: 'duplicate', event: { seq: 3, data: '{"expired":true}' } });
  });

  it('is scrubbed a share at a time, and takes no position and no seq', async () => {
    await on.start(...[1, 2, 3].map((number) => expiring(`secret ${number}`, at + number)));
    await on.do(remove(4, 'asha'));
    const before = await on.store.lastPosition();
    on.now = at + 2;
    expect(await on.store.messages.tidy(1)).toBe(1);
    expect(await on.store.messages.tidy(1)).toBe(0);
    on.now = at + 50;
    expect([await on.store.messages.tidy(5), await on.store.messages.tidy(5)]).toEqual([1, 0]);
    expect(await on.store.lastPosition()).toBe(before);
    on.now = at;
    expect(await everything(on)).not.toContain('secret');
  });

  it('text that looks like an end is none', async () => {
    await on.start({ text: `a","expiresAt":5}` }, { text: ',"expiresAt":5}' });
    on.now = at + 1e9;
    expect((await on.rows()).map(({ gone }) => gone)).toEqual([undefined, undefined]);
  });
};

const rebuilt = (on: MessagesFixture): void => {
  it('is made anew from the log as it stood (RES-5)', async () => {
    await on.start(
      { text: 'secret one' },
      { poll },
      { poll: { ...poll, anonymous: true } },
      { text: 'gone' },
    );
    await on.store.commit([write([make('g2'), joining('g2', ['bilal'])])]);
    const acts = [
      edit(3, 'asha', 'secret two'),
      react(3, 'asha', 'a'),
      react(3, 'bilal', 'b'),
      react(3, 'chitra', 'a'),
      react(3, 'asha', 'a', false),
      react(6, 'bilal', 'a'),
      vote(4, 'asha', 0),
      vote(4, 'bilal', 1),
      vote(4, 'asha', 2),
      vote(5, 'asha', 0),
      vote(5, 'bilal', 1),
      pin(4, 'bilal'),
      pin(3, 'bilal'),
      hide(5, 'asha'),
      remove(6, 'asha'),
      { do: 'closePoll', channel, seq: 4, by: 'asha' } as const,
    ];
    for (const act of acts) await on.do(act);
    await on.store.commit([post('asha', expiring('secret four', at + 100))]);
    const view = async (): Promise<unknown> => [
      await on.rows('asha'),
      await on.rows('bilal'),
      await on.rows('asha', { pinned: true }),
    ];
    const before = await view();
    await on.store.messages.rebuild();
    expect(await view()).toEqual(before);
    await on.do(edit(3, 'asha', 'secret three'));
    await on.do(remove(3, 'asha'));
    on.now = at + 200;
    expect(await on.store.messages.tidy(10)).toBe(1);
    expect(await everything(on)).not.toContain('secret');
  });
};

export const goneContract = (open: OpenStore): void => {
  const on = new MessagesFixture(open);
  describe('a message that was deleted', () => {
    deleted(on);
  });
  describe('a message that has expired', () => {
    expired(on);
  });
  describe('the state of messages', () => {
    rebuilt(on);
  });
};
