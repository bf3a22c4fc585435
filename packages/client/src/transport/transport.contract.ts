/**
 * What every transport promises to the connection (CL-52 to CL-57), as one suite that is run against each, through a real server: envelopes
 * in order, each once; a cursor goes on anywhere; the end is told once, with why where the server said so; a call always settles.
 */
import {
  createManualClock,
  eventually,
  group,
  hostToken,
  people,
  startServer,
  temporaryDirectory,
  type ManualClock,
  type Person,
  type StartedServer,
} from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import type { Ack, WireError } from '../wire.ts';
import type { Envelope, Handshake, Transport } from './transport.ts';

const limits = { commandsPerSecond: 10_000, commandBurst: 10_000, connectionsPerUser: 100 };

/** A link and all that it told. */
const openLink = (transport: Transport, handshake: Pick<Handshake, 'url' | 'token'> & Partial<Handshake>) => {
  const told: Envelope[] = [];
  const ends: (WireError | undefined)[] = [];
  const link = transport.open(
    { cursor: undefined, window: 200, protocol: 1, ...handshake },
    {
      linkOnEnvelope: (envelope) => void told.push(envelope),
      linkOnClose: (error) => void ends.push(error),
    },
  );
  const types = (): string[] => told.map(({ type }) => type);
  return {
    link,
    told,
    ends,
    types,
    events: () => told.filter((envelope) => envelope.seq !== undefined),
    cursor: (): string | undefined =>
      told.reduce<string | undefined>((last, { cursor, type, data }) => {
        if (cursor !== undefined) return cursor;
        return ['ready', 'caughtUp', 'heartbeat'].includes(type) ? String(Object(data).cursor) : last;
      }, undefined),
    call: async (name: string, input: unknown): Promise<Ack<unknown>> => await link.call(name, input, 5_000),
    live: () => eventually(() => types().includes('caughtUp'), { withinMs: 10_000 }),
    [Symbol.dispose]: () => link.close(),
  };
};

type Talk = AsyncDisposable & {
  readonly server: StartedServer;
  readonly asha: Person;
  readonly bilal: Person;
  readonly channel: string;
  readonly write: (count: number) => Promise<void>;
};

const talk = async (clock?: ManualClock): Promise<Talk> => {
  const server = await startServer({ ...(clock && { clock }), limits });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const channel = await group(asha, [bilal]);
  let written = 0;
  return {
    server,
    asha,
    bilal,
    channel,
    async write(count) {
      const asha = server.ghanti.as('asha');
      const all = Array.from({ length: count }, () => {
        written += 1;
        return asha.call('sendMessage', { channel, clientId: `m${written}`, text: `text ${written}` });
      });
      await Promise.all(all);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

const texts = (events: readonly Envelope[]): string[] =>
  events.flatMap(({ type, data }) => (type === 'receiveMessage' ? [String(Object(data).text)] : []));

const span = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => `text ${from + at}`);

/** `others` are what a cursor comes from and goes to. */
export const transportContract = (
  name: string,
  make: () => Transport,
  others: readonly Transport[],
): void => {
  const open = ({ server }: Talk, { token }: Person, handshake: Partial<Handshake> = {}) =>
    openLink(make(), { url: server.url, token, ...handshake });

  describe(`CL-52: ${name}`, () => {
    test('RES-3: begins with `ready`, and is caught up before anything live', async () => {
      await using all = await talk();
      await all.write(3);
      using far = open(all, all.bilal);
      await far.live();
      const [ready] = far.told;
      expect(ready).toMatchObject({ type: 'ready', data: { user: 'bilal', resume: { result: 'complete' } } });
      expect(far.events()).toEqual([]);
      await all.write(1);
      await eventually(() => expect(texts(far.events())).toEqual(['text 4']));
      expect(far.types().indexOf('caughtUp')).toBeLessThan(far.types().indexOf('receiveMessage'));
    });

    test('ORD-1: gives a burst in order, each once, each with its cursor; signals too', async () => {
      await using all = await talk();
      using far = open(all, all.bilal);
      await far.live();
      await all.write(150);
      await eventually(() => expect(texts(far.events())).toEqual(span(1, 150)), { withinMs: 10_000 });
      expect(far.events().every(({ cursor }) => cursor !== undefined)).toBe(true);
      // Between two polls a signal is nobody's: it is told again.
      await eventually(async () => {
        await all.asha.call('typing', { channel: all.channel, state: 'recording' });
        await all.asha.call('typing', { channel: all.channel, state: 'typing' });
        return far.types().includes('typing');
      });
    });

    test('RES-1, CUR-2: goes on from a cursor, whichever transport it is of, page by page', async () => {
      await using all = await talk();
      await all.write(1);
      for (const other of [make(), ...others]) {
        using first = openLink(other, { url: all.server.url, token: all.bilal.token });
        await first.live();
        first.link.close();
        await all.write(20);
        using far = open(all, all.bilal, { cursor: first.cursor() });
        await far.live();
        expect(far.told[0]).toMatchObject({ type: 'ready', data: { resume: { result: 'complete' } } });
        const last = Number(texts(far.events()).at(-1)?.slice(5));
        expect(texts(far.events())).toEqual(span(last - 19, last));
        far.link.close();
        using back = openLink(other, { url: all.server.url, token: all.bilal.token, cursor: far.cursor() });
        await back.live();
        expect(back.events()).toEqual([]);
      }
    });

    test('RES-2: brings 520 missed events and the states, or says which channel has too many', async () => {
      await using all = await talk();
      using first = open(all, all.bilal);
      await first.live();
      const cursor = first.cursor();
      first.link.close();
      await all.write(520);
      await all.bilal.call('mark', { marks: [{ channel: all.channel, seen: 500 }] });
      using far = open(all, all.bilal, { cursor, window: 1_000 });
      await far.live();
      expect(texts(far.events())).toEqual(span(1, 520));
      const state = far.told.findIndex(({ type }) => type === 'channelState');
      expect(far.told[state]).toMatchObject({ channel: all.channel, data: { seen: 500 } });
      expect(state).toBeLessThan(far.types().indexOf('caughtUp'));
      using short = open(all, all.bilal, { cursor, window: 200 });
      await short.live();
      expect(short.told[0]).toMatchObject({
        data: { resume: { result: 'limited', limited: [{ channel: all.channel }] } },
      });
      expect(short.events()).toEqual([]);
      using lost = open(all, all.bilal, { cursor: 'no cursor of ours' });
      await lost.live();
      expect(lost.told[0]).toMatchObject({ data: { resume: { result: 'reset' } } });
    });

    test('RES-4: a heartbeat brings the frontier, and counts what came', async () => {
      const clock = createManualClock();
      await using all = await talk(clock);
      using far = open(all, all.bilal);
      await far.live();
      await all.write(5);
      await eventually(() => expect(far.events()).toHaveLength(5));
      // A poll has one with each answer; others every 12 s.
      await clock.drift(13_000, 500);
      await eventually(() =>
        expect(far.told.findLast(({ type }) => type === 'heartbeat')?.data).toEqual({
          cursor: expect.any(String),
          events: 5,
        }),
      );
    });

    test('CL-57: takes every kind of command, and gives what the server gives', async () => {
      await using all = await talk();
      const { channel } = all;
      using far = open(all, all.bilal);
      await far.live();
      const seqOf = (ack: Ack<unknown>): number => (ack.ok ? Number(Object(ack.data).event?.seq) : NaN);
      const message = { channel, clientId: 'one', text: 'नमस्ते' };
      const seq = seqOf(await far.call('sendMessage', message));
      expect(await far.call('sendMessage', message)).toMatchObject({ ok: true, data: { duplicate: true } });
      const on = { channel, seq, emoji: '👍🏽' };
      const acks = [
        await far.call('editMessage', { channel, seq, clientId: 'two', text: 'फिर' }),
        await far.call('react', { ...on, on: true, clientId: 'three' }),
        await far.call('react', { ...on, on: false, clientId: 'four' }),
        await far.call('mark', { marks: [{ channel, seen: seq }] }),
        await far.call('setPreferences', { channel, pinned: true }),
        await far.call('typing', { channel, state: 'idle' }),
        await far.call('listChannels', { limit: 5 }),
        await far.call('findUsers', { q: '1' }),
        await far.call('watchPresence', { users: ['asha'] }),
        await far.call('deleteMessage', { channel, seq, scope: 'everyone', clientId: 'five' }),
        await far.call('getProfile', {}),
      ];
      expect(acks.map(({ ok }) => ok)).toEqual(acks.map(() => true));
      expect(acks[9]).toMatchObject({ data: { event: { type: 'messageDeleted' } } });
      expect(acks[10]).toMatchObject({ data: { user: { id: 'bilal' } } });
      const history = await far.call('history', { channel, limit: 1, before: seq + 1 });
      expect(history).toMatchObject({ ok: true, data: { messages: [{ seq, state: { deleted: true } }] } });
    });

    test('CL-9: gives the server’s refusals as they are, and never hangs', async () => {
      await using all = await talk();
      const { channel } = all;
      using far = open(all, all.bilal);
      await far.live();
      const codes: unknown[] = [];
      for (const [command, input] of [
        ['sendMessage', { channel, clientId: 'a', text: '' }],
        ['sendMessage', { channel, clientId: 'a', text: 'x'.repeat(100_000) }],
        ['history', { channel: 'nowhere' }],
        ['history', { channel: '..' }],
        ['updateChannel', { channel, clientId: 'b', title: 'Mine' }],
        ['leave', { channel, clientId: 'न' }],
        ['leave', { channel, clientId: 'c', wrong: 1 }],
        ['noSuchCommand', {}],
      ] as const) {
        const ack = await far.call(command, input);
        codes.push(ack.ok || ack.error.code);
      }
      expect(codes).toEqual([
        'invalid',
        'too_large',
        'not_found',
        'invalid',
        'forbidden',
        'invalid',
        'invalid',
        'invalid',
      ]);
      expect(far.ends).toEqual([]);
    });

    test('CL-7: a token that is not good is told as the refusal that it is, once', async () => {
      await using all = await talk();
      for (const token of ['forged', hostToken({ ...all.server, secret: 'another' }, { sub: 'bilal' })]) {
        using far = openLink(make(), { url: all.server.url, token });
        await eventually(() => expect(far.ends).toHaveLength(1), { withinMs: 10_000 });
        expect(far.ends).toMatchObject([{ code: 'unauthenticated' }]);
        expect(far.told).toEqual([]);
      }
    });

    test('AUTH-1: who may no longer is told so, and nothing after it', async () => {
      await using all = await talk();
      using far = open(all, all.bilal);
      await far.live();
      await all.server.ghanti.removeUser('bilal');
      await eventually(
        () => {
          const goaway = far.told.find(({ type }) => type === 'goaway')?.data;
          const asked = far.types().includes('expiring');
          expect(far.ends[0]?.code ?? Object(goaway).code ?? (asked && 'unauthenticated')).toBe(
            'unauthenticated',
          );
        },
        { withinMs: 10_000 },
      );
    });

    test('CL-6: a new token is taken in place; events go on, each once; another’s is refused', async () => {
      await using all = await talk();
      using far = open(all, all.bilal);
      await far.live();
      await all.write(3);
      await eventually(() => expect(far.events()).toHaveLength(3));
      const other = hostToken(all.server, {
        sub: 'bilal',
        name: 'bilal',
        exp: Math.floor(all.server.now() / 1000) + 7200,
      });
      expect(await far.call('authenticate', { token: other })).toMatchObject({
        ok: true,
        data: { user: 'bilal' },
      });
      await all.write(3);
      await eventually(() => expect(texts(far.events())).toEqual(span(1, 6)), { withinMs: 10_000 });
      expect(far.types().filter((type) => type === 'ready')).toHaveLength(1);
      const refused = await far.call('authenticate', { token: all.asha.token }).catch(() => undefined);
      expect(refused?.ok).not.toBe(true);
    });

    test('the end of the server is told once; on the next, the cursor goes on', async () => {
      await using directory = await temporaryDirectory('restart');
      const clock = createManualClock();
      const server = await startServer({ directory: directory.path, clock, limits });
      const [asha, bilal] = await people(server, 'asha', 'bilal');
      const channel = await group(asha, [bilal]);
      using far = openLink(make(), { url: server.url, token: bilal.token });
      await far.live();
      await server.close();
      await eventually(() => expect(far.ends).toHaveLength(1), { withinMs: 10_000 });
      await expect(far.call('listBlocks', {})).rejects.toMatchObject({ code: 'unavailable' });
      await using again = await startServer({ directory: directory.path, clock, limits });
      await again.ghanti.as('asha').call('sendMessage', { channel, clientId: 'x', text: 'text 1' });
      using next = openLink(make(), { url: again.url, token: bilal.token, cursor: far.cursor() });
      await next.live();
      expect(next.told[0]).toMatchObject({ data: { resume: { result: 'complete' } } });
      expect(texts(next.events())).toEqual(['text 1']);
      expect(far.ends).toHaveLength(1);
    });

    test('closed from here it says nothing more; what was asked rejects', async () => {
      await using all = await talk();
      const far = open(all, all.bilal);
      await far.live();
      const asked = far.call('listChannels', { limit: 1 }).then(
        () => 'answered',
        () => 'rejected',
      );
      far.link.close();
      far.link.close();
      expect(['answered', 'rejected']).toContain(await asked);
      await expect(far.call('listBlocks', {})).rejects.toMatchObject({ code: 'unavailable' });
      const { length } = far.told;
      await all.write(2);
      using other = open(all, all.bilal);
      await other.live();
      expect([far.told.length, far.ends]).toEqual([length, []]);
    });
  });
};
