/**
 * Commits that fail (DUR-1, I14): unknown to the writer, nothing delivered that is not in the log, nothing in the log that is
 * never delivered.
 */
import { eventually, group, people, startServer } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { createGate } from './resume-support/gated-store.ts';
import { freshId, say, seqsOf, span } from './resume-support/talk.ts';
import { unhurried } from './support/watched-server.ts';

const start = async () => {
  const gate = createGate();
  const server = await startServer({ limits: unhurried, doubles: { store: gate.double } });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const channel = await group(asha, [bilal]);
  const member = await bilal.connect();
  const ready = async (): Promise<number> => (await asha.rest.request('/readyz')).status;
  return { gate, server, asha, bilal, channel, member, ready };
};

describe('a commit that fails', () => {
  test('DUR-1: not fatal: unavailable to all of the batch, nothing delivered, and it works again', async () => {
    const { gate, server, asha, bilal, channel, member, ready } = await start();
    await using _server = server;
    gate.fate = 'refuse';
    const inputs = span(1, 4).map(() => ({ channel, clientId: freshId(), text: 'fails at first' }));
    using socket = await asha.connect();
    const failed = await Promise.all([
      ...inputs.slice(0, 2).map((input) => socket.call('sendMessage', input)),
      ...inputs.slice(2).map((input) => asha.rest.call('sendMessage', input)),
    ]);
    for (const ack of failed) expect(ack).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(failed[0]).toMatchObject({ error: { retryAfterMs: expect.any(Number) } });
    expect(await ready()).toBe(503);
    expect((await bilal.call('history', { channel, limit: 10 })).asOf).toBe(2);
    gate.fate = 'pass';
    for (const input of inputs)
      expect(await socket.call('sendMessage', input)).not.toHaveProperty('data.duplicate');
    expect(await ready()).toBe(200);
    await eventually(() => expect(seqsOf(channel, member)).toEqual(span(3, 6)));
    expect(member.events).toHaveLength(4);
    member.close();
  });

  test('ORD-1: on disk after all: members hear of it with what comes next, without a hole, and a retry gives its seq', async () => {
    const { gate, server, asha, bilal, channel, member } = await start();
    await using _server = server;
    const lost = { channel, clientId: freshId(), text: 'reported as failed' };
    gate.fate = 'lose';
    expect(await asha.rest.call('sendMessage', lost)).toMatchObject({
      ok: false,
      error: { code: 'unavailable' },
    });
    gate.fate = 'pass';
    await say(bilal, channel, 'the next one');
    await eventually(() => expect(seqsOf(channel, member)).toEqual([3, 4]));
    expect(await asha.call('sendMessage', lost)).toMatchObject({ duplicate: true, event: { seq: 3 } });
    gate.fate = 'lose';
    const second = { ...lost, clientId: freshId() };
    await asha.rest.call('sendMessage', second);
    gate.fate = 'pass';
    expect(await asha.call('sendMessage', second)).toMatchObject({ duplicate: true, event: { seq: 5 } });
    await eventually(() => expect(seqsOf(channel, member)).toEqual([3, 4, 5]));
    member.close();
  });

  test('I14: fatal: not ready, every write unavailable, reads go on, connections stay', async () => {
    const { gate, server, asha, bilal, channel, member, ready } = await start();
    await using _server = server;
    await say(asha, channel, 'before');
    gate.fate = 'fatal';
    const send = () => asha.rest.call('sendMessage', { channel, clientId: freshId(), text: 'too late' });
    expect(await send()).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    gate.fate = 'pass';
    const writes = await Promise.all([
      send(),
      member.call('mark', { marks: [{ channel, seen: 3 }] }),
      member.call('leave', { channel, clientId: freshId() }),
      member.call('createGroup', { title: 'never', members: [], clientId: freshId() }),
    ]);
    for (const ack of writes) expect(ack).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(await ready()).toBe(503);
    expect((await asha.rest.request('/livez')).status).toBe(503);
    expect((await bilal.call('history', { channel, limit: 10 })).messages.at(-1)).toMatchObject({ seq: 3 });
    expect(await bilal.call('listChannels', { limit: 10 })).toMatchObject({ channels: [{ head: 3 }] });
    using late = await bilal.connect({ cursor: member.ready.cursor });
    await late.caughtUp();
    expect(seqsOf(channel, late)).toEqual([3]);
    expect(member.socket.connected).toBe(true);
    member.close();
  });
});
