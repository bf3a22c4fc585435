/**
 * What the embedding application is told and asked: everything committed, at least once, from where it was; each command of
 * a client before it runs; and whom it vouches for (protocol.md section 9).
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PlainEvent } from '@ghanti/protocol';
import { silentLogger } from '@ghanti/server';
import { connect, eventually, people, person, temporaryDirectory } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import type { FollowerStore, Store } from '../../src/store/store.ts';
import { freshId, say } from './resume-support/talk.ts';
import { embed, type Host } from './support/host.ts';

const texts = (events: readonly PlainEvent[]): unknown[] =>
  events.flatMap((event) => (event.type === 'receiveMessage' ? [event.data.text] : []));

const group = async (host: Host, owner: string, members: string[] = []): Promise<string> => {
  const { channel } = await host.ghanti
    .as(owner)
    .call('createGroup', { title: 'Tea', members, clientId: freshId() });
  return channel.id;
};

describe('onEvent', () => {
  test('tells of all that is committed from then on, of every channel, in order and once', async () => {
    await using host = await embed();
    const [asha, bilal] = await people(host, 'asha', 'bilal');
    const before = await group(host, 'asha');
    await say(asha, before, 'before');
    const heard: PlainEvent[] = [];
    host.ghanti.onEvent((events) => void heard.push(...events));
    await say(asha, before, 'first');
    const other = await group(host, 'bilal');
    for (let count = 0; count < 40; count += 1)
      await say(count % 2 ? asha : bilal, count % 2 ? before : other, `${count}`);
    await eventually(() => expect(texts(heard)).toContain('39'));
    expect(texts(heard)).toEqual(['first', ...Array.from({ length: 40 }, (_, count) => `${count}`)]);
    expect(heard.find(({ type }) => type === 'channelOpened')).toMatchObject({ data: { channel: other } });
    expect(heard[0]).not.toHaveProperty('position');
    expect(heard[0]).not.toHaveProperty('cursor');
  });

  test('tells of what is committed at once, however late the database says that the name is new', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const slow = (store: Store): Store => {
      const { followers } = store;
      const place: FollowerStore['place'] = async (name) => {
        asked.resolve();
        await answer.promise;
        return followers.place(name);
      };
      const late: FollowerStore = { place, reach: (name, position) => followers.reach(name, position) };
      return new Proxy(store, {
        get: (of, key) => {
          const value: unknown = key === 'followers' ? late : Reflect.get(of, key, of);
          return typeof value === 'function' ? value.bind(of) : value;
        },
      });
    };
    await using host = await embed({ doubles: { logger: silentLogger, store: slow } });
    const [asha] = await people(host, 'asha');
    const channel = await group(host, 'asha');
    const heard: unknown[] = [];
    host.ghanti.onEvent((events) => void heard.push(...texts(events)));
    await asked.promise;
    await say(asha, channel, 'at once');
    answer.resolve();
    await eventually(() => expect(heard).toEqual(['at once']));
  });

  test('goes on after a restart where it was, also with what came while nobody listened', async () => {
    await using directory = await temporaryDirectory('follow');
    const heard: unknown[] = [];
    let channel = '';
    {
      await using host = await embed({ dataDir: directory.path });
      const [asha] = await people(host, 'asha');
      channel = await group(host, 'asha');
      const stop = host.ghanti.onEvent((events) => void heard.push(...texts(events)), { name: 'mailer' });
      await eventually(async () => {
        await say(asha, channel, 'ready');
        expect(heard).toContain('ready');
      });
      await stop();
      await say(asha, channel, 'unheard');
    }
    await using host = await embed({ dataDir: directory.path });
    const [asha] = await people(host, 'asha');
    await say(asha, channel, 'after');
    host.ghanti.onEvent((events) => void heard.push(...texts(events)), { name: 'mailer' });
    await eventually(() => expect(heard).toContain('after'));
    expect(heard.filter((text) => text !== 'ready')).toEqual(['unheard', 'after']);
  });

  test('comes again with the same events where the listener failed, and lets no other listener wait', async () => {
    await using host = await embed();
    const [asha] = await people(host, 'asha');
    const channel = await group(host, 'asha');
    const [steady, tries]: [unknown[], unknown[]] = [[], []];
    host.ghanti.onEvent((events) => void steady.push(...texts(events)), { name: 'steady' });
    host.ghanti.onEvent(
      async (events) => {
        tries.push(...texts(events));
        if (tries.length < 2) throw new Error('the mail server is away');
        await Promise.resolve();
      },
      { name: 'shaky' },
    );
    // Each begins with the end of the log as it finds it: maybe after the first of these.
    await eventually(async () => {
      await say(asha, channel, 'once');
      expect(steady).toContain('once');
      expect(tries).toContain('once');
    });
    await eventually(() => expect(tries.length).toBeGreaterThanOrEqual(2));
    expect(tries[0]).toBe('once');
    expect(tries[1]).toBe('once');
    expect(() => host.ghanti.onEvent(() => undefined, { name: 'steady' })).toThrow('already');
  });
});

describe('authorize', () => {
  const noLinks = async (): Promise<Host> => {
    const asked: string[] = [];
    return embed({
      authorize: async ({ user, command, input }) => {
        asked.push(`${user} ${command}`);
        // The later it is asked, the sooner it answers: whoever does not wait for his turn overtakes.
        for (let turns = 40 - asked.length; turns > 0; turns -= 1) await nextTurn();
        return !JSON.stringify(input).includes('http:');
      },
    });
  };

  test('is asked before each command of a client, on every door, and its no is forbidden', async () => {
    await using host = await noLinks();
    const [asha] = await people(host, 'asha');
    const channel = await group(host, 'asha');
    using connection = await connect(host.url, asha.token);
    const input = { channel, text: 'see http://spam.example', clientId: freshId() };
    const ack: unknown = await connection.socket.emitWithAck('sendMessage', input);
    expect(ack).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    expect(await asha.rest.call('sendMessage', input)).toMatchObject({ error: { code: 'forbidden' } });
    expect(await asha.rest.call('sendMessage', { ...input, text: 'clean' })).toMatchObject({ ok: true });
    await host.ghanti.as('asha').call('sendMessage', { ...input, clientId: freshId() });
    expect(
      (await asha.call('history', { channel, limit: 10 })).messages.map(({ data }) => data),
    ).toMatchObject([{}, { text: 'clean' }, { text: input.text }]);
  });

  test('ACK-1: however long it takes, commands of one connection take effect in their order', async () => {
    await using host = await noLinks();
    const [asha] = await people(host, 'asha');
    const channel = await group(host, 'asha');
    using connection = await connect(host.url, asha.token);
    const sent = Array.from({ length: 30 }, (_, count) => `${count}`);
    await Promise.all(
      sent.map((text) =>
        connection.socket.emitWithAck('sendMessage', { channel, text, clientId: freshId() }),
      ),
    );
    const { messages } = await asha.call('history', { channel, after: 1, limit: 50 });
    expect(texts(messages as PlainEvent[])).toEqual(sent);
  });
});

describe('upsertUser', () => {
  test('makes people whom others find before they ever came, and keeps what is not told', async () => {
    await using host = await embed();
    const { ghanti } = host;
    await ghanti.upsertUser({ id: 'customer-7', name: 'Chitra Rao', avatar: '/c.png' });
    const asha = person(host, 'asha');
    await asha.rest.call('listChannels', { limit: 1 });
    expect((await asha.call('findUsers', { q: 'rao', limit: 5 })).users).toEqual([
      { id: 'customer-7', name: 'Chitra Rao', avatar: '/c.png' },
    ]);
    await ghanti.upsertUser({ id: 'customer-7', avatar: null });
    expect((await asha.call('getProfile', { user: 'customer-7' })).user).toEqual({
      id: 'customer-7',
      name: 'Chitra Rao',
    });
    const { channel } = await asha.call('openDirect', { user: 'customer-7' });
    expect(await say(asha, channel.id, 'welcome')).toEqual([1]);
  });

  test('refuses what cannot be a user of the application', async () => {
    await using host = await embed();
    for (const id of ['u_own', 'with space', '', '..'])
      await expect(host.ghanti.upsertUser({ id, name: 'X' }), id).rejects.toMatchObject({ code: 'invalid' });
    await expect(host.ghanti.upsertUser({ id: 'x', avatar: 'javascript:1' })).rejects.toMatchObject({
      code: 'invalid',
    });
  });
});
