/**
 * One order for all, nothing before it is committed, one entry per client id (ORD-1, ACK-1, IDEM-1; F17, F19).
 */
import {
  eventually,
  granted,
  group,
  people,
  startServer,
  type Connection,
  type Person,
} from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { pick } from '../../../../testing/layer.ts';
import { createGate } from './resume-support/gated-store.ts';
import { freshId, places, say, seqsOf, span } from './resume-support/talk.ts';
import { unhurried } from './support/watched-server.ts';

const transports = ['websocket', 'polling', 'upgrade'] as const;
/** All send at once, on a machine that has other things to do. */
const patience = { withinMs: 50_000 };

/** Connections of each person on each transport. */
const everywhere = (who: readonly Person[]): Promise<Connection[]> =>
  Promise.all(who.flatMap((one) => transports.map((transport) => one.connect({ transport }))));

describe('ORD-1: one order', () => {
  test('all connections of all members see the same, over every transport, and acknowledgements agree', async () => {
    await using server = await startServer({ limits: unhurried });
    const all = await people(server, 'asha', 'bilal', 'chitra');
    const [asha] = all;
    const channels = [await group(asha, all.slice(1)), await group(asha, all.slice(1))];
    const connections = await everywhere(all);
    const rounds = pick(20, 300);
    const sends = connections.flatMap((connection, index) =>
      span(1, rounds).map(() =>
        connection.call(
          'sendMessage',
          { channel: channels[index % 2] ?? '', clientId: freshId(), text: `by ${index}` },
          patience.withinMs,
        ),
      ),
    );
    const byRest = all.flatMap((who) =>
      span(1, rounds).map(() =>
        who.call('sendMessage', { channel: channels[0] ?? '', clientId: freshId(), text: 'by REST' }),
      ),
    );
    const acked = [...(await Promise.all(sends)).map(granted), ...(await Promise.all(byRest))].map(
      ({ event }) => event.id,
    );
    await eventually(() => {
      for (const { events } of connections) expect(events).toHaveLength(acked.length);
    }, patience);
    const [first] = connections;
    for (const connection of connections) {
      expect(connection.events).toEqual(first?.events);
      for (const channel of channels) {
        const seqs = seqsOf(channel, connection);
        expect(seqs).toEqual(span(4, 3 + seqs.length));
      }
    }
    expect(new Set(first?.events.map(({ id }) => id))).toEqual(new Set(acked));
    for (const connection of connections) connection.close();
  });

  test("ACK-1: one connection's commands take effect in the order in which they arrive", async () => {
    await using server = await startServer({ limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    for (const transport of transports) {
      using connection = await asha.connect({ transport });
      const answers = await Promise.all(
        span(1, 40).map((index) =>
          index % 10 === 0
            ? connection.call('addMembers', { channel, users: ['bilal'], clientId: freshId() }).then(() => 0)
            : connection
                .call('sendMessage', { channel, clientId: freshId(), text: `${index}` })
                .then((ack) => granted(ack).event.seq),
        ),
      );
      const seqs = answers.filter((seq) => seq > 0);
      expect(seqs).toEqual(seqs.toSorted((one, other) => one - other));
    }
  });

  test('ACK-1: what is sent before ready takes effect after it, in order', async () => {
    await using server = await startServer({ limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const { channel } = await asha.call('openDirect', { user: 'bilal' });
    await say(asha, channel.id, 'first');
    using connection = await bilal.connect();
    const seqs = await Promise.all(
      span(1, 5).map(() =>
        connection.call('sendMessage', { channel: channel.id, clientId: freshId(), text: 'at once' }),
      ),
    );
    expect(seqs.map((ack) => granted(ack).event.seq)).toEqual(span(2, 6));
  });

  test('nothing is seen, read or acknowledged before it is committed', async () => {
    const gate = createGate();
    await using server = await startServer({ limits: unhurried, doubles: { store: gate.double } });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    const connections = await everywhere([asha, bilal]);
    const open = gate.close();
    let acked = false;
    const send = asha
      .call('sendMessage', { channel, clientId: freshId(), text: 'not yet' })
      .then(() => (acked = true));
    await eventually(() => gate.waiting === 1);
    expect((await bilal.call('history', { channel, limit: 10 })).asOf).toBe(2);
    expect((await bilal.call('sync', {})).channels).toMatchObject([{ head: 2 }]);
    using late = await bilal.connect({ cursor: connections[0]?.ready.cursor });
    await late.caughtUp();
    for (const { events } of [...connections, late]) expect(events).toEqual([]);
    expect(acked).toBe(false);
    open();
    await send;
    await eventually(() => {
      for (const { events } of [...connections, late]) expect(places(events)).toEqual([`${channel}#3`]);
    });
    for (const connection of connections) connection.close();
  });
});

describe('IDEM-1: one entry per client id', () => {
  test('F19: the same five times at once over websocket, polling and REST: one entry, equal answers', async () => {
    await using server = await startServer({ limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    using web = await asha.connect();
    using poll = await asha.connect({ transport: 'polling' });
    using member = await bilal.connect();
    for (const round of span(1, pick(10, 200))) {
      const input = { channel, clientId: `same-${round}`, text: 'once' };
      const acks = await Promise.all([
        web.call('sendMessage', input),
        asha.rest.call('sendMessage', input),
        poll.call('sendMessage', input),
        web.call('sendMessage', input),
        asha.rest.call('sendMessage', input, { headers: { 'idempotency-key': input.clientId } }),
      ]);
      const answers = acks.map(granted);
      const [{ event }] = answers as [(typeof answers)[number]];
      for (const answer of answers) expect(answer.event).toEqual(event);
      expect(answers.filter(({ duplicate }) => duplicate !== true)).toHaveLength(1);
      expect(event.seq).toBe(2 + round);
    }
    await eventually(() => expect(seqsOf(channel, member)).toEqual(span(3, 2 + pick(10, 200))));
  });

  test('F17: the acknowledgement is lost with the connection, the commit is not: a retry gives the first seq', async () => {
    const gate = createGate();
    await using server = await startServer({ limits: unhurried, doubles: { store: gate.double } });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    using member = await bilal.connect();
    for (const [index, transport] of transports.entries()) {
      const input = { channel, clientId: `lost-${transport}`, text: 'did it arrive?' };
      using connection = await asha.connect({ transport });
      const open = gate.close();
      const answer = connection.call('sendMessage', input).catch((error: unknown) => error);
      await eventually(() => gate.waiting === 1);
      connection.socket.io.engine.close();
      open();
      expect(await answer).toBeInstanceOf(Error);
      await eventually(() => expect(seqsOf(channel, member)).toEqual(span(3, 3 + index)));
      const again = await asha.call('sendMessage', input);
      expect(again).toMatchObject({
        duplicate: true,
        event: { seq: 3 + index, id: member.events.at(-1)?.id },
      });
    }
    expect(member.events).toHaveLength(3);
  });
});
