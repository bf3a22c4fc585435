/**
 * A waiting poll is a link for one answer: it is held to what every link must do, but for what is about a pipe that fills, and to its page
 * (SLOW-1). It answers at the end of the turn in which there is something, once, and takes nothing afterwards.
 */
import { expect, test } from 'vitest';
import { linkContract, type OpenLink } from '../../src/transport/link.contract.ts';
import { PollLink } from '../../src/transport/poll-link.ts';

const nothing = (): void => undefined;

/** What it would answer with is what came. */
const open = (): Promise<OpenLink> => {
  const link = new PollLink();
  let gone = false;
  void link.ended.then(() => (gone = true));
  const end: OpenLink['end'] = {
    get came() {
      return link.signals.map((text) => ({ type: 'signal', envelope: JSON.parse(text) as unknown }));
    },
    get gone() {
      return gone;
    },
    say: nothing,
    stall: nothing,
    resume: nothing,
    leave: () => link.leave(),
  };
  return Promise.resolve({ link, end, [Symbol.asyncDispose]: () => Promise.resolve() });
};

linkContract({ name: 'a poll', transport: 'poll', open, downOnly: true, neverBusy: true });

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const opened = () => {
  const link = new PollLink();
  const state = { closes: 0, answered: false };
  link.listen({
    linkOnCommand: () => undefined,
    linkOnDrain: () => undefined,
    linkOnClose: () => void (state.closes += 1),
  });
  void link.ended.then(() => (state.answered = true));
  const say = (type: string, envelope: object = {}, cursor?: string): void =>
    link.send(link.form.join([link.form.encode(type, JSON.stringify({ type, ...envelope }), cursor)]));
  return { link, state, say };
};

test('what one turn brings is one answer, in order, each kind in its place', async () => {
  const { link, state, say } = opened();
  say('ready', { data: { resume: { result: 'complete' } } });
  say('caughtUp', { data: { cursor: 'c0' } });
  await turn();
  await turn();
  expect(state.answered).toBe(false);
  say('receiveMessage', { seq: 1 }, 'c1');
  say('channelState', { channel: 'a' });
  say('typing', { channel: 'a' });
  say('receiveMessage', { seq: 2 }, 'c2');
  say('heartbeat', { data: { cursor: 'c2' } });
  await link.ended;
  expect(link.events.map((text) => Object(JSON.parse(text)).seq)).toEqual([1, 2]);
  expect([link.states.length, link.signals.length, link.lastCursor, link.isFull]).toEqual([
    1,
    1,
    'c2',
    false,
  ]);
});

test('CUR-1: answered before it has caught up, it vouches for nothing beyond its last event', async () => {
  const { link, say } = opened();
  say('ready', { data: { resume: { result: 'complete' } } });
  say('goaway', { data: { retryAfterMs: 5 } });
  await link.ended;
  expect([link.isLive, link.lastCursor]).toEqual([false, undefined]);
});

test('nothing is answered before the end of the backfill, but for a page that is full', async () => {
  const { link, state, say } = opened();
  say('receiveMessage', { seq: 1 }, 'c1');
  await turn();
  await turn();
  expect(state.answered).toBe(false);
  for (let seq = 2; seq <= 600; seq += 1) say('receiveMessage', { seq }, `c${seq}`);
  await link.ended;
  expect([link.events.length, link.lastCursor, link.isFull]).toEqual([500, 'c500', true]);
});

test('STA-1: no page is too full for a state, whose place its cursor is behind', async () => {
  const { link, say } = opened();
  for (let seq = 1; seq <= 500; seq += 1) say('receiveMessage', { seq }, `c${seq}`);
  say('channelState', { channel: 'a' });
  say('typing', { channel: 'a' });
  say('caughtUp', { data: { cursor: 'c501' } });
  await link.ended;
  expect([link.events.length, link.states.length, link.signals.length, link.isFull]).toEqual([
    500,
    1,
    0,
    false,
  ]);
});

test('SLOW-1: a page is bounded in characters too, and has no hole', async () => {
  const { link, say } = opened();
  const text = 'x'.repeat(100_000);
  for (let seq = 1; seq <= 20; seq += 1)
    say('receiveMessage', { seq, text: seq === 7 ? '' : text }, `c${seq}`);
  await link.ended;
  const seqs = link.events.map((one) => Number(Object(JSON.parse(one)).seq));
  expect(seqs).toEqual(seqs.map((_seq, index) => index + 1));
  expect(link.events.join('').length).toBeLessThan(700_000);
  expect(link.lastCursor).toBe(`c${seqs.length}`);
});

test.each([null, 'unauthenticated', 'unavailable'] as const)(
  'closed with %s: the end is told once, the wait is over, nothing follows',
  async (code) => {
    const { link, state, say } = opened();
    say('caughtUp', { data: { cursor: 'c0' } });
    link.close(code);
    link.close('internal');
    await link.ended;
    say('receiveMessage', { seq: 1 }, 'c1');
    expect([state.closes, link.cut, link.events]).toEqual([1, code ?? undefined, []]);
  },
);

test('a client that goes is told of once, also one that went before anybody listened', async () => {
  const { link, state } = opened();
  link.leave();
  link.leave();
  expect(state.closes).toBe(1);
  const early = new PollLink();
  early.leave();
  let closes = 0;
  early.listen({
    linkOnCommand: () => undefined,
    linkOnDrain: () => undefined,
    linkOnClose: () => void (closes += 1),
  });
  await turn();
  expect(closes).toBe(1);
});
