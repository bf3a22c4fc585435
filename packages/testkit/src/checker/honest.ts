/**
 * Histories of an imagined server that keeps every promise: random senders over transports that pipeline and that do
 * not, lost acknowledgements, refusals, retries, readers that fall behind and catch up, reads, restarts in between.
 * They are what the checker must pass, and what mutations.ts spoils.
 */
import type { Random } from '../random.ts';
import type { Entry, Op } from '../history/operation.ts';
import { finishPeople, stepOfPeople } from './honest-people.ts';
import {
  record,
  show,
  source,
  transports,
  type Channel,
  type Reader,
  type Send,
  type World,
} from './honest-world.ts';

const begin = (random: Random): World => {
  const people = ['asha', 'bilal', 'chitra', 'dev'];
  const channels = ['c1', 'c2'].map((name): Channel => ({ name, log: [], members: people }));
  const readers = channels.flatMap((channel) =>
    people.map((user): Reader => ({
      source: source(user, random.pick(transports), `${user}.reader`),
      channel,
      last: 0,
      fromSeq: 1,
    })),
  );
  const world: World = {
    random,
    ops: [],
    channels,
    readers,
    lines: new Map(),
    marks: new Map(),
    lossy: [],
    count: 0,
  };
  for (const reader of readers)
    record(world, reader.source, {
      f: 'recv',
      type: 'invoke',
      v: { channel: reader.channel.name, after: 0 },
    });
  return world;
};

const invoke = (world: World, { source: from, channel, clientId, body }: Send, order?: number): void =>
  record(world, from, {
    f: 'send',
    type: 'invoke',
    v: { channel: channel.name, clientId, body, ...(order === undefined ? {} : { order }) },
  });

const send = (world: World): void => {
  const { random } = world;
  const channel = random.pick(world.channels);
  const from = source(random.pick(channel.members), random.pick(transports));
  const key = `${from.sess} ${channel.name}`;
  const line = world.lines.get(key) ?? [];
  if (line.length > 3) return;
  world.count += 1;
  const sent: Send = {
    source: from,
    channel,
    clientId: `k${world.count}`,
    body: `{"text":"number ${world.count}"}`,
    stored: undefined,
  };
  world.lines.set(key, [...line, sent]);
  invoke(world, sent, from.tr === 'rest' ? undefined : world.count);
};

/** The server takes a send; IDEM-1 where it has it already. */
const store = (send: Send): Entry => {
  const { channel, clientId, body, source: from } = send;
  const seq = channel.log.length + 1;
  const entry: Entry = {
    seq,
    id: `${channel.name}-${seq}`,
    type: 'receiveMessage',
    by: from.user,
    clientId,
    body,
  };
  if (!send.stored) channel.log.push(entry);
  send.stored ??= entry;
  return send.stored;
};

const answer = (world: World, sent: Send): void => {
  const { seq, id } = store(sent);
  record(world, sent.source, {
    f: 'send',
    type: 'ok',
    v: { channel: sent.channel.name, clientId: sent.clientId, seq, id },
  });
};

const unknown = (world: World, sent: Send): void => {
  if (world.random.chance(0.5)) store(sent);
  record(world, sent.source, {
    f: 'send',
    type: 'info',
    v: { channel: sent.channel.name, clientId: sent.clientId, why: 'disconnected' },
  });
  if (world.random.chance(0.8)) world.lossy.push(sent);
};

const refuse = (world: World, sent: Send): void =>
  record(world, sent.source, {
    f: 'send',
    type: 'fail',
    v: { channel: sent.channel.name, clientId: sent.clientId, code: 'rate_limited' },
  });

const settleOne = (world: World): void => {
  const busy = [...world.lines].filter(([, line]) => line.length > 0);
  if (busy.length === 0) return;
  const [key, [sent, ...rest]] = world.random.pick(busy);
  world.lines.set(key, rest);
  if (!sent) return;
  const roll = world.random.next();
  if (roll < 0.85) answer(world, sent);
  else if (roll < 0.95) unknown(world, sent);
  else refuse(world, sent);
};

const retry = (world: World): void => {
  const sent = world.lossy.shift();
  if (!sent) return;
  invoke(world, sent);
  if (world.random.chance(0.8)) answer(world, sent);
  else unknown(world, sent);
};

const read = (world: World): void => {
  const reader = world.random.pick(world.readers);
  const channel = reader.channel.name;
  const ref = world.ops.length;
  record(world, reader.source, { f: 'read', type: 'invoke', v: { channel, ref } });
  const entries = reader.channel.log.slice(-3).filter(({ seq }) => seq >= reader.fromSeq);
  const asOf = reader.channel.log.length;
  if (world.random.chance(0.5)) send(world);
  if (world.random.chance(0.5)) settleOne(world);
  record(world, reader.source, { f: 'read', type: 'ok', v: { channel, ref, asOf, entries } });
};

const step = (world: World): void => {
  const roll = world.random.next();
  if (roll < 0.28) send(world);
  else if (roll < 0.6) settleOne(world);
  else if (roll < 0.65) retry(world);
  else if (roll < 0.77) stepOfPeople(world);
  else if (roll < 0.96) show(world, world.random.pick(world.readers), world.random.between(1, 4));
  else read(world);
};

const finish = (world: World): void => {
  while ([...world.lines.values()].some((line) => line.length > 0)) settleOne(world);
  while (world.lossy.length > 0) retry(world);
  finishPeople(world);
  for (const reader of world.readers) {
    const channel = reader.channel.name;
    show(world, reader, Infinity);
    record(world, reader.source, { f: 'recv', type: 'info', v: { channel } });
    const from = source(reader.source.user, 'rest', `${reader.source.user}.cold`);
    const { fromSeq } = reader;
    record(world, from, { f: 'member', type: 'ok', v: { channel, fromSeq } });
    const entries = reader.channel.log.filter(({ seq }) => seq >= fromSeq);
    record(world, from, {
      f: 'final',
      type: 'ok',
      v: { channel, after: fromSeq - 1, messages: false, entries },
    });
  }
};

/** One history, of about `steps` operations. */
export const honestHistory = (random: Random, steps = 400): Op[] => {
  const world = begin(random);
  for (let count = 0; count < steps; count += 1) step(world);
  finish(world);
  return world.ops;
};
