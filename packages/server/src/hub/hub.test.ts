/** Who hears what: membership follows the `self` channels' own events (MEM-1, MEM-2, MEM-3, PRV-1). */
import { createManualClock } from '@ghanti/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selfChannel } from '../kit/channel-ids.ts';
import type { EventRow, OpenChannel } from '../log/event-log.ts';
import { Hub, type Subscriber } from './hub.ts';

type Loaded = readonly OpenChannel[];

/** Events at rising positions; `self` ones name a channel. */
const scribe = () => {
  let position = 0;
  const at = (channel: string, seq: number, type: string, data: object): EventRow => ({
    position: (position += 1),
    channel,
    seq,
    id: `e${position}`,
    type,
    by: null,
    at: 0,
    data: JSON.stringify(data),
  });
  return {
    message: (channel: string, seq: number) => at(channel, seq, 'receiveMessage', {}),
    joined: (channel: string, seq: number) => at(channel, seq, 'memberJoined', {}),
    opened: (user: string, channel: string, fromSeq: number) =>
      at(selfChannel(user), 1, 'channelOpened', { channel, kind: 'group', fromSeq, head: fromSeq }),
    closed: (user: string, channel: string) =>
      at(selfChannel(user), 2, 'channelClosed', { channel, how: 'removed' }),
    position: () => position,
  };
};

const isEvent = (line: string): boolean => line === 'self' || line.includes('#');

type Step = { user: string; channel: string; does: string };

/** Two groups in which bilal and asha are, and what is written where somebody says something, joins or leaves. */
const group = () => {
  const write = scribe();
  const seqs = new Map([
    ['c', 0],
    ['d', 0],
  ]);
  const inside = new Set(['bilal c']);
  const next = (channel: string): number => {
    const seq = (seqs.get(channel) ?? 0) + 1;
    seqs.set(channel, seq);
    return seq;
  };
  return ({ user, channel, does }: Step): EventRow[] => {
    const key = `${user} ${channel}`;
    if (does === 'says') return [write.message(channel, next(channel))];
    if (inside.delete(key)) return [write.message(channel, next(channel)), write.closed(user, channel)];
    inside.add(key);
    const seq = next(channel);
    return [write.opened(user, channel, seq), write.joined(channel, seq)];
  };
};

const open = (id: string, position: number): OpenChannel => ({ id, position });

const world = (load: (user: string) => Loaded | Promise<Loaded> = () => []) => {
  const hub = new Hub(
    {
      log: { openChannels: (user) => Promise.resolve(load(user)), cursor: String },
      clock: createManualClock(),
    },
    0,
  );
  const listen = (user: string, connection = user) => {
    const heard: string[] = [];
    const subscriber: Subscriber = {
      user,
      connection,
      offer: (run, fromSeq) =>
        heard.push(
          ...run.events.filter(({ seq }) => seq >= fromSeq).map(({ channel, seq }) => nameOf(channel, seq)),
        ),
      signal: ({ type, channel }) => heard.push(`${type} in ${channel}`),
      statesMissed: () => undefined,
      stateMoved: (channel) => heard.push(`state of ${channel}`),
      closed: (channel) => heard.push(`closed ${channel}`),
    };
    return { subscriber, heard };
  };
  const deliver = (...events: EventRow[]): void =>
    hub.deliver({ events, marks: [], states: [], last: events.at(-1)?.position ?? hub.position });
  return { hub, listen, deliver };
};

const nameOf = (channel: string, seq: number): string =>
  channel.startsWith('self:') ? 'self' : `${channel}#${seq}`;

describe('Hub', () => {
  test('offers each connection of a member every run of his channels, and nobody else', async () => {
    const { hub, listen, deliver } = world((user) => (user === 'asha' ? [open('c', 0)] : []));
    const [one, two, stranger] = [listen('asha', '1'), listen('asha', '2'), listen('bilal')];
    await Promise.all([one, two, stranger].map(({ subscriber }) => hub.open(subscriber)));
    const write = scribe();
    deliver(write.message('c', 1), write.message('d', 1), write.message('c', 2));
    expect([one.heard, two.heard, stranger.heard]).toEqual([['c#1', 'c#2'], ['c#1', 'c#2'], []]);
    hub.close(one.subscriber);
    deliver(write.message('c', 3));
    expect([one.heard.length, two.heard.at(-1)]).toEqual([2, 'c#3']);
    hub.close(two.subscriber);
    expect(hub.listens('asha', 'c')).toBe(false);
  });

  test('ten who join in one commit and are not here are one run to whoever is', async () => {
    const { hub, listen, deliver } = world((user) => (user === 'asha' ? [open('c', 0)] : []));
    const [asha, bilal] = [listen('asha'), listen('bilal')];
    const runs: string[] = [];
    const { subscriber } = asha;
    const counting: Subscriber = {
      ...subscriber,
      offer(run, fromSeq) {
        runs.push(run.channel);
        subscriber.offer(run, fromSeq);
      },
    };
    await Promise.all([hub.open(counting), hub.open(bilal.subscriber)]);
    const write = scribe();
    const joins = (user: string, seq: number) => [write.opened(user, 'c', seq), write.joined('c', seq)];
    deliver(write.message('c', 1), ...joins('chen', 2), ...joins('bilal', 3), ...joins('dara', 4));
    expect(runs).toEqual(['c']);
    expect([asha.heard, bilal.heard]).toEqual([
      ['c#1', 'c#2', 'c#3', 'c#4'],
      ['self', 'c#3', 'c#4'],
    ]);
    expect(hub.position).toBe(7);
  });

  test('MEM-1, MEM-2, CUR-1: whoever joins and leaves in whichever commit hears the same, in the same order', async () => {
    const step = fc.record({
      user: fc.constantFrom('bilal', 'chen', 'dara'),
      channel: fc.constantFrom('c', 'c', 'c', 'd'),
      does: fc.constantFrom('says', 'goes'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 8 }), { maxLength: 6 }), async (commits) => {
        const there = (user: string) => (user === 'asha' ? ['c', 'd'] : user === 'bilal' ? ['c'] : []);
        const places = [0, 1].map(() => world((user) => there(user).map((id) => open(id, 0))));
        const ears = places.map(({ listen }) =>
          ['asha', 'bilal', 'chen', 'dara'].map((user) => listen(user)),
        );
        for (const [at, { hub }] of places.entries())
          for (const { subscriber } of ears[at] ?? []) await hub.open(subscriber);
        const write = group();
        for (const commit of commits) {
          const events = commit.flatMap(write);
          places[0]?.deliver(...events);
          for (const event of events) places[1]?.deliver(event);
        }
        const [together, apart] = ears.map((those) => those.map(({ heard }) => heard.filter(isEvent)));
        expect(together).toEqual(apart);
      }),
    );
  });

  test('MEM-1, MEM-2: whoever joins hears from his fromSeq on; whoever leaves hears nothing after', async () => {
    const { hub, listen, deliver } = world();
    const { subscriber, heard } = listen('asha');
    await hub.open(subscriber);
    const write = scribe();
    deliver(write.message('c', 1), write.opened('asha', 'c', 3));
    expect(hub.listens('asha', 'c')).toBe(false);
    deliver(write.joined('c', 2), write.joined('c', 3), write.message('c', 4));
    deliver(write.message('c', 5), write.closed('asha', 'c'), write.message('c', 6));
    deliver(write.opened('asha', 'c', 8), write.message('c', 7), write.joined('c', 8));
    expect(heard).toEqual(['self', 'c#3', 'c#4', 'c#5', 'self', 'closed c', 'self', 'c#8']);
    expect(hub.listens('asha', 'c')).toBe(true);
  });

  test('MEM-1: a list that is ahead of what was delivered brings nothing from before the membership', async () => {
    const write = scribe();
    const early = write.message('c', 1);
    const opened = write.opened('asha', 'c', 2);
    const joined = write.joined('c', 2);
    const { hub, listen, deliver } = world(() => [open('c', opened.position)]);
    const { subscriber, heard } = listen('asha');
    await hub.open(subscriber);
    deliver(early);
    deliver(opened, joined);
    expect(heard).toEqual(['self', 'c#2']);
  });

  test('MEM-3: what changes while the list is read is applied after it', async () => {
    const loading = Promise.withResolvers<Loaded>();
    const { hub, listen, deliver } = world(() => loading.promise);
    const { subscriber, heard } = listen('asha');
    const opening = hub.open(subscriber);
    const write = scribe();
    const list = [open('goes', 0), open('stays', 0)];
    deliver(write.closed('asha', 'goes'), write.opened('asha', 'comes', 2), write.joined('comes', 2));
    loading.resolve(list);
    await opening;
    deliver(write.message('goes', 5), write.message('stays', 5), write.message('comes', 3));
    // What he left meanwhile he never heard: nothing of it has to be held back.
    expect(heard.filter((line) => line !== 'self')).toEqual(['stays#5', 'comes#3']);
  });

  test('a list that cannot be read fails the connection, and the next one tries anew', async () => {
    let fails = true;
    const { hub, listen, deliver } = world(() => {
      if (fails) throw new Error('the disk is away');
      return [open('c', 0)];
    });
    const first = listen('asha', '1');
    await expect(hub.open(first.subscriber)).rejects.toThrow('the disk is away');
    hub.close(first.subscriber);
    fails = false;
    const second = listen('asha', '2');
    await hub.open(second.subscriber);
    deliver(scribe().message('c', 1));
    expect([first.heard, second.heard]).toEqual([[], ['c#1']]);
  });

  test('a connection that failed ends nothing of one that came after it (PRV-1)', async () => {
    let fails = true;
    const again = Promise.withResolvers<Loaded>();
    const { hub, listen, deliver } = world(() => {
      if (fails) throw new Error('the disk is away');
      return again.promise;
    });
    const first = listen('asha', '1');
    await expect(hub.open(first.subscriber)).rejects.toThrow('the disk is away');
    fails = false;
    const second = listen('asha', '2');
    const opening = hub.open(second.subscriber);
    hub.close(first.subscriber);
    again.resolve([open('c', 0)]);
    await opening;
    const write = scribe();
    deliver(write.message('c', 1), write.closed('asha', 'c'), write.message('c', 2));
    expect(second.heard).toEqual(['c#1', 'self', 'closed c']);
  });

  test('a connection that closes while the list is read is offered nothing', async () => {
    const loading = Promise.withResolvers<Loaded>();
    const { hub, listen, deliver } = world(() => loading.promise);
    const { subscriber, heard } = listen('asha');
    const opening = hub.open(subscriber);
    hub.close(subscriber);
    loading.resolve([open('c', 0)]);
    await opening;
    deliver(scribe().message('c', 1));
    expect(heard).toEqual([]);
  });

  test('signals skip the connection, or the user, that they come from', async () => {
    const { hub, listen } = world(() => [open('c', 0)]);
    const [one, two, other] = [listen('asha', '1'), listen('asha', '2'), listen('bilal')];
    await Promise.all([one, two, other].map(({ subscriber }) => hub.open(subscriber)));
    const envelope = { channel: 'c', at: 0, data: {} };
    const to = { channel: 'c' };
    hub.signal({ kind: 'signal', type: 'signal', to, envelope, exceptConnection: '1' });
    hub.signal({ kind: 'signal', type: 'typing', to, envelope, exceptUser: 'asha' });
    hub.signal({ kind: 'signal', type: 'typing', to: { channel: 'nobody' }, envelope });
    expect([one.heard, two.heard, other.heard]).toEqual([
      [],
      ['signal in c'],
      ['signal in c', 'typing in c'],
    ]);
  });

  test('signals to users go to all their connections, and to nobody else', async () => {
    const { hub, listen } = world();
    const [one, two, other] = [listen('asha', '1'), listen('asha', '2'), listen('bilal')];
    await Promise.all([one, two, other].map(({ subscriber }) => hub.open(subscriber)));
    const to = { users: ['asha', 'nobody'] };
    hub.signal({ kind: 'signal', type: 'presence', to, envelope: { at: 0, data: [] } });
    expect([one.heard, two.heard, other.heard]).toEqual([
      ['presence in undefined'],
      ['presence in undefined'],
      [],
    ]);
  });

  test('CUR-1: states and marks of a commit go before its events, whose cursors are behind them', async () => {
    const { hub, listen } = world(() => [open('c', 0)]);
    const { subscriber, heard } = listen('asha');
    await hub.open(subscriber);
    const mark = {
      channel: 'c',
      user: 'bilal',
      delivered: 1,
      seen: 1,
      position: 1,
      moved: true,
      head: 1,
      fromSeq: 1,
      memberCount: 2,
      seenHidden: false,
      deliveredMoved: true,
    };
    const states = [{ channel: 'c', user: 'asha', position: 2 }];
    hub.deliver({ events: [scribe().message('c', 1)], marks: [mark], states, last: 3 });
    expect(heard).toEqual(['state of c', 'receipt in c', 'c#1']);
  });

  test('RCP-2: a mark is told to all members up to 256, above only to its own user', async () => {
    const { hub, listen } = world(() => [open('c', 0)]);
    const [mine, other] = [listen('asha'), listen('bilal')];
    await Promise.all([mine, other].map(({ subscriber }) => hub.open(subscriber)));
    const mark = {
      channel: 'c',
      user: 'asha',
      delivered: 1,
      seen: 1,
      position: 1,
      moved: true,
      head: 1,
      fromSeq: 1,
      seenHidden: false,
      deliveredMoved: true,
    };
    const marked = { events: [], states: [] };
    hub.deliver({ ...marked, marks: [{ ...mark, memberCount: 256 }], last: 1 });
    hub.deliver({ ...marked, marks: [{ ...mark, memberCount: 257 }], last: 2 });
    expect([mine.heard.length, other.heard.length, hub.position]).toEqual([2, 1, 2]);
  });
});
