/**
 * Coming back (issue A, "must show" 4): what was missed follows, and a cursor that stands for nothing known is `reset`,
 * never an error (RES-1, RES-2, CUR-1, CUR-3).
 */
import { encodeCursor } from '@ghanti/protocol';
import { createManualClock, eventually, granted, group, people, startServer } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { freshId, lastCursor, readyFor, say, seqsOf, span } from './resume-support/talk.ts';
import { startWatched, unhurried } from './support/watched-server.ts';

describe('a cursor that is good', () => {
  test('RES-2: ten quiet minutes, then a cut: complete, without a reset', async () => {
    const clock = createManualClock();
    await using server = await startServer({ clock, limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    using before = await bilal.connect();
    await say(asha, channel, 'before the quiet');
    await eventually(() => seqsOf(channel, before).includes(3));
    await clock.drift(600_000, 1_000);
    await eventually(() => before.signals('heartbeat').length >= 45);
    before.socket.io.engine.close();
    await say(asha, channel, 'while away');
    using after = await bilal.connect({ cursor: lastCursor(before) });
    await after.caughtUp();
    expect(after.ready.resume).toEqual({ result: 'complete' });
    expect(seqsOf(channel, after)).toEqual([4]);
  });

  test('RES-1, CUR-3: a cursor from before an ordinary restart, and from two restarts before: complete', async () => {
    await using server = await startWatched();
    const [asha, bilal] = await people(server.now, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    using before = await bilal.connect();
    const cursor = before.ready.cursor;
    await say(asha, channel, 'one');
    for (const text of ['two', 'three']) {
      const [again, home] = await people(await server.restart(), 'asha', 'bilal');
      await say(again, channel, text);
      using after = await home.connect({ cursor });
      await after.caughtUp();
      expect(after.ready.resume).toEqual({ result: 'complete' });
      expect(seqsOf(channel, after)).toEqual(span(3, text === 'two' ? 4 : 5));
    }
  });

  test('CUR-1: every cursor that was given out resumes exactly behind it', async () => {
    await using server = await startServer({ limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const one = await group(asha, [bilal]);
    const other = await group(bilal, [asha]);
    using live = await bilal.connect();
    for (const text of ['a', 'b', 'c', 'd']) {
      await say(asha, one, text);
      await say(asha, other, text);
    }
    await eventually(() => expect(live.events).toHaveLength(8));
    const all = live.events.map(({ id }) => id);
    for (const [index, { cursor }] of live.events.entries()) {
      using resumed = await bilal.connect({ cursor });
      await resumed.caughtUp();
      expect(resumed.events.map(({ id }) => id)).toEqual(all.slice(index + 1));
      expect(resumed.ready.cursor).toBe(cursor);
    }
  });

  test('RES-3: ready, events, states, caughtUp, in this order, and commands are taken from ready on', async () => {
    await using server = await startServer({ limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    using before = await bilal.connect();
    const cursor = before.ready.cursor;
    before.close();
    const [seq = 0] = await say(asha, channel, 'one');
    await asha.call('mark', { marks: [{ channel, seen: seq }] });
    using after = await bilal.connect({ cursor });
    await after.caughtUp();
    expect(after.envelopes.map(({ type }) => type)).toEqual([
      'ready',
      'receiveMessage',
      'channelState',
      'caughtUp',
    ]);
    granted(await after.call('sendMessage', { channel, clientId: freshId(), text: 'back' }));
  });

  test('RES-3: without a cursor a reader starts now', async () => {
    await using server = await startServer({ limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    await say(asha, channel, 'old');
    using live = await bilal.connect();
    await live.caughtUp();
    expect(live.ready.resume).toEqual({ result: 'complete' });
    expect(live.events).toEqual([]);
    await say(asha, channel, 'new');
    await eventually(() => expect(seqsOf(channel, live)).toEqual([4]));
  });
});

describe('a cursor that is not good', () => {
  const readable = (epoch: string, position: number, filter?: string): string =>
    encodeCursor({ epoch, position, ...(filter !== undefined && { filter }) });

  test('CUR-3: unreadable ones of all sorts of types are reset, and null is none', async () => {
    await using server = await startServer({ limits: unhurried });
    const [asha] = await people(server, 'asha');
    const good = String((await readyFor(server.url, { token: asha.token }))['cursor']);
    const cut = good.slice(0, -1);
    const bad = [cut, `${good} `, good.toUpperCase(), '', '1', 'x'.repeat(1_000), 'nonsense', '1.0.0.0'];
    const types = [0, 42, -1, true, false, [], [good], {}, { cursor: good }];
    for (const cursor of [...bad, ...types]) {
      const ready = await readyFor(server.url, { token: asha.token, cursor });
      expect(ready['resume'], JSON.stringify(cursor)).toEqual({ result: 'reset' });
    }
    for (const cursor of [null, undefined, good])
      expect((await readyFor(server.url, { token: asha.token, cursor }))['resume']).toEqual({
        result: 'complete',
      });
  });

  test('CUR-2, CUR-3: unknown epoch, position never given, scope of another reader: reset', async () => {
    await using server = await startServer({ limits: unhurried });
    const [asha] = await people(server, 'asha');
    const { epoch, position } = await server.ghanti
      .as('asha')
      .call('sync', {})
      .then(({ cursor }) => parts(cursor));
    const verdict = async (cursor: string): Promise<string> => (await asha.call('sync', { cursor })).result;
    expect(await verdict(readable(epoch, position))).toBe('complete');
    expect(await verdict(readable(epoch, position + 1))).toBe('reset');
    expect(await verdict(readable(epoch, Number.MAX_SAFE_INTEGER))).toBe('reset');
    expect(await verdict(readable('0123456789abcdef', 0))).toBe('reset');
    expect(await verdict(readable(epoch, position, 'a-filter'))).toBe('reset');
    for (const cursor of [readable(epoch, position + 1), readable('0123456789abcdef', 0)])
      expect((await readyFor(server.url, { token: asha.token, cursor }))['resume']).toEqual({
        result: 'reset',
      });
  });

  test('RES-2: after a reset a client with an outbox recovers: lists, reads, sends again, and nothing is double', async () => {
    await using server = await startServer({ limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    await say(asha, channel, 'before');
    const outbox = [freshId(), freshId(), freshId()];
    const send = (clientId: string) => ({ channel, clientId, text: `from the outbox ${clientId}` });
    const [first = ''] = outbox;
    const stored = await bilal.call('sendMessage', send(first));
    using back = await bilal.connect({ cursor: readable('0123456789abcdef', 7) });
    expect(back.ready.resume).toEqual({ result: 'reset' });
    await back.caughtUp();
    expect(back.events).toEqual([]);
    const answers = [];
    for (const clientId of outbox) answers.push(granted(await back.call('sendMessage', send(clientId))));
    expect(answers[0]).toMatchObject({
      duplicate: true,
      event: { seq: stored.event.seq, id: stored.event.id },
    });
    const { channels } = granted(await back.call('listChannels', { limit: 10 }));
    expect(channels).toMatchObject([{ id: channel, head: 6 }]);
    const { messages, asOf } = granted(await back.call('history', { channel, limit: 200 }));
    expect(asOf).toBe(6);
    await eventually(() => expect(seqsOf(channel, back)).toEqual([5, 6]));
    const shown = [...messages.map(({ seq }) => seq), ...seqsOf(channel, back).filter((seq) => seq > asOf)];
    expect(shown).toEqual(span(shown[0] ?? 0, 6));
    expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
  });
});

/** What is in a cursor that the server gave. */
const parts = (cursor: string): { epoch: string; position: number } => {
  const [, epoch = '', position = ''] = cursor.split('.');
  return { epoch, position: Number.parseInt(position, 36) };
};
