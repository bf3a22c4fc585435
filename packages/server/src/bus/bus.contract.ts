/**
 * What every bus must do (Bus in bus.ts), and what one must do that has several nodes. A driver runs it with a function that opens so many
 * nodes of one place.
 */
import { eventually } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import type { BusMessage, CommitMessage } from '../hub/messages.ts';
import { channelKey, selfChannel } from '../kit/channel-ids.ts';
import type { EventRow } from '../log/event-log.ts';
import type { Bus } from './bus.ts';

export interface Nodes extends AsyncDisposable {
  readonly buses: readonly Bus<BusMessage>[];
}
export type OpenNodes = (count: number) => Promise<Nodes>;

const ruleOf = (user: string): BusMessage => ({ kind: 'presenceRule', user, rule: 'everyone' });

const eventOf = (channel: string, position: number, more: Partial<EventRow> = {}): EventRow => ({
  position,
  channel,
  seq: position,
  id: `e${position}`,
  type: 'receiveMessage',
  by: 'asha',
  at: 1,
  data: '{"text":"नमस्ते 👋"}',
  ...more,
});

const commitOf = (prev: number, events: readonly EventRow[]): CommitMessage => ({
  kind: 'commit',
  prev,
  last: events.at(-1)?.position ?? prev,
  events,
  marks: [],
  states: [],
});

const listenTo = (bus: Bus<BusMessage>): BusMessage[] => {
  const heard: BusMessage[] = [];
  bus.listen((message) => heard.push(message));
  return heard;
};

const only = (buses: readonly Bus<BusMessage>[], index: number): Bus<BusMessage> => {
  const bus = buses[index];
  if (bus === undefined) throw new Error('no such node');
  return bus;
};

export const busContract = (name: string, open: OpenNodes): void => {
  describe(`Bus: ${name}`, () => {
    test('a publisher hears its own messages in the same turn, in order, as they are', async () => {
      await using nodes = await open(1);
      const bus = only(nodes.buses, 0);
      const heard = listenTo(bus);
      const commit = commitOf(0, [eventOf('c', 1)]);
      bus.publish(commit);
      bus.publish(ruleOf('asha'));
      expect(heard[0]).toBe(commit);
      expect(heard).toHaveLength(2);
    });

    test("one listener's error keeps the message from nobody and reaches the publisher", async () => {
      await using nodes = await open(1);
      const bus = only(nodes.buses, 0);
      bus.listen(() => {
        throw new Error('deaf');
      });
      const heard = listenTo(bus);
      expect(() => bus.publish(ruleOf('asha'))).toThrow('a listener of the bus failed');
      expect(heard).toHaveLength(1);
    });

    test('who has stopped listening, and a closed bus, hears nothing more', async () => {
      await using nodes = await open(1);
      const bus = only(nodes.buses, 0);
      const heard: BusMessage[] = [];
      const stop = bus.listen((message) => heard.push(message));
      stop();
      bus.publish(ruleOf('asha'));
      bus.listen((message) => heard.push(message));
      await bus.close();
      bus.publish(ruleOf('asha'));
      expect(heard).toEqual([]);
    });
  });
};

/** Serves it, and waits until that is known. */
const serve = async (bus: Bus<BusMessage>, channel: string): Promise<void> => {
  bus.serving.add(channel);
  await eventually(() => bus.serving.hears(channelKey(channel)));
};

export const busOfManyContract = (name: string, open: OpenNodes): void => {
  describe(`Bus of several nodes: ${name}`, () => {
    test('every node hears the header of a commit; what it holds, those that serve the channel', async () => {
      await using nodes = await open(3);
      const [here, there, elsewhere] = [0, 1, 2].map((index) => only(nodes.buses, index));
      if (!here || !there || !elsewhere) throw new Error('three nodes');
      await serve(there, 'c');
      const [atThere, atElsewhere] = [listenTo(there), listenTo(elsewhere)];
      const event = eventOf('c', 5);
      here.publish(commitOf(4, [event, eventOf('other', 6)]));
      const header = { kind: 'header', prev: 4, last: 6, hasStates: false };
      await eventually(() => atThere.length === 2 && atElsewhere.length === 1);
      expect(atThere[0]).toEqual({
        kind: 'payload',
        last: 6,
        channel: 'c',
        events: [event],
        marks: [],
        states: [],
      });
      expect(atThere[1]).toMatchObject(header);
      expect(atElsewhere[0]).toEqual({ ...header, channels: [channelKey('c'), channelKey('other')] });
    });

    test('whatever a commit holds comes letter for letter, to whoever it concerns', async () => {
      await using nodes = await open(2);
      const [here, there] = [only(nodes.buses, 0), only(nodes.buses, 1)];
      const heard = listenTo(there);
      for (const channel of ['c', selfChannel('bilal'), 'd']) await serve(there, channel);
      const odd = eventOf('c', 1, { data: '{"a":1.0,"10":"\\n","2":"\u2028"}', by: null });
      const block = eventOf(selfChannel('asha'), 2, {
        type: 'blockChanged',
        data: '{"user":"bilal","on":true}',
      });
      const hidden = eventOf(selfChannel('asha'), 3, {
        type: 'messageHidden',
        data: '{"channel":"d","target":1}',
      });
      const mark = {
        channel: 'c',
        user: 'asha',
        delivered: 1,
        seen: 1,
        position: 4,
        moved: true,
        head: 1,
        fromSeq: 1,
        memberCount: 2,
        seenHidden: false,
        deliveredMoved: true,
      };
      const state = { channel: 'c', user: 'bilal', position: 5 };
      here.publish({
        kind: 'commit',
        prev: 0,
        last: 5,
        events: [odd, block, hidden],
        marks: [mark],
        states: [state],
      });
      await eventually(() => heard.length === 4);
      const payloads = heard.filter((message) => message.kind === 'payload');
      const of = (channel: string) => payloads.find((message) => message.channel === channel);
      expect(of('c')).toMatchObject({ events: [odd], marks: [mark], states: [] });
      expect(of(selfChannel('bilal'))).toMatchObject({ events: [block], states: [state] });
      expect(of('d')).toMatchObject({ events: [hidden] });
      expect(heard.at(-1)).toMatchObject({ kind: 'header', hasStates: true });
    });

    test('signals reach who serves the channel, or the people whom they are for; other news reaches all', async () => {
      await using nodes = await open(2);
      const [here, there] = [only(nodes.buses, 0), only(nodes.buses, 1)];
      const [atHere, atThere] = [listenTo(here), listenTo(there)];
      await serve(there, 'c');
      await serve(there, selfChannel('bilal'));
      const envelope = { channel: 'c', by: 'asha', at: 1, data: { name: 'ring', data: [1, null] } };
      const toChannel: BusMessage = {
        kind: 'signal',
        type: 'signal',
        to: { channel: 'c' },
        envelope,
        exceptConnection: 'x',
        after: 7,
      };
      here.publish({ ...toChannel, to: { channel: 'not served' } });
      here.publish(toChannel);
      here.publish({ kind: 'signal', type: 'receipt', to: { users: ['bilal', 'chitra'] }, envelope });
      here.publish({ kind: 'feedChanged', channel: 'feed:a' });
      here.publish({ kind: 'revoked', what: { is: 'user', user: 'asha' } });
      await eventually(() => atThere.length === 4);
      expect(atThere).toEqual([
        toChannel,
        { kind: 'signal', type: 'receipt', to: { users: ['bilal'] }, envelope },
        { kind: 'feedChanged', channel: 'feed:a' },
        { kind: 'revoked', what: { is: 'user', user: 'asha' } },
      ]);
      expect(atHere).toHaveLength(5);
    });

    test('a channel that is no longer served is not of this node any more, and is again at once', async () => {
      await using nodes = await open(1);
      const { serving } = only(nodes.buses, 0);
      const key = channelKey('c');
      serving.add('c');
      serving.add('c');
      serving.remove('c');
      expect(serving.servedBy(key)).toBe('c');
      await eventually(() => serving.hears(key));
      serving.remove('c');
      expect(serving.servedBy(key)).toBeUndefined();
      serving.add('c');
      expect([serving.servedBy(key), serving.hears(key)]).toEqual(['c', true]);
    });
  });
};
