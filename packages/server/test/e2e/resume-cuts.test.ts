/**
 * Resuming while messages are sent at full speed, cut at random: every member ends with the whole history, each event
 * once, by position (RES-1, RES-3, CUR-1), also where what is held during a backfill does not fit (`maxBufferedBytes`).
 */
import {
  chooseSeed,
  createManualClock,
  createRandom,
  eventually,
  group,
  people,
  startServer,
  type Connection,
  type Person,
  type Random,
} from '@ghanti/testkit';
import type { EventEnvelope } from '@ghanti/protocol';
import { describe, expect, test } from 'vitest';
import { pick } from '../../../../testing/layer.ts';
import { freshId, places, say, sayMany } from './resume-support/talk.ts';
import { unhurried } from './support/watched-server.ts';

const seed = chooseSeed(process.env['TEST_SEED']);
/** For what has to be sent, on a machine that has other things to do. */
const timeout = pick(30_000, 240_000);

/** Who can hardly hold anything may be cut off before he is told of `ready`: then he comes again, as any client does. */
const cutBeforeReady = (error: unknown): undefined => {
  if (!(error instanceof Error) || !error.message.startsWith('disconnected before ready')) throw error;
};

/** A client as the contract wants it: applies each event once, keeps the last cursor, comes back with it. `isTight`: he has hardly any room. */
const reader = (who: Person, start: string, random: Random, isTight: boolean) => {
  const applied: EventEnvelope[] = [];
  let cursor = start;
  let cuts = 0;
  let connection: Connection | undefined;
  const take = (envelope: Connection['envelopes'][number]): void => {
    if (envelope.type === 'caughtUp') cursor = envelope.data.cursor;
    else if ('seq' in envelope && envelope.seq !== undefined) {
      applied.push(envelope);
      cursor = envelope.cursor ?? cursor;
    }
  };
  const open = async (): Promise<void> => {
    connection = undefined;
    while (connection === undefined) {
      const transport = random.pick(['websocket', 'websocket', 'polling', 'upgrade'] as const);
      const connecting = who.connect({ transport, cursor, onEnvelope: take });
      connection = await (isTight ? connecting.catch(cutBeforeReady) : connecting);
    }
    expect(connection.ready.resume.result, `seed ${seed}`).toBe('complete');
  };
  const cut = (): void => {
    cuts += 1;
    // What arrives from here on is not applied: the client is gone.
    connection?.socket.offAny();
    if (random.chance(0.5)) connection?.socket.io.engine.close();
    else connection?.close();
  };
  return {
    applied,
    open,
    get cuts() {
      return cuts;
    },
    async live(until: () => boolean): Promise<void> {
      await open();
      while (!until()) {
        const goal = applied.length + random.between(0, 40);
        const patience = performance.now() + random.between(1, 30);
        await eventually(() => applied.length >= goal || performance.now() > patience, { everyMs: 1 });
        cut();
        await open();
      }
    },
    /** Comes back where the server cut it off, as any client does. */
    async whole(count: number): Promise<void> {
      await eventually(async () => {
        if (connection?.socket.connected !== true) await open();
        return applied.length >= count;
      });
      connection?.close();
    },
  };
};

const position = ({ cursor = '' }: EventEnvelope): number => Number.parseInt(cursor.split('.')[2] ?? '', 36);

const wholeHistory = async (who: Person, channels: readonly string[]): Promise<string[]> => {
  const found: string[] = [];
  for (const channel of channels) {
    for (let after = 4, more = true; more;) {
      const page = await who.call('history', { channel, after, limit: 200 });
      found.push(...page.messages.map(({ seq }) => `${channel}#${seq}`));
      ({ more } = page);
      after = page.messages.at(-1)?.seq ?? after;
    }
  }
  return found.toSorted((one, other) => one.localeCompare(other));
};

describe.each([
  { title: 'room to hold', limits: {} },
  { title: 'hardly any room to hold', limits: { maxBufferedBytes: 6_000 } },
])('$title', ({ title, limits }) => {
  test(
    `RES-3: random cuts under full load, no hole, no duplicate, by position (seed ${seed})`,
    { timeout },
    async () => {
      const random = createRandom(seed).fork(title);
      await using server = await startServer({ limits: { ...unhurried, ...limits } });
      const [asha, bilal, chitra, dev] = await people(server, 'asha', 'bilal', 'chitra', 'dev');
      const members = [bilal, chitra, dev];
      const groups = [await group(asha, members), await group(asha, members)];
      const readers = [];
      for (const who of members) {
        const { cursor } = await who.call('sync', {});
        readers.push({
          who,
          reader: reader(who, cursor, random.fork(who.user), 'maxBufferedBytes' in limits),
        });
      }
      let sent = false;
      const lives = readers.map(({ reader: one }) => one.live(() => sent));
      const total = pick(800, 8_000);
      await Promise.all([
        sayMany(asha, groups, total, 'load', 12),
        sayMany(chitra, groups, total / 4, 'load', 4),
      ]);
      sent = true;
      await Promise.all(lives);
      for (const { who, reader: one } of readers) {
        const expected = await wholeHistory(who, groups);
        await one.whole(expected.length);
        const inOrder = one.applied.map(position);
        expect(
          inOrder.findIndex((at, index) => index > 0 && at <= (inOrder[index - 1] ?? 0)),
          `seed ${seed}`,
        ).toBe(-1);
        expect(
          places(one.applied).toSorted((a, b) => a.localeCompare(b)),
          `seed ${seed}`,
        ).toEqual(expected);
        expect(one.cuts).toBeGreaterThan(5);
      }
    },
  );
});

test(`RES-3: what is held during a long backfill does not fit: the log is read once more (seed ${seed})`, async () => {
  await using server = await startServer({ limits: { ...unhurried, maxBufferedBytes: 3_000 } });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const channel = await group(asha, [bilal]);
  const { cursor } = await bilal.call('sync', {});
  const writer = server.ghanti.as('asha');
  const send = () => writer.call('sendMessage', { channel, clientId: freshId(), text: 'x'.repeat(500) });
  await Promise.all(Array.from({ length: 2_000 }, send));
  const readers = ['a', 'b', 'c'].map((name) => reader(bilal, cursor, createRandom(seed).fork(name), true));
  const opened = readers.map((one) => one.open());
  await Promise.all(Array.from({ length: 20 }, () => send().then(send).then(send).then(send).then(send)));
  await Promise.all(opened);
  for (const one of readers) {
    await one.whole(2_100);
    expect(one.applied.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 2_100 }, (_none, index) => index + 3),
    );
  }
});

test('RES-4: a heartbeat counts what the client counted, live, after a backfill and with a second connection', async () => {
  const clock = createManualClock();
  await using server = await startServer({ clock, limits: unhurried });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const channel = await group(asha, [bilal]);
  using early = await bilal.connect();
  const { cursor } = early.ready;
  await say(asha, channel, 'one', 'two', 'three');
  using late = await bilal.connect({ cursor, transport: 'polling' });
  await late.caughtUp();
  await say(asha, channel, 'four');
  await bilal.call('sendMessage', { channel, clientId: freshId(), text: 'five' });
  await asha.call('typing', { channel, state: 'typing' });
  await eventually(() => {
    for (const { events } of [early, late]) expect(events).toHaveLength(5);
  });
  await clock.drift(13_000, 1_000);
  await say(asha, channel, 'six');
  await clock.drift(12_000, 1_000);
  for (const connection of [early, late]) {
    await eventually(() => connection.signals('heartbeat').length >= 2);
    let counted = 0;
    const counts: [number, number][] = [];
    for (const envelope of connection.envelopes) {
      if ('seq' in envelope && envelope.seq !== undefined) counted += 1;
      if (envelope.type === 'heartbeat') counts.push([envelope.data.events, counted]);
    }
    expect(counts.slice(0, 2)).toEqual([
      [5, 5],
      [6, 6],
    ]);
  }
  const last = early.signals('heartbeat').at(-1)?.data.cursor;
  using back = await bilal.connect({ cursor: last });
  await back.caughtUp();
  expect(back.ready.resume).toEqual({ result: 'complete' });
  expect(back.events).toEqual([]);
});
