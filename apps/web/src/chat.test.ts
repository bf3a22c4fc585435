import { describe, expect, it } from 'vitest';
import { Chat } from './chat.ts';
import { Model } from './model.ts';
import { Typing } from './typing.ts';
import {
  Refusal,
  type ChannelSummary,
  type CommandName,
  type Event,
  type LiveEvent,
  type SignalData,
} from './wire.ts';

const me = { id: 'me', name: 'Me' };

const summary = (id: string, head: number, unread = 0): ChannelSummary => ({
  id,
  kind: 'group',
  title: id,
  posting: 'members',
  history: 'joined',
  role: 'member',
  memberCount: 2,
  fromSeq: 1,
  head,
  headAt: head,
  unread,
  delivered: head - unread,
  seen: head - unread,
  createdAt: 1,
});

const message = (channel: string, seq: number, by = 'bilal', clientId = `${by}-${seq}`): Event => ({
  type: 'receiveMessage',
  channel,
  seq,
  id: `${channel}-${seq}`,
  by,
  at: seq,
  data: { clientId, text: `text ${seq}` },
});

const membership = (type: 'channelOpened' | 'channelClosed', channel: string): LiveEvent => ({
  channel: 'self:x',
  seq: 1,
  id: 's1',
  by: null,
  at: 1,
  ...(type === 'channelOpened'
    ? { type, data: { channel, kind: 'group', fromSeq: 1, head: 1 } }
    : { type, data: { channel, how: 'left' } }),
});

const ready = (resume: SignalData<'ready'>['resume']): SignalData<'ready'> => ({
  user: 'me',
  session: 's',
  protocol: 1,
  serverTime: 1,
  limits: {},
  resume,
  cursor: 'c',
});

/** A server that knows these channels, and a page that looks at them. */
const world = (server: Record<string, ChannelSummary>) => {
  const model = new Model(me);
  const calls: string[] = [];
  const settled: string[] = [];
  const arrived: string[] = [];
  const timers: (() => void)[] = [];
  const after = (_ms: number, run: () => void) => {
    timers.push(run);
    return () => undefined;
  };
  let watching = false;
  const answers: Record<string, (input: { channel: string }) => unknown> = {
    listChannels: () => ({ channels: Object.values(server) }),
    getChannel: ({ channel }) => {
      const found = server[channel];
      if (found === undefined) throw new Refusal({ code: 'not_found', message: '' });
      return { channel: found, members: [], memberCount: 2, asOf: found.head };
    },
    history: ({ channel }) => {
      const seqs = Array.from({ length: server[channel]?.head ?? 0 }, (_, index) => index + 1);
      return { messages: seqs.map((seq) => message(channel, seq)), asOf: seqs.length, more: false };
    },
    getProfile: () => ({ user: { id: 'bilal', name: 'Bilal' } }),
    mark: (input) => ({
      marks: Reflect.get(input, 'marks').map((mark: { seen?: number }) => ({
        delivered: 0,
        seen: 0,
        unread: mark.seen === undefined ? 1 : 0,
        ...mark,
      })),
    }),
  };
  const call = async (name: CommandName, input: unknown): Promise<never> => {
    calls.push(`${name} ${JSON.stringify(input)}`);
    // What the table above gives is what the contract says.
    return answers[name]?.(input as never) as never;
  };
  const chat = new Chat({
    model,
    call,
    typing: new Typing({ model, tell: () => undefined, after, now: () => 0 }),
    settled: (clientId) => void settled.push(clientId),
    arrived: (event) => void arrived.push(event.id),
    watching: () => watching,
    after,
    now: () => 0,
  });
  return {
    model,
    chat,
    settled,
    arrived,
    watch: (now: boolean) => (watching = now),
    /** The names of what was called since the last look. */
    calls: () => calls.splice(0),
    turn: async () => {
      await new Promise((resolve) => void setTimeout(resolve, 0));
    },
    pass: async () => {
      for (const run of timers.splice(0)) run();
      await new Promise((resolve) => void setTimeout(resolve, 0));
    },
    seqs: (channel: string) => model.timeline(channel).events.map(({ seq }) => seq),
  };
};

const names = (calls: readonly string[]): string[] => calls.map((call) => call.split(' ')[0] ?? '');

describe('the chat', () => {
  it('reads the list once; a complete resume keeps all and asks for nothing (RES-2)', async () => {
    const { chat, calls, turn, model } = world({ c1: summary('c1', 3), c2: summary('c2', 2, 2) });
    chat.ready(ready({ result: 'complete' }));
    await turn();
    expect([names(calls()).slice(0, 2), [...model.rows.keys()]]).toEqual([
      ['listChannels', 'history'],
      ['c1', 'c2'],
    ]);
    chat.ready(ready({ result: 'complete' }));
    await turn();
    expect(calls()).toEqual([]);
  });

  it('drops all on a reset and reads anew what is on screen (RES-2)', async () => {
    const server = { c1: summary('c1', 3), c2: summary('c2', 2) };
    const { chat, turn, model, seqs } = world(server);
    chat.ready(ready({ result: 'complete' }));
    await turn();
    chat.show('c1');
    await turn();
    expect(seqs('c1')).toEqual([1, 2, 3]);
    server.c1 = summary('c1', 2);
    Reflect.deleteProperty(server, 'c2');
    chat.ready(ready({ result: 'reset' }));
    await turn();
    expect([seqs('c1'), [...model.rows.keys()], model.open]).toEqual([[1, 2], ['c1'], 'c1']);
  });

  it('drops the channels that a limited resume names, and those alone (RES-2)', async () => {
    const server = { c1: summary('c1', 3), c2: summary('c2', 2, 1) };
    const { chat, turn, calls, seqs, model } = world(server);
    chat.ready(ready({ result: 'complete' }));
    await turn();
    calls();
    server.c2 = summary('c2', 300, 299);
    chat.ready(ready({ result: 'limited', limited: [{ channel: 'c2', toSeq: 300 }] }));
    await turn();
    expect(names(calls())).not.toContain('listChannels');
    expect([model.rows.get('c2')?.head, seqs('c2').length, model.rows.has('c1')]).toEqual([300, 300, true]);
  });

  it('holds what comes of a channel before it is listed, and counts it once (RES-5, MEM-2)', async () => {
    const server: Record<string, ChannelSummary> = {};
    const { chat, turn, model, arrived, seqs } = world(server);
    chat.ready(ready({ result: 'complete' }));
    await turn();
    server['c9'] = summary('c9', 1, 1);
    chat.event(membership('channelOpened', 'c9'));
    chat.event(message('c9', 1));
    chat.event(message('c9', 2));
    expect(model.rows.size).toBe(0);
    await turn();
    const row = model.rows.get('c9');
    expect([row?.head, row?.unread, seqs('c9'), arrived]).toEqual([2, 2, [1, 2], ['c9-2']]);
    chat.event(membership('channelClosed', 'c9'));
    expect([model.rows.size, seqs('c9')]).toEqual([0, []]);
  });

  it('says that a message of one’s own is stored, by whatever way it is seen (ACK-1)', async () => {
    const { chat, turn, settled, model, seqs } = world({ c1: summary('c1', 1) });
    chat.ready(ready({ result: 'complete' }));
    await turn();
    chat.event(message('c1', 2, 'me', 'mine'));
    chat.store(message('c1', 2, 'me', 'mine'));
    expect([settled, seqs('c1'), model.rows.get('c1')?.unread]).toEqual([['mine', 'mine'], [2], 0]);
  });

  it('marks delivered what is stored, and seen only what is before somebody’s eyes (RCP-1)', async () => {
    const { chat, turn, pass, calls, model, watch } = world({ c1: summary('c1', 1) });
    chat.ready(ready({ result: 'complete' }));
    await turn();
    chat.show('c1');
    await turn();
    calls();
    chat.event(message('c1', 2));
    await pass();
    expect(calls()).toEqual(['mark {"marks":[{"channel":"c1","delivered":2}]}']);
    expect(model.rows.get('c1')?.unread).toBe(1);
    watch(true);
    chat.look();
    expect(model.rows.get('c1')?.unread).toBe(0);
    await pass();
    expect(calls()).toEqual(['mark {"marks":[{"channel":"c1","delivered":2,"seen":2}]}']);
    chat.look();
    await pass();
    expect(calls()).toEqual([]);
  });
});
