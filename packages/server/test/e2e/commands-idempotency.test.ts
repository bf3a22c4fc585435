/**
 * IDEM-1, in full: a clientId is spent once and for ever, on every transport, through restarts; another body under it is
 * a conflict; it stands where the contract says and nowhere else. VER-1: an input holds what its schema names.
 */
import { randomUUID } from 'node:crypto';
import { commandSpec, type AckEvent, type CommandName } from '@ghanti/protocol';
import { people, person, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doors, leadsTo, through, type Answer, type Door } from './support/doors.ts';
import { requestOf, routesFor, type Fields } from './support/requests.ts';
import { personal, sampled, sampleOf } from './support/samples.ts';
import { startWatched, type WatchedServer } from './support/watched-server.ts';

const byRule = (rule: string): CommandName[] =>
  personal.filter((name) => commandSpec(name).clientId === rule);
const keyed = byRule('required');
const unkeyed = byRule('refused');

let watched: WatchedServer;
let asha: Person;
let bilal: Person;

beforeAll(async () => {
  watched = await startWatched();
  const [one, two] = await people(watched.now, 'asha', 'bilal', 'chitra', 'dev', 'esha', 'farid');
  if (!one || !two) throw new Error('nobody came');
  [asha, bilal] = [one, two];
});

afterAll(() => watched[Symbol.asyncDispose]());

const by = (door: Door, command: string, input: Fields, who = asha): Promise<Answer> =>
  through(door, watched.now.url, who.token, command, input);

type Wrote = { readonly event: AckEvent; readonly duplicate?: true };
const wrote = ({ data, text }: Answer): Wrote => {
  if (typeof data !== 'object' || data === null || !('event' in data)) throw new Error(text);
  return data as Wrote;
};
const place = ({ event: { seq, id, at } }: Wrote) => ({ seq, id, at });

/** A member of an input that another call under the same key would have. */
const otherwise: Readonly<Record<string, Fields>> = {
  sendMessage: { text: 'something else' },
  createGroup: { title: 'Kabaddi' },
  createFeed: { public: false },
  addMembers: { users: ['dev'] },
  closePoll: { seq: 4 },
  deleteMessage: { scope: 'me' },
  editMessage: { text: 'nahin' },
  pinMessage: { seq: 5 },
  react: { emoji: '👍' },
  vote: { options: [0] },
  removeMember: { user: 'bilal' },
  updateChannel: { title: 'Coffee' },
  setRole: { role: 'member' },
  createInvite: { maxUses: 6 },
  acceptInvite: { code: 'another' },
};

/** These have no channel: their key is spent in one's `self` channel. */
const withoutChannel = ['createGroup', 'createFeed', 'acceptInvite'];

describe('the same again (IDEM-1)', () => {
  it('is tried on every served command that has a key', () => {
    const ofGroups = [
      'addMembers',
      'createFeed',
      'createGroup',
      'leave',
      'removeMember',
      'setRole',
      'updateChannel',
    ];
    const ofInvites = ['acceptInvite', 'createInvite'];
    const ofMessages = [
      'closePoll',
      'deleteMessage',
      'editMessage',
      'pinMessage',
      'react',
      'sendMessage',
      'vote',
    ];
    expect(keyed.toSorted()).toEqual([...ofGroups, ...ofInvites, ...ofMessages].toSorted());
  });

  it.for(keyed)('%s gives the same place on every transport, marked as a duplicate', async (command) => {
    const input = sampleOf(command, await sampled(asha, bilal));
    const first = wrote(await by('rest', command, input));
    expect(first.duplicate).toBeUndefined();
    for (const door of doors) {
      const again = wrote(await by(door, command, input));
      expect({ ...place(again), duplicate: again.duplicate }, door).toEqual({
        ...place(first),
        duplicate: true,
      });
    }
  });

  it('holds through a restart, whole where one is still a member', async () => {
    const calls = await Promise.all(
      keyed.map(async (command) => ({ command, input: sampleOf(command, await sampled(asha, bilal)) })),
    );
    const first: Answer[] = [];
    for (const { command, input } of calls) first.push(await by('websocket', command, input));
    const server = await watched.restart();
    [asha, bilal] = [person(server, 'asha'), person(server, 'bilal')];
    for (const [index, { command, input }] of calls.entries()) {
      const before = wrote(first[index] ?? { outcome: 'ok', text: 'lost', data: undefined });
      const again = wrote(await by('polling', command, input));
      expect(again.duplicate, command).toBe(true);
      expect(again.event, command).toEqual(command === 'leave' ? place(before) : before.event);
    }
  });

  it('is by the parsed input: other spelling of the same text is the same (NFC)', async () => {
    const { channel } = await sampled(asha, bilal);
    const message = { clientId: randomUUID(), channel };
    const first = wrote(await by('rest', 'sendMessage', { ...message, text: 'caf\u00e9' }));
    const again = wrote(await by('websocket', 'sendMessage', { text: 'cafe\u0301', ...message }));
    expect([again.duplicate, place(again)]).toEqual([true, place(first)]);
  });

  it('at once over three transports, five times: one entry, five equal answers (F19)', async () => {
    const { channel } = await sampled(asha, bilal);
    const message = { clientId: randomUUID(), channel, text: 'once' };
    const ways = ['websocket', 'rest', 'polling', 'rest', 'websocket'] as const;
    const answers = await Promise.all(
      ways.map(async (door) => wrote(await by(door, 'sendMessage', message))),
    );
    expect(new Set(answers.map((one) => JSON.stringify(one.event))).size).toBe(1);
    expect(answers.filter(({ duplicate }) => duplicate !== true)).toHaveLength(1);
    const { messages } = await asha.call('history', { channel });
    expect(messages.filter(({ data }) => JSON.stringify(data).includes(message.clientId))).toHaveLength(1);
  });

  it('is per user and per channel', async () => {
    const [one, other] = [await sampled(asha, bilal), await sampled(asha, bilal)];
    const clientId = randomUUID();
    const sends = [
      await by('rest', 'sendMessage', { clientId, channel: one.channel, text: 'a' }),
      await by('rest', 'sendMessage', { clientId, channel: other.channel, text: 'b' }),
      await by('rest', 'sendMessage', { clientId, channel: one.channel, text: 'c' }, bilal),
    ].map(wrote);
    expect(sends.map(({ duplicate }) => duplicate)).toEqual([undefined, undefined, undefined]);
  });
});

describe('something else under a spent key (IDEM-1)', () => {
  it.for(keyed.filter((name) => name in otherwise))('%s with another body is a conflict', async (command) => {
    const input = sampleOf(command, await sampled(asha, bilal));
    await by('rest', command, input);
    for (const door of doors) {
      const { outcome } = await by(door, command, { ...input, ...otherwise[command] });
      expect(outcome, door).toBe('conflict');
    }
    expect((await by('rest', command, input)).outcome).toBe('ok');
  });

  it.for(keyed.filter((name) => !withoutChannel.includes(name)))(
    '%s under another command’s key',
    async (command) => {
      const given = await sampled(asha, bilal);
      const { channel } = given;
      const other = command === 'sendMessage' ? 'addMembers' : 'sendMessage';
      const spent = { ...sampleOf(other, given), channel };
      const input = { ...sampleOf(command, given), channel };
      await by('rest', other, spent);
      for (const door of doors) {
        const key = Reflect.get(spent, 'clientId') as unknown;
        expect((await by(door, command, { ...input, clientId: key })).outcome, door).toBe('conflict');
      }
    },
  );

  it('a key of createInvite is spent in its channel, though nothing is written there', async () => {
    const given = await sampled(asha, bilal);
    const input = sampleOf('createInvite', given) as Fields & { clientId: string };
    await by('rest', 'createInvite', input);
    const message = { clientId: input.clientId, channel: given.channel, text: 'first' };
    for (const door of doors) expect((await by(door, 'sendMessage', message)).outcome, door).toBe('conflict');
    const elsewhere = { ...message, channel: given.alone };
    expect((await by('rest', 'sendMessage', elsewhere)).outcome).toBe('ok');
  });

  it('stores nothing', async () => {
    const { channel } = await sampled(asha, bilal);
    const message = { clientId: randomUUID(), channel, text: 'first' };
    const { event } = wrote(await by('rest', 'sendMessage', message));
    await by('rest', 'sendMessage', { ...message, text: 'second' });
    expect((await asha.call('getChannel', { channel })).asOf).toBe(event.seq);
  });
});

type Sent = { readonly status: number; readonly body: unknown };

const sent = async (command: CommandName, input: Fields, headers: Record<string, string>): Promise<Sent> => {
  const [route] = routesFor(command, input);
  if (route === undefined) throw new Error('no route');
  const { path, ...request } = requestOf(route, input);
  return person(watched.now, 'asha').rest.request(path, { ...request, headers });
};

const issuesOf = ({ text }: Answer): string =>
  /"issues":(\[[^\]]*\])/.exec(text.replaceAll('\\"', '"'))?.[1] ?? '';

describe('where the key stands (IDEM-1)', () => {
  it.for(keyed)('%s: the header Idempotency-Key, alone or as the body says', async (command) => {
    const input = sampleOf(command, await sampled(asha, bilal));
    const { clientId, ...rest } = input as Fields & { clientId: string };
    const key = { 'Idempotency-Key': clientId };
    const first = await sent(command, rest, key);
    expect([first.status < 300, Object(first.body).duplicate]).toEqual([true, undefined]);
    for (const again of [await sent(command, rest, key), await sent(command, input, key)])
      expect(again).toMatchObject({ status: 200, body: { duplicate: true } });
    const both = await sent(command, input, { 'Idempotency-Key': randomUUID() });
    expect(both).toMatchObject({ status: 400, body: { code: 'invalid', issues: [{ path: 'clientId' }] } });
  });

  it.for(keyed)('%s without a key is invalid', async (command) => {
    const { clientId: _, ...rest } = sampleOf(command, await sampled(asha, bilal)) as Fields & {
      clientId: string;
    };
    for (const door of doors) {
      const answer = await by(door, command, rest);
      expect([answer.outcome, issuesOf(answer)], door).toEqual([
        'invalid',
        expect.stringContaining('"path":"clientId"'),
      ]);
    }
  });

  it.for(unkeyed)('%s takes none', async (command) => {
    const input = { ...sampleOf(command, await sampled(asha, bilal)), clientId: randomUUID() };
    for (const door of doors.filter((one) => leadsTo(one, command)))
      expect((await by(door, command, input)).outcome, door).toBe('invalid');
  });
});

describe('unknown keys (VER-1)', () => {
  it.for(personal)('%s', async (command) => {
    const input = { ...sampleOf(command, await sampled(asha, bilal)), colour: 'red' };
    for (const door of doors.filter((one) => leadsTo(one, command))) {
      const answer = await by(door, command, input);
      expect([answer.outcome, issuesOf(answer)], door).toEqual([
        'invalid',
        expect.stringContaining('unknown key'),
      ]);
    }
  });
});

it('left no bug behind', () => expect(watched.errors).toEqual([]));
