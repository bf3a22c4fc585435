/**
 * Receipts of a large group against a model (RCP-2): random marks, joins and leaves; what `receipts` and the signals say is
 * what a loop over all members says; authors on screen get at most one signal a second, everybody else none.
 */
import { randomUUID } from 'node:crypto';
import {
  chooseSeed,
  createManualClock,
  createRandom,
  eventually,
  hostToken,
  connect,
  type Connection,
  type Random,
} from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pick } from '../../../../testing/layer.ts';
import { accounts, crowd, nameOf } from './support/crowd.ts';
import { ReceiptsModel } from './support/receipts-model.ts';
import { oneNode, startWatched, type WatchedServer } from './support/watched-server.ts';

const size = pick(1_200, 10_000);
const marks = pick(400, 2_000);
const perStep = 50;
const seed = chooseSeed(process.env['TEST_SEED']);
const random: Random = createRandom(seed);
const model = new ReceiptsModel();
const authors = [1, 2, 3].map(nameOf);
const reader = nameOf(4);

let watched: WatchedServer;
let channel: string;
let nextUser = size;
const lines = new Map<string, Connection>();
/** When receipts of others came, by who heard them. */
const heard = new Map<string, number[]>();
/** What the signals said last of each message. */
const told = new Map<number, { total: number; delivered: number; seen: number }>();

const as = (user: string) => watched.now.ghanti.as(user);
const key = (): { clientId: string; channel: string } => ({ clientId: randomUUID(), channel });

const line = async (user: string, cursor?: string): Promise<Connection> => {
  const token = hostToken(watched.now, { sub: user, name: user });
  const connection = await connect(watched.now.url, token, {
    cursor,
    onEnvelope: (envelope) => {
      if (envelope.type !== 'receipt') return;
      const own = 'user' in envelope.data && envelope.data.user === user;
      // One's own mark is for one's own devices.
      if (!own) heard.set(user, [...(heard.get(user) ?? []), performance.now()]);
      if (!('counts' in envelope.data)) return;
      const { counts, total } = envelope.data;
      for (const [seq, delivered, seen, own = total] of counts)
        told.set(seq, { total: own, delivered, seen });
    },
  });
  lines.set(user, connection);
  await connection.caughtUp();
  return connection;
};

const say = async (by: string): Promise<void> => {
  const { event } = await as(by).call('sendMessage', { ...key(), text: 'suno' });
  expect(event.seq).toBe(model.send(by));
};

const someMember = (): string => random.pick([...model.members.keys()]);

const markSome = async (count: number): Promise<void> => {
  await Promise.all(
    Array.from({ length: count }, async () => {
      const user = random.chance(0.1) ? random.pick(authors) : someMember();
      if (!model.members.has(user)) return;
      const seen = random.between(0, model.head);
      const delivered = random.between(0, model.head);
      model.mark(user, delivered, seen);
      await as(user).call('mark', { marks: [{ channel, delivered, seen }] });
    }),
  );
};

/** Not those who listen. */
const outsiderOr = (users: readonly string[]): string | undefined =>
  users.find((user) => !authors.includes(user) && user !== reader && user !== nameOf(0));

/** In turn: somebody leaves; somebody leaves and comes back; somebody new comes. */
const move = async (turn: number): Promise<void> => {
  const leaving = outsiderOr(Array.from({ length: 10 }, someMember));
  if (turn % 3 !== 2 && leaving !== undefined) {
    await as(leaving).call('leave', key());
    model.leave(leaving);
    if (turn % 3 === 0) return;
    await as(nameOf(0)).call('addMembers', { ...key(), users: [leaving] });
    return model.join([leaving]);
  }
  const fresh = await accounts(watched.now, nextUser, (nextUser += random.between(1, 3)));
  await as(nameOf(0)).call('addMembers', { ...key(), users: fresh });
  model.join(fresh);
};

const namesOf = async (asker: string, seq: number) => {
  const people = [];
  for (let after: string | undefined; ;) {
    const page = await as(asker).call('receipts', { channel, seq, ...(after !== undefined && { after }) });
    people.push(...page.people);
    if (page.next === undefined) return people;
    after = page.next;
  }
};

beforeAll(async () => {
  watched = await startWatched({ limits: { maxMembers: 20_000 } });
  const made = await crowd(watched.now, await accounts(watched.now, 0, size));
  channel = made.channel;
  for (const batch of made.batches) model.join(batch);
  for (const user of [...authors, reader]) await line(user);
}, 300_000);

afterAll(async () => {
  for (const connection of lines.values()) connection.close();
  await watched[Symbol.asyncDispose]();
});

describe(`receipts in a group of ${size} (seed ${seed})`, () => {
  it('are those of a loop over the members after each step, counts and names (RCP-2)', async () => {
    for (let done = 0; done < marks; done += perStep) {
      await say(authors[(done / perStep) % authors.length] ?? '');
      await move(done / perStep);
      await markSome(perStep);
      const { seq } = random.pick(model.messages);
      const { total, delivered, seen } = await as(someMember())
        .call('receipts', { channel, seq })
        .catch(
          // Who joined after the message may not ask for it.
          () => as(nameOf(0)).call('receipts', { channel, seq }),
        );
      expect({ total, delivered, seen }, `seed ${seed} after ${done}`).toEqual(model.counts(seq));
      expect(await namesOf(nameOf(0), seq), `seed ${seed} after ${done}`).toEqual(model.people(seq));
    }
  }, 300_000);

  it('reach authors on screen as counts, at most once a second, and nobody else (RCP-2)', async () => {
    const own = authors.flatMap((author) => model.of(author).slice(-50));
    const expected = new Map(own.map((seq) => [seq, model.counts(seq)]));
    await eventually(
      () => own.every((seq) => JSON.stringify(told.get(seq)) === JSON.stringify(expected.get(seq))),
      {
        withinMs: 10_000,
      },
    );
    for (const author of authors) {
      const times = heard.get(author) ?? [];
      const spanMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
      expect(times.length, author).toBeGreaterThan(0);
      expect(times.length, author).toBeLessThanOrEqual(Math.ceil(spanMs / 1_000) + 1);
    }
    expect(heard.get(reader)).toBeUndefined();
  }, 60_000);

  it('come whole after an absence, and one hears of one’s own mark on all devices (RCP-2, STA-1)', async () => {
    const [author = ''] = authors;
    const cursor = lines.get(author)?.signals('caughtUp')[0]?.data.cursor;
    lines.get(author)?.close();
    const back = await line(author, cursor);
    const [state] = back.signals('channelState').filter((signal) => signal.channel === channel);
    const receipts = state?.data.receipts;
    if (receipts === undefined || Array.isArray(receipts)) throw new Error('no counts came');
    const rows = receipts.counts.map(([seq, delivered, seen, total = receipts.total]) => [
      seq,
      { total, delivered, seen },
    ]);
    expect(rows).toEqual(
      model
        .of(author)
        .slice(-50)
        .map((seq) => [seq, model.counts(seq)]),
    );
    await as(author).call('mark', { marks: [{ channel, seen: model.head }] });
    model.mark(author, model.head, model.head);
    await eventually(() =>
      back
        .signals('receipt')
        .some(({ data }) => 'user' in data && data.user === author && data.seen === model.head),
    );
  }, 60_000);

  it('that wait to be told are behind no cursor: an author who is cut meanwhile is told by the resume (RCP-2, STA-1)', async () => {
    await using still = await startWatched({ ...oneNode, clock: createManualClock() });
    const users = await accounts(still.now, 0, 300);
    const made = await crowd(still.now, users);
    const [author = '', other = ''] = users.slice(1);
    const token = hostToken(still.now, { sub: author, name: author });
    const send = (text: string) =>
      still.now.ghanti
        .as(author)
        .call('sendMessage', { clientId: randomUUID(), channel: made.channel, text });
    const mine = await connect(still.now.url, token);
    const { event } = await send('suno');
    // It may be told when the clock says so, and is committed beside a message, before another one.
    const marks = [{ channel: made.channel, seen: event.seq }];
    const marking = still.now.ghanti.as(other).call('mark', { marks });
    await send('suna?');
    await marking;
    await send('acha');
    await eventually(() => mine.events.some(({ seq }) => seq === event.seq + 2));
    expect(mine.signals('receipt')).toEqual([]);
    const cursor = mine.events.at(-1)?.cursor;
    mine.close();
    using back = await connect(still.now.url, token, { cursor });
    await back.caughtUp();
    expect(back.events).toEqual([]);
    const receipts = {
      counts: [
        [event.seq, 1, 1],
        [event.seq + 1, 0, 0],
        [event.seq + 2, 0, 0],
      ],
      total: 299,
    };
    expect(back.signals('channelState')).toMatchObject([{ channel: made.channel, data: { receipts } }]);
  }, 60_000);

  it('are not told to an author who was removed (PRV-1)', async () => {
    const [author = ''] = authors;
    await as(nameOf(0)).call('removeMember', { ...key(), user: author });
    model.leave(author);
    // What was told before is on its way until then.
    await eventually(() => lines.get(author)?.events.some(({ type }) => type === 'channelClosed') === true);
    const count = heard.get(author)?.length;
    // Before the marks: they may be told before the last of them is acknowledged.
    const others = heard.get(authors[1] ?? '')?.length ?? 0;
    await markSome(perStep);
    await eventually(() => (heard.get(authors[1] ?? '')?.length ?? 0) > others, { withinMs: 10_000 });
    expect(heard.get(author)?.length).toBe(count);
    await expect(as(author).call('receipts', { channel, seq: 1 })).rejects.toMatchObject({
      code: 'not_found',
    });
  }, 60_000);
});

it('left no bug behind', () => expect(watched.errors).toEqual([]));
