/** The door of `/events` where nothing is as it should: a poll that is cut short before its session began (CUR-1). */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { defaultLimits, GhantiError, pollAnswer } from '@ghanti/protocol';
import { createManualClock } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { placeAt } from '../log/event-log.ts';
import type { Link } from '../session/link.ts';
import type { Session } from '../session/session.ts';
import type { SessionView } from '../session/sessions.ts';
import { EventsDoor, type EventsDoorOptions, type Reader } from './events.ts';
import { PollLink } from './poll-link.ts';

const clock = createManualClock();
const cursorAt = (position: number): string => `at ${position}`;

const log: SessionView['log'] = {
  cursor: cursorAt,
  place: () => placeAt(40),
  lastPosition: () => Promise.resolve(40),
  missing: () => Promise.resolve({ asOf: 40, ranges: [], states: [] }),
  merged: () => Promise.resolve([]),
};

/** A session that sends this, and has not begun: it knows nothing of how far it is. */
const doorTo = (send: (link: Link) => void, isAlone = true): EventsDoor => {
  const sessions = {
    of: () => 0,
    open: ({ link }: { readonly link: Link }) => {
      queueMicrotask(() => send(link));
      return { cursor: cursorAt(0) };
    },
  };
  const view = { log, channelState: () => Promise.resolve(undefined) };
  const options = {
    clock,
    limits: defaultLimits,
    newConnectionId: () => 'c',
    sessions,
    viewOf: { once: () => view, wait: () => view },
    isClosing: () => false,
    isAlone,
  };
  // What a poll does not need is left out.
  return new EventsDoor(options as unknown as EventsDoorOptions & { sessions: { open(): Session } });
};

const say = (link: Link, type: string, data: object, cursor?: string): void =>
  link.send(link.form.join([link.form.encode(type, JSON.stringify({ type, at: 0, data }), cursor)]));

/** His token is good until then. */
const readerUntil = (expiresAt: number): Reader => ({
  identity: { user: 'asha', sid: null, roles: [], expiresAt },
  address: '127.0.0.1',
  cursor: 'at 40',
  window: undefined,
  channels: undefined,
});

const answered = async (send: (link: Link) => void): Promise<unknown> => {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const text = await doorTo(send).poll(readerUntil(Infinity), { ms: 25_000, notBeforeMs: 0 }, response);
  return pollAnswer.parse(JSON.parse(text ?? '')).cursor;
};

test('CUR-1: a node that closes before it has caught up leaves the cursor where it was', async () => {
  expect(await answered((link) => say(link, 'goaway', { retryAfterMs: 5 }))).toBe('at 40');
  expect(await answered((link) => link.close(null))).toBe('at 40');
});

test('CUR-1: once it has caught up, its session says how far it is', async () => {
  const live = (link: Link): void => {
    say(link, 'caughtUp', { cursor: cursorAt(0) });
    say(link, 'typing', { state: 'typing', expiresInMs: 6_000 });
  };
  expect(await answered(live)).toBe(cursorAt(0));
});

test('AUTH-1: who polls on and on is answered until his token has expired, and not for as long as clocks may differ', async () => {
  const poll = (expiresAt: number) => {
    const response = new ServerResponse(new IncomingMessage(new Socket()));
    return doorTo(() => undefined).poll(readerUntil(expiresAt), { ms: 0, notBeforeMs: 0 }, response);
  };
  const now = createManualClock().now();
  expect(await poll(now + 1)).toContain('"cursor":"at 40"');
  await expect(poll(now)).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a client that has gone is not waited for', async () => {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  Object.defineProperty(response, 'closed', { value: true });
  const text = await doorTo(() => undefined).poll(
    readerUntil(Infinity),
    { ms: 25_000, notBeforeMs: 0 },
    response,
  );
  expect(text).toBeUndefined();
});

test('a state that moves again while a poll waits is told once, as it is then', async () => {
  const link = new PollLink();
  for (const head of [1, 2, 3])
    for (const channel of ['a', 'b'])
      link.send(
        link.form.encode('channelState', JSON.stringify({ type: 'channelState', channel, data: { head } })),
      );
  expect(link.states.map((state) => JSON.parse(state) as unknown)).toMatchObject([
    { channel: 'a', data: { head: 3 } },
    { channel: 'b', data: { head: 3 } },
  ]);
});

test('a stream that cannot be served is turned away as a stream, but where other nodes serve it is refused', () => {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const error = new GhantiError('unavailable', 'closing');
  const door = (isAlone: boolean): EventsDoor => doorTo(() => undefined, isAlone);
  expect([door(false).turnAway(error, response), response.headersSent]).toEqual([false, false]);
  expect(door(true).turnAway(error, response)).toBe(true);
  const { statusCode, writableEnded } = response;
  expect([statusCode, response.getHeader('content-type'), writableEnded]).toEqual([
    200,
    'text/event-stream',
    true,
  ]);
});
