/**
 * The rest of an honest history: what becomes of messages, somebody who comes and goes, marks that only grow, measures under their caps, a
 * process that is killed, and the quiet end, where all see the same.
 */
import { canonical, type Entry } from '../history/operation.ts';
import { record, show, source, type Channel, type Reader, type World } from './honest-world.ts';

const guest = 'esha';

const acted = (world: World, user: string, channel: Channel, event: string, data: object): Entry => {
  const { random } = world;
  const from = source(user, random.pick(['sio', 'rest'] as const));
  const seq = channel.log.length + 1;
  const body = canonical(data);
  const entry: Entry = { seq, id: `${channel.name}-${seq}`, type: event, by: user, clientId: null, body };
  const v = { channel: channel.name, clientId: `a${(world.count += 1)}` };
  record(world, from, { f: 'act', type: 'invoke', v: { ...v, event, body } });
  channel.log.push(entry);
  if (random.chance(0.2)) {
    record(world, from, { f: 'act', type: 'info', v: { ...v, why: 'disconnected' } });
    record(world, from, { f: 'act', type: 'invoke', v: { ...v, event, body } });
  }
  record(world, from, { f: 'act', type: 'ok', v: { ...v, seq, id: entry.id } });
  return entry;
};

const touch = (world: World): void => {
  const { random } = world;
  const channel = random.pick(world.channels);
  const whole = channel.log.filter(({ type, gone }) => type === 'receiveMessage' && !gone);
  if (whole.length === 0) return;
  const message = random.pick(whole);
  const target = message.seq;
  const by = message.by ?? '';
  const roll = random.next();
  if (roll < 0.4)
    acted(world, random.pick(channel.members), channel, 'reactionChanged', { target, emoji: '🔔', on: true });
  else if (roll < 0.8) acted(world, by, channel, 'messageEdited', { target, text: `edited ${world.count}` });
  else {
    acted(world, by, channel, 'messageDeleted', { target });
    channel.log[target - 1] = { ...message, clientId: null, body: '', gone: true };
  }
};

const isGuest = ({ source: { user } }: Reader): boolean => user === guest;

const come = (world: World, channel: Channel): void => {
  const owner = source('asha', 'rest');
  record(world, owner, { f: 'member', type: 'invoke', v: { channel: channel.name, member: guest } });
  const { seq } = acted(world, 'asha', channel, 'memberJoined', {
    user: guest,
    role: 'member',
    how: 'added',
  });
  const reader = { source: source(guest, 'sio', `${guest}.reader`), channel, last: seq - 1, fromSeq: seq };
  // Whoever comes has nothing unread.
  world.marks.set(`${guest} ${channel.name}`, { delivered: seq, seen: seq });
  record(world, reader.source, { f: 'recv', type: 'invoke', v: { channel: channel.name, after: seq - 1 } });
  world.readers.push(reader);
};

const go = (world: World, reader: Reader): void => {
  const { channel } = reader;
  show(world, reader, world.random.below(5));
  acted(world, 'asha', channel, 'memberLeft', { user: guest, how: 'removed' });
  record(world, source('asha', 'rest'), {
    f: 'member',
    type: 'info',
    v: { channel: channel.name, member: guest },
  });
  world.readers.splice(world.readers.indexOf(reader), 1);
};

const move = (world: World): void => {
  const [channel] = world.channels;
  const there = world.readers.find(isGuest);
  if (there) go(world, there);
  else if (channel) come(world, channel);
};

const mark = (world: World): void => {
  const reader = world.random.pick(world.readers);
  const { user } = reader.source;
  const channel = reader.channel.name;
  const key = `${user} ${channel}`;
  const known = world.marks.get(key) ?? { delivered: 0, seen: 0 };
  const delivered = Math.max(known.delivered, reader.last);
  const marks = { delivered, seen: Math.max(known.seen, world.random.between(0, delivered)) };
  world.marks.set(key, marks);
  record(world, reader.source, {
    f: 'receipt',
    type: 'ok',
    v: { channel, member: user, ...marks, acknowledged: true },
  });
  for (const other of world.readers)
    if (other.channel === reader.channel && world.random.chance(0.5))
      record(world, other.source, { f: 'receipt', type: 'ok', v: { channel, member: user, ...marks } });
};

const server = { ...source('nobody', 'disk', 'server'), proc: 'server' } as const;

const measure = (world: World): void =>
  record(world, server, {
    f: 'gauge',
    type: 'info',
    v: { channel: '', name: 'rss', value: world.random.between(80, 200), most: 200 },
  });

const kill = (world: World): void => {
  record(world, server, { f: 'life', type: 'invoke', v: { channel: '', what: 'SIGKILL' } });
  record(world, server, { f: 'life', type: 'info', v: { channel: '', how: 'SIGKILL' } });
};

/** One of all that. */
export const stepOfPeople = (world: World): void => {
  const roll = world.random.next();
  if (roll < 0.35) touch(world);
  else if (roll < 0.6) move(world);
  else if (roll < 0.85) mark(world);
  else if (roll < 0.95) measure(world);
  else kill(world);
};

/** The end: everybody is synced, and sees what the others see. */
export const finishPeople = (world: World): void => {
  const away = source(guest, 'sio', `${guest}.reader`);
  record(world, server, { f: 'life', type: 'ok', v: { channel: '', withinMs: 10_000 } });
  if (!world.readers.some(isGuest))
    record(world, away, { f: 'synced', type: 'ok', v: { channel: '', waiting: 0 } });
  for (const reader of world.readers) {
    const { source: from, channel, fromSeq } = reader;
    show(world, reader, Infinity);
    record(world, from, { f: 'synced', type: 'ok', v: { channel: '', waiting: 0 } });
    const { delivered, seen } = world.marks.get(`${from.user} ${channel.name}`) ?? { delivered: 0, seen: 0 };
    const isUnread = ({ seq, type, by, gone }: Entry): boolean =>
      type === 'receiveMessage' && !gone && by !== from.user && seq > seen && seq >= fromSeq;
    const unread = channel.log.filter(isUnread).length;
    record(world, from, {
      f: 'receipt',
      type: 'info',
      v: { channel: channel.name, delivered, seen, fromSeq, unread },
    });
    for (const { seq, body } of channel.log.slice(-3))
      record(world, from, {
        f: 'view',
        type: 'ok',
        v: { channel: channel.name, what: `message ${seq}`, text: body },
      });
  }
};
