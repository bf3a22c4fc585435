/** What later events make of a message, for each who reads it (RES-5, IDEM-1). */
import { describe, expect, it } from 'vitest';
import { selfChannel } from '../../kit/channel-ids.ts';
import {
  channel,
  edit,
  hide,
  keyed,
  message,
  MessagesFixture,
  openPoll,
  pin,
  poll,
  post,
  react,
  remove,
  seqOf,
  vote,
} from './messages.fixture.ts';
import {
  at,
  dataOf,
  joining,
  make,
  part,
  send,
  unreadIn,
  write,
  written,
  type OpenStore,
} from './store.fixture.ts';

const edits = (on: MessagesFixture): void => {
  it('shows the newest text, and keeps the log as it was written', async () => {
    await on.start({ text: 'one' });
    await on.do(edit(3, 'asha', 'two'));
    const second = seqOf(await on.do(edit(3, 'asha', 'three')));
    const { event, touched } = await on.row(3);
    expect(dataOf(event)).toEqual({ text: 'one' });
    expect(touched).toMatchObject({ editedSeq: second, text: 'three', asOf: second });
    expect(await on.data(second)).toEqual({ target: 3, text: 'three' });
  });

  it('has nothing to say of what was never touched', async () => {
    await on.start({ text: 'one' });
    expect((await on.row(3)).touched).toBeUndefined();
  });
};

const reactions = (on: MessagesFixture): void => {
  const put = async (...acts: readonly (readonly [string, string, boolean?])[]): Promise<void> => {
    for (const [user, emoji, given] of acts) await on.do(react(3, user, emoji, given ?? true));
  };

  it('lists people in the order in which they put them, and an emoji where it first stood', async () => {
    await on.start({ text: 'one' });
    await put(['asha', 'a'], ['bilal', 'b'], ['chitra', 'a'], ['asha', 'a', false]);
    const both = [
      { emoji: 'a', users: ['chitra'] },
      { emoji: 'b', users: ['bilal'] },
    ];
    expect((await on.row(3)).touched?.reactions).toEqual(both);
    await put(['asha', 'a'], ['chitra', 'a', false], ['asha', 'a', false], ['asha', 'a']);
    const anew = [
      { emoji: 'b', users: ['bilal'] },
      { emoji: 'a', users: ['asha'] },
    ];
    expect((await on.row(3)).touched?.reactions).toEqual(anew);
  });

  it('writes nothing where nothing changes, and says which event stands', async () => {
    await on.start({ text: 'one' });
    const first = written(await on.do(react(3, 'asha', 'a')));
    const again = written(await on.do(react(3, 'asha', 'a'), keyed('asha', 'again')));
    expect([again.events, again.standing]).toEqual([[], first.events[0]]);
    const never = written(await on.do(react(3, 'asha', 'b', false)));
    expect([never.events, never.standing]).toEqual([[], undefined]);
    expect((await on.all(channel)).at(-1)?.seq).toBe(4);
  });
};

const polls = (on: MessagesFixture): void => {
  it('counts who voted what, and each vote once', async () => {
    await on.start({ poll: { ...poll, multiple: true } });
    await on.do(vote(3, 'asha', 0, 2));
    await on.do(vote(3, 'bilal', 2));
    await on.do(vote(3, 'asha', 1));
    const votes = [
      { user: 'bilal', options: [2] },
      { user: 'asha', options: [1] },
    ];
    const stands = { counts: [0, 1, 1], total: 2, closed: false, votes, mine: null };
    expect((await on.row(3)).touched?.poll).toEqual(stands);
    await on.do(vote(3, 'asha'));
    expect((await on.row(3)).touched?.poll).toMatchObject({ counts: [0, 0, 1], total: 1 });
  });

  it('tells nobody of an anonymous vote but who cast it: neither its event nor its state', async () => {
    await on.start({ poll: { ...poll, anonymous: true } });
    const first = written(await on.do(vote(3, 'asha', 1))).events[0];
    await on.do(vote(3, 'bilal', 1));
    const changed = written(await on.do(vote(3, 'asha', 0))).events[0];
    expect([first?.by, dataOf(first)]).toEqual([null, { target: 3, counts: [0, 1, 0], total: 1 }]);
    expect([changed?.by, dataOf(changed)]).toEqual([null, { target: 3, counts: [1, 1, 0], total: 2 }]);
    const state = { counts: [1, 1, 0], total: 2, closed: false, votes: null };
    expect((await on.row(3, 'asha')).touched?.poll).toEqual({ ...state, mine: [0] });
    expect((await on.row(3, 'bilal')).touched?.poll).toEqual({ ...state, mine: [1] });
  });

  it('is open until it is closed, or its time has come', async () => {
    await on.start({ poll: { ...poll, closesAt: at + 10 } }, { poll }, { text: 'no poll' });
    expect(await on.refusal([openPoll(3, 0)])).toBe('written');
    expect(await on.refusal([openPoll(3, 0)], at + 10)).toBe('closed');
    on.now = at + 10;
    expect((await on.row(3)).touched?.poll).toMatchObject({ counts: [0, 0, 0], total: 0, closed: true });
    await on.do({ do: 'closePoll', channel, seq: 4, by: 'asha' });
    expect(await on.refusal([openPoll(4, 0)])).toBe('closed');
    expect(await on.refusal([openPoll(5, 0)])).toBe('poll');
  });

  it('takes the options that it has, and one of them unless it takes several', async () => {
    await on.start({ poll }, { poll: { ...poll, multiple: true } });
    expect(await on.refusal([openPoll(3, 3)])).toBe('options');
    expect(await on.refusal([openPoll(3, 0, 1)])).toBe('options');
    expect(await on.refusal([openPoll(4, 0, 1)])).toBe('written');
    expect(await on.refusal([openPoll(3)])).toBe('written');
  });
};

const places = (on: MessagesFixture): void => {
  it('lists pins, the newest first, up to so many', async () => {
    await on.start({ text: 'one' }, { text: 'two' }, { text: 'three' });
    for (const seq of [4, 3, 5]) await on.do(pin(seq, 'asha', true, 3));
    await on.do(pin(3, 'bilal', false));
    await on.do(pin(3, 'bilal'));
    const seqs = (await on.rows('bilal', { pinned: true })).map(({ event }) => event.seq);
    expect(seqs).toEqual([3, 5, 4]);
    await on.store.commit([post('asha', { text: 'four' })]);
    const { head = 0 } = (await on.store.channel(channel)) ?? {};
    expect(await on.do(pin(head, 'asha', true, 3))).toEqual({ outcome: 'refused', why: 'pins' });
  });

  it('hides a message from one reader alone, everywhere, and tells his own channel once', async () => {
    await on.start({ text: 'one' }, { text: 'two' });
    await on.do(pin(3, 'asha'));
    const hidden = written(await on.do(hide(3, 'bilal'))).events[0];
    expect(hidden).toMatchObject({ channel: selfChannel('bilal'), type: 'messageHidden', by: 'bilal' });
    expect(dataOf(hidden)).toEqual({ channel, target: 3 });
    expect(written(await on.do(hide(3, 'bilal'))).events).toEqual([]);
    expect((await on.rows()).map(({ event }) => event.seq)).toEqual([4]);
    expect(await on.rows('bilal', { pinned: true })).toEqual([]);
    expect(await on.rows('bilal', { seqs: [3] })).toEqual([]);
    expect(await unreadIn(on.store, channel, 'bilal', 2, 1)).toBe(1);
    expect((await on.rows('asha')).map(({ event }) => event.seq)).toEqual([3, 4]);
  });

  it('finds by seq what one may read, in the order asked for', async () => {
    await on.start({ text: 'one' }, { text: 'two' });
    await on.store.commit([write([joining(channel, ['chitra'])]), post('asha', { text: 'three' })]);
    const seqs = (rows: Awaited<ReturnType<typeof on.rows>>): number[] => rows.map(({ event }) => event.seq);
    expect(seqs(await on.rows('bilal', { seqs: [6, 3, 1, 99, 4] }))).toEqual([6, 3, 4]);
    expect(seqs(await on.rows('chitra', { seqs: [6, 3] }))).toEqual([6]);
    expect(await on.store.messages.page({ channel, user: 'dev', which: { seqs: [3] } })).toBeUndefined();
  });
};

const newest = (on: MessagesFixture): void => {
  const seqsOf = async (user: string, upTo: Record<string, number>): Promise<object> => {
    const found = await on.store.messages.newest(user, new Map(Object.entries(upTo)));
    return Object.fromEntries([...found].map(([of, { event }]) => [of, event.seq]));
  };

  it('gives the newest message of each channel up to a seq, as a page would', async () => {
    await on.start({ text: 'one' }, { text: 'two' });
    await on.store.commit([write([make('g2'), joining('g2', ['bilal'])])]);
    await on.store.commit([send('g2', 'bilal', 'there')]);
    await on.do([edit(4, 'asha', 'two, or three'), react(4, 'bilal', '👍')]);
    const head = (await on.store.channel(channel))?.head ?? 0;
    expect(await seqsOf('bilal', { [channel]: head, g2: 2 })).toEqual({ [channel]: 4, g2: 2 });
    expect(await seqsOf('bilal', { [channel]: 3 })).toEqual({ [channel]: 3 });
    const found = await on.store.messages.newest('bilal', new Map([[channel, head]]));
    expect(found.get(channel)).toEqual(await on.row(4));
  });

  it('passes over what the reader hid, and gives nothing of what he may not see', async () => {
    await on.start({ text: 'one' }, { text: 'two' });
    await on.do(hide(4, 'bilal'));
    await on.store.commit([write([joining(channel, ['chitra'])])]);
    const head = (await on.store.channel(channel))?.head ?? 0;
    expect(await seqsOf('bilal', { [channel]: head })).toEqual({ [channel]: 3 });
    expect(await seqsOf('asha', { [channel]: head })).toEqual({ [channel]: 4 });
    expect(await seqsOf('chitra', { [channel]: head })).toEqual({});
    expect(await seqsOf('dev', { [channel]: head, nowhere: 9 })).toEqual({});
  });

  it('finds it behind any number of reactions, and gives a tombstone where it was deleted', async () => {
    await on.start({ text: 'one' });
    for (let count = 0; count < 40; count += 1)
      await on.do([react(3, 'bilal', '👍'), react(3, 'bilal', '👍', false)]);
    const { head = 0 } = (await on.store.channel(channel)) ?? {};
    expect(head).toBeGreaterThan(3 + 64);
    expect(await seqsOf('asha', { [channel]: head })).toEqual({ [channel]: 3 });
    await on.do(remove(3, 'asha'));
    const found = await on.store.messages.newest('asha', new Map([[channel, head]]));
    expect(found.get(channel)?.gone).toBeDefined();
  });
};

const forwards = (on: MessagesFixture): void => {
  const forward = (seq: number, by: string, to: string) =>
    ({
      do: 'forward',
      channel: to,
      by,
      of: { channel, seq },
      data: JSON.stringify({ clientId: 'c' }),
    }) as const;

  it('copies what a message says now, and nothing of where it was said', async () => {
    await on.start({ text: 'one', replyTo: 1, mentions: ['bilal'] });
    await on.store.commit([write([make('g2'), joining('g2', ['bilal'])])]);
    await on.do(edit(3, 'asha', 'two'));
    const copy = written(await on.do(forward(3, 'bilal', 'g2'))).events[0];
    expect([copy?.channel, copy?.by, dataOf(copy)]).toEqual([
      'g2',
      'bilal',
      { clientId: 'c', text: 'two', forwarded: true },
    ]);
  });

  it('copies a poll as a fresh one', async () => {
    await on.start({ poll: { ...poll, closesAt: at + 5 } });
    await on.do(vote(3, 'asha', 1));
    const seq = seqOf(await on.do(forward(3, 'asha', channel)));
    expect(await on.data(seq)).toEqual({ clientId: 'c', poll, forwarded: true });
    expect((await on.row(seq)).touched).toBeUndefined();
  });

  it('is refused for what one cannot read, and for what is gone', async () => {
    await on.start({ text: 'one' });
    await on.store.commit([write([make('g2'), joining('g2', ['dev', 'bilal'])])]);
    expect(await on.do(forward(3, 'dev', 'g2'))).toEqual({ outcome: 'refused', why: 'message' });
    expect(await on.do(forward(1, 'bilal', 'g2'))).toEqual({ outcome: 'refused', why: 'message' });
    await on.do(part(channel, 'bilal'));
    expect(await on.do(forward(3, 'bilal', 'g2'))).toEqual({ outcome: 'refused', why: 'message' });
    await on.do(remove(3, 'asha'));
    expect(await on.do(forward(3, 'asha', channel))).toEqual({ outcome: 'refused', why: 'gone' });
  });
};

const guards = (on: MessagesFixture): void => {
  it('knows whose a message is, and whether it is one', async () => {
    await on.start({ text: 'one' }, { text: 'copy', forwarded: true }, { poll });
    const author = (user: string, orRoles: readonly 'owner'[] = []) =>
      ({ is: 'author', channel, user, seq: 3, orRoles }) as const;
    const ownText = (seq: number) => ({ is: 'ownText', channel, seq }) as const;
    const found = [
      await on.refusal([message(3, 'bilal')]),
      await on.refusal([message(1, 'bilal')]),
      await on.refusal([message(9, 'bilal')]),
      await on.refusal([message(3, 'dev')]),
      await on.refusal([author('asha')]),
      await on.refusal([author('bilal', ['owner'])]),
      await on.refusal([ownText(3)]),
      await on.refusal([ownText(4)]),
      await on.refusal([ownText(5)]),
    ];
    expect(found).toEqual([
      'written',
      'message',
      'message',
      'message',
      'written',
      'author',
      'written',
      'text',
      'text',
    ]);
  });

  it('sees within one batch what came before (races)', async () => {
    await on.start({ text: 'one' }, { poll });
    const guarded = (guard: Parameters<typeof on.refusal>[0]) => ({ guards: guard });
    const close = { do: 'closePoll', channel, seq: 4, by: 'asha' } as const;
    const { results } = await on.store.commit([
      write([remove(3, 'asha')], guarded([message(3, 'asha')])),
      write([react(3, 'bilal', 'a')], guarded([message(3, 'bilal')])),
      write([remove(3, 'bilal')], guarded([message(3, 'bilal')])),
      write([close], guarded([openPoll(4)])),
      write([vote(4, 'bilal', 0)], guarded([openPoll(4, 0)])),
    ]);
    const found = results.map((result) => (result.outcome === 'refused' ? result.why : result.outcome));
    expect(found).toEqual(['written', 'gone', 'gone', 'written', 'closed']);
  });
};

export const messagesContract = (open: OpenStore): void => {
  describe('messages', () => {
    const on = new MessagesFixture(open);
    describe('that were edited', () => {
      edits(on);
    });
    describe('with reactions', () => {
      reactions(on);
    });
    describe('that are polls', () => {
      polls(on);
    });
    describe('pinned, hidden, looked for', () => {
      places(on);
    });
    describe('newest in many channels', () => {
      newest(on);
    });
    describe('forwarded', () => {
      forwards(on);
    });
    describe('that somebody acts on', () => {
      guards(on);
    });
  });
};
