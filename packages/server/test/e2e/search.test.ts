/**
 * Search as people have it: over what they may read, as it stands now, page by page by the id of the last hit (MEM-1, PRV-1, RES-5).
 */
import { randomUUID } from 'node:crypto';
import type { CommandOutput } from '@ghanti/protocol';
import { group, people, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doors, through } from './support/doors.ts';
import { startWatched, type WatchedServer } from './support/watched-server.ts';

let watched: WatchedServer;
let asha: Person;
let bilal: Person;
let chitra: Person;

beforeAll(async () => {
  watched = await startWatched();
  const [one, two, three] = await people(watched.now, 'asha', 'bilal', 'chitra');
  if (!one || !two || !three) throw new Error('nobody came');
  [asha, bilal, chitra] = [one, two, three];
});

afterAll(async () => {
  expect(watched.errors).toEqual([]);
  await watched[Symbol.asyncDispose]();
});

const say = async (who: Person, channel: string, text: string) =>
  (await who.call('sendMessage', { clientId: randomUUID(), channel, text })).event;

type Hits = CommandOutput<'search'>['hits'];
const textsOf = (hits: Hits): unknown[] =>
  hits.map(({ message: { data } }) => ('text' in data ? data.text : undefined));

const texts = async (who: Person, q: string, more: object = {}): Promise<unknown[]> =>
  textsOf((await who.call('search', { q, ...more })).hits);

describe('search', () => {
  it.for(doors)('finds what was sent just before, through %s', async (door) => {
    const channel = await group(asha, [bilal]);
    const event = await say(asha, channel, 'गरम चाय और समोसा');
    const answer = await through(door, watched.now.url, bilal.token, 'search', { q: 'चाय समोसा', channel });
    expect(answer.data).toEqual({ hits: [{ message: event, asOf: event.seq }], more: false });
  });

  it('gives each hit as it stands now, with the head of its channel (RES-5)', async () => {
    const channel = await group(asha, [bilal]);
    const { seq } = await say(asha, channel, 'kadak chay');
    await asha.call('editMessage', { clientId: randomUUID(), channel, seq, text: 'kadak chai' });
    await bilal.call('react', { clientId: randomUUID(), channel, seq, emoji: '👍', on: true });
    expect(await texts(bilal, 'chay', { channel })).toEqual([]);
    const { hits } = await bilal.call('search', { q: 'kadak chai', channel });
    expect(hits).toMatchObject([
      {
        asOf: seq + 2,
        message: { seq, data: { text: 'kadak chai' }, state: { reactions: [{ emoji: '👍' }] } },
      },
    ]);
  });

  it('finds nothing of what was deleted, hidden from oneself, or left (PRV-1)', async () => {
    const channel = await group(asha, [bilal, chitra]);
    const gone = await say(asha, channel, 'pakoda one');
    const hidden = await say(asha, channel, 'pakoda two');
    await say(asha, channel, 'pakoda three');
    const take = { clientId: randomUUID(), channel };
    await asha.call('deleteMessage', { ...take, seq: gone.seq, scope: 'everyone' });
    await bilal.call('deleteMessage', { ...take, seq: hidden.seq, scope: 'me' });
    await chitra.call('leave', { clientId: randomUUID(), channel });
    expect(await texts(asha, 'pakoda')).toEqual(['pakoda three', 'pakoda two']);
    expect(await texts(bilal, 'pakoda')).toEqual(['pakoda three']);
    expect(await texts(chitra, 'pakoda')).toEqual([]);
  });

  it('a page is full though most of what the words lead to is hidden', async () => {
    const channel = await group(asha, [bilal]);
    await say(asha, channel, 'jalebi oldest');
    for (let index = 0; index < 12; index += 1) {
      const { seq } = await say(asha, channel, `jalebi ${index}`);
      await bilal.call('deleteMessage', { clientId: randomUUID(), channel, seq, scope: 'me' });
    }
    await say(asha, channel, 'jalebi newest');
    const page = await bilal.call('search', { q: 'jalebi', limit: 2 });
    expect(textsOf(page.hits)).toEqual(['jalebi newest', 'jalebi oldest']);
    expect(page.more).toBe(false);
  });

  it('pages by the id of the last hit meet everything once, newest first', async () => {
    const channels = [await group(asha, [bilal]), await group(asha, [bilal]), await group(asha, [bilal])];
    for (let index = 0; index < 25; index += 1) await say(asha, channels[index % 3] ?? '', `barfi ${index}`);
    const met: unknown[] = [];
    let before: string | undefined;
    for (let more = true; more;) {
      const page = await bilal.call('search', {
        q: 'barf*',
        limit: 7,
        ...(before !== undefined && { before }),
      });
      met.push(...textsOf(page.hits));
      before = page.hits.at(-1)?.message.id;
      more = page.more;
    }
    expect(met).toEqual(Array.from({ length: 25 }, (_, index) => `barfi ${24 - index}`));
  });

  it('a place in a channel that is not one’s own is as unknown as one that is nowhere (PRV-1)', async () => {
    const channel = await group(asha, [bilal]);
    const { id } = await say(asha, channel, 'secret halwa');
    const answers = [];
    for (const before of [id, '00000000-0000-7000-8000-000000000000'])
      answers.push(await through('rest', watched.now.url, chitra.token, 'search', { q: 'halwa', before }));
    expect(answers[0]?.text).toBe(answers[1]?.text);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['not_found', 'not_found']);
    expect((await bilal.call('search', { q: 'halwa', before: id })).hits).toEqual([]);
  });

  it('polls are found by what they ask', async () => {
    const channel = await group(asha, [bilal]);
    const poll = { question: 'Which mithai?', options: ['Rasgulla', 'पेड़ा'] };
    await asha.call('sendMessage', { clientId: randomUUID(), channel, poll });
    expect((await bilal.call('search', { q: 'rasgulla mithai पेड़ा' })).hits).toHaveLength(1);
  });

  it('many searches at once are answered, or refused as unavailable', async () => {
    const channel = await group(asha, [bilal]);
    await say(asha, channel, 'laddoo');
    const calls = Array.from({ length: 200 }, () =>
      through('rest', watched.now.url, bilal.token, 'search', { q: 'laddoo' }),
    );
    const outcomes = new Set((await Promise.all(calls)).map(({ outcome }) => outcome));
    expect([...outcomes].filter((outcome) => !['ok', 'unavailable'].includes(outcome))).toEqual([]);
    expect(await texts(bilal, 'laddoo')).toEqual(['laddoo']);
  });
});
