/**
 * Whoever is removed is gone (PRV-1, I9; F34): removal while that member's sends, syncs, backfills and long reads are in
 * flight, on every transport.
 */
import { eventually, group, people, startServer, type Connection, type Person } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { pick } from '../../../../testing/layer.ts';
import { createGate } from './resume-support/gated-store.ts';
import { freshId, say, sayMany, seqsOf, span } from './resume-support/talk.ts';
import { unhurried } from './support/watched-server.ts';

const remove = async (by: Person, channel: string, who: Person): Promise<number> =>
  (await by.call('removeMember', { channel, user: who.user, clientId: freshId() })).event.seq;

/** Everything of a channel that a connection was ever told, seqs only. */
const toldAbove = (channel: string, seq: number, { envelopes }: Connection) =>
  envelopes.filter(
    (envelope) => envelope.channel === channel && (!('seq' in envelope) || (envelope.seq ?? 0) > seq),
  );

describe('PRV-1: after a removal', () => {
  test('F34: nothing later is delivered while the one removed sends, syncs and reads at full speed', async () => {
    await using server = await startServer({ limits: unhurried });
    const [asha, bilal, chitra] = await people(server, 'asha', 'bilal', 'chitra');
    for (const _round of span(1, pick(3, 30))) {
      const channel = await group(asha, [bilal, chitra]);
      const connections = await Promise.all(
        (['websocket', 'polling', 'upgrade'] as const).map((transport) => bilal.connect({ transport })),
      );
      const [socket] = connections as [Connection];
      const { cursor } = socket.ready;
      let removed = 0;
      let removalAcked = false;
      const sent: (number | string)[] = [];
      const begunAfter: Promise<void>[] = [];
      const hammer = async (): Promise<void> => {
        while (!removalAcked || begunAfter.length < 4) {
          const after = removalAcked;
          const reads = [
            socket.call('history', { channel, limit: 50 }),
            bilal.rest.call('history', { channel, after: 0, limit: 50 }),
            bilal.rest.call('getChannel', { channel }),
          ];
          const send = socket.call('sendMessage', { channel, clientId: freshId(), text: 'mine' });
          const sync = bilal.rest.call('sync', { cursor });
          const check = Promise.all([...reads, send]).then((acks) => {
            if (after)
              for (const ack of acks) expect(ack).toMatchObject({ ok: false, error: { code: 'not_found' } });
            const ack = acks.at(-1);
            if (ack?.ok === true && 'event' in ack.data && ack.data.event) sent.push(ack.data.event.seq);
          });
          const synced = sync.then((ack) => {
            const events = ack.ok ? ack.data.events.filter((event) => event.channel === channel) : [];
            if (after) expect(events).toEqual([]);
          });
          if (after) begunAfter.push(check, synced);
          await Promise.all([check, synced]);
        }
      };
      const hammering = hammer();
      const others = sayMany(chitra, [channel], 120, 'theirs', 6);
      await eventually(() => seqsOf(channel, socket).length > 20);
      removed = await remove(asha, channel, bilal);
      removalAcked = true;
      await others;
      await hammering;
      const elsewhere = await group(asha, [bilal]);
      await say(asha, elsewhere, 'the end');
      for (const connection of connections) {
        await eventually(() => seqsOf(elsewhere, connection).length > 0);
        expect(toldAbove(channel, removed, connection)).toEqual([]);
        const closed = connection.events.filter(({ type }) => type === 'channelClosed');
        expect(closed.map(({ data }) => data)).toEqual([
          expect.objectContaining({ channel, how: 'removed' }),
        ]);
        const seqs = seqsOf(channel, connection);
        expect(seqs).toEqual(span(seqs[0] ?? 0, seqs.at(-1) ?? 0));
        connection.close();
      }
      for (const seq of sent) expect(seq).toBeLessThan(removed);
    }
  });

  test('F34: removed during a backfill: what is still to be read is not sent, and it ends with channelClosed', async () => {
    await using server = await startServer({ limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    const other = await group(asha, [bilal]);
    const { cursor } = await bilal.call('sync', {});
    const count = pick(1_600, 8_000);
    const socket = await asha.connect();
    await Promise.all(
      span(1, count).map((index) =>
        socket.call('sendMessage', {
          channel: index % 2 === 0 ? channel : other,
          clientId: freshId(),
          text: 'x'.repeat(200),
        }),
      ),
    );
    socket.close();
    for (const transport of ['websocket', 'polling'] as const) {
      const again = await bilal.connect({ cursor, transport });
      const removed = transport === 'websocket' ? await remove(asha, channel, bilal) : Infinity;
      await again.caughtUp({ withinMs: 15_000 });
      await say(asha, other, 'the end');
      await eventually(() => seqsOf(other, again).length >= count / 2 + 1);
      expect(toldAbove(channel, removed, again)).toEqual([]);
      if (transport === 'polling') expect(seqsOf(channel, again)).toEqual([]);
      const closed = again.events.filter(({ type }) => type === 'channelClosed');
      expect(closed).toHaveLength(1);
      expect(seqsOf(channel, again)).toEqual(span(3, 2 + seqsOf(channel, again).length));
      again.close();
    }
  });

  test('a send that waits for the disk when the removal is asked for is in order: before it, or refused', async () => {
    const gate = createGate();
    await using server = await startServer({ limits: unhurried, doubles: { store: gate.double } });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    using socket = await bilal.connect();
    const open = gate.close();
    const first = socket.call('sendMessage', { channel, clientId: freshId(), text: 'before' });
    await eventually(() => gate.waiting === 1);
    const removal = remove(asha, channel, bilal);
    const kicked = removal.then(() => performance.now());
    // Goes by the same door as the removal, after it.
    const late = asha.rest
      .request('/livez')
      .then(() => bilal.rest.call('sendMessage', { channel, clientId: freshId(), text: 'after' }));
    open();
    expect(await first).toMatchObject({ ok: true, data: { event: { seq: 3 } } });
    expect(await removal).toBeGreaterThan(3);
    await kicked;
    const ack = await late;
    if (ack.ok) expect(ack.data.event.seq).toBeLessThan(await removal);
    else expect(ack.error.code).toBe('not_found');
  });

  test('signals: no typing, receipt or state of the channel reaches the one removed', async () => {
    await using server = await startServer({ limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    const stays = await group(asha, [bilal]);
    using socket = await bilal.connect();
    const removed = await remove(asha, channel, bilal);
    await eventually(() => socket.events.some(({ type }) => type === 'channelClosed'));
    for (const where of [channel, stays]) {
      await asha.call('typing', { channel: where, state: 'typing' });
      await asha.call('signal', { channel: where, name: 'move', data: { x: 1 } });
      await asha.call('mark', { marks: [{ channel: where, seen: 2 }] });
    }
    await say(asha, stays, 'the end');
    await eventually(() => expect(seqsOf(stays, socket)).toEqual([3]));
    // One where it begins, and one where the message ends it.
    expect(new Set(socket.signals('typing').map((signal) => signal.channel))).toEqual(new Set([stays]));
    expect(toldAbove(channel, removed, socket)).toEqual([]);
    for (const name of ['typing', 'signal'] as const) {
      const input = name === 'typing' ? { state: 'typing' as const } : { name: 'move', data: 1 };
      expect(await socket.socket.timeout(5_000).emitWithAck(name, { channel, ...input })).toMatchObject({
        ok: false,
        error: { code: 'not_found' },
      });
    }
  });
});
