/**
 * Sends whose answers are lost, and sends that come more than once (F17, F19): one entry, and every answer the same.
 */
import { describe, expect, test } from 'vitest';
import { eventually, granted, group, people, startServer, type Connection } from '@ghanti/testkit';

type Answer = Awaited<ReturnType<Connection['call']>>;

describe('duplicated sends', () => {
  test('IDEM-1 F19: one clientId five times at once over three transports is one entry with five equal answers', async () => {
    await using server = await startServer();
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    using websocket = await asha.connect();
    using polling = await asha.connect({ transport: 'polling' });
    using reader = await bilal.connect();
    const message = { channel, clientId: 'the-one', text: 'once' };
    const answers: readonly Answer[] = await Promise.all([
      websocket.call('sendMessage', message),
      websocket.call('sendMessage', message),
      polling.call('sendMessage', message),
      asha.rest.call('sendMessage', message),
      asha.rest.call('sendMessage', message),
    ]);
    const events = answers.map((answer) => JSON.stringify(Object(granted(answer)).event));
    expect(new Set(events).size).toBe(1);
    expect(answers.filter((answer) => Object(granted(answer)).duplicate === true)).toHaveLength(4);
    await bilal.call('sendMessage', { channel, clientId: 'after', text: 'after' });
    await eventually(() => expect(reader.events.map(({ seq }) => seq)).toEqual([3, 4]));
    const { asOf } = await bilal.call('history', { channel, limit: 10 });
    expect(asOf).toBe(4);
  });

  test('IDEM-1 F17: a send whose answer is lost is there once, and its repeat names the same seq', async () => {
    await using server = await startServer();
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    using reader = await bilal.connect();
    for (let round = 0; round < 10; round += 1) {
      const message = { channel, clientId: `m${round}`, text: `number ${round}` };
      using cut = await asha.connect();
      cut.socket.emit('sendMessage', message);
      await eventually(() => expect(reader.events).toHaveLength(round + 1));
      cut.close();
      const { event, duplicate } = await asha.call('sendMessage', message);
      expect([event.seq, duplicate]).toEqual([round + 3, true]);
      expect(event.id).toBe(reader.events[round]?.id);
    }
  });

  test('IDEM-1 F20: the same clientId with another body is a conflict, and the first is kept', async () => {
    await using server = await startServer();
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    await asha.call('sendMessage', { channel, clientId: 'k', text: 'first' });
    const second = await asha.rest.call('sendMessage', { channel, clientId: 'k', text: 'second' });
    expect(second).toMatchObject({ ok: false, error: { code: 'conflict' } });
    // Another's client ids are another's.
    expect(await bilal.call('sendMessage', { channel, clientId: 'k', text: 'mine' })).not.toHaveProperty(
      'duplicate',
    );
    const { messages } = await asha.call('history', { channel, after: 2, limit: 10 });
    expect(messages.map(({ data }) => data)).toMatchObject([{ text: 'first' }, { text: 'mine' }]);
  });
});
