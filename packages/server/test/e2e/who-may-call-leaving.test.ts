/**
 * What the table cannot say in one cell: going, coming back, and what is left to those who went (IDEM-1, PRV-1, MEM-1).
 */
import { randomUUID } from 'node:crypto';
import { channelId, type AckEvent } from '@ghanti/protocol';
import { group, people, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doors, through, type Answer } from './support/doors.ts';
import { startWatched, type WatchedServer } from './support/watched-server.ts';

let watched: WatchedServer;
let asha: Person;
let bilal: Person;

beforeAll(async () => {
  watched = await startWatched();
  const [one, two] = await people(watched.now, 'asha', 'bilal');
  if (!one || !two) throw new Error('nobody came');
  [asha, bilal] = [one, two];
});

afterAll(() => watched[Symbol.asyncDispose]());

const eventOf = ({ data }: Answer): AckEvent => (data as { event: AckEvent }).event;

describe.for(doors)('by %s', (door) => {
  const by = (who: Person, command: string, input: Record<string, unknown>): Promise<Answer> =>
    through(door, watched.now.url, who.token, command, input);

  it('the last owner may not leave others behind, and may leave an empty group', async () => {
    const channel = await group(asha, [bilal]);
    const refused = await by(asha, 'leave', { clientId: randomUUID(), channel });
    expect(refused.outcome).toBe('forbidden');
    expect((await by(bilal, 'leave', { clientId: randomUUID(), channel })).outcome).toBe('ok');
    expect((await by(asha, 'leave', { clientId: randomUUID(), channel })).outcome).toBe('ok');
    expect((await by(asha, 'getChannel', { channel })).outcome).toBe('not_found');
  });

  it('a former member’s repeat of leave is told seq, id and at, and nothing else (IDEM-1)', async () => {
    const channel = await group(asha, [bilal]);
    const going = { clientId: randomUUID(), channel };
    const { seq, id, at } = eventOf(await by(bilal, 'leave', going));
    const again = await by(bilal, 'leave', going);
    expect(again.data).toEqual({ event: { seq, id, at }, duplicate: true });
    const other = await by(bilal, 'leave', { ...going, clientId: randomUUID() });
    expect(other.outcome).toBe('not_found');
  });

  it('a repeat of what one sent while a member tells a former one its place only (IDEM-1, PRV-1)', async () => {
    const channel = await group(asha, [bilal]);
    const message = { clientId: randomUUID(), channel, text: 'I am off' };
    const { seq, id, at } = eventOf(await by(bilal, 'sendMessage', message));
    await asha.call('removeMember', { clientId: randomUUID(), channel, user: 'bilal' });
    const again = await by(bilal, 'sendMessage', message);
    expect(again.data).toEqual({ event: { seq, id, at }, duplicate: true });
    expect((await by(bilal, 'sendMessage', { ...message, text: 'I am back' })).outcome).toBe('conflict');
    expect((await by(bilal, 'sendMessage', { ...message, clientId: randomUUID() })).outcome).toBe(
      'not_found',
    );
  });

  it('who comes back to a group is not told what was before by a repeat (MEM-1)', async () => {
    const channel = await group(asha, [bilal]);
    const message = { clientId: randomUUID(), channel, text: 'before' };
    const { seq, id, at } = eventOf(await by(bilal, 'sendMessage', message));
    await asha.call('removeMember', { clientId: randomUUID(), channel, user: 'bilal' });
    await asha.call('addMembers', { clientId: randomUUID(), channel, users: ['bilal'] });
    const again = await by(bilal, 'sendMessage', message);
    expect(again.data).toEqual({ event: { seq, id, at }, duplicate: true });
  });

  it('a direct channel without a message is not listed for the other person, and is the same one', async () => {
    const [other] = await people(watched.now, `other-${door}`);
    if (!other) throw new Error('nobody came');
    const opened = await by(asha, 'openDirect', { user: other.user });
    const { channel } = opened.data as { channel: { id: string } };
    expect(channelId.parse(channel.id)).toMatch(/^d:/);
    expect(JSON.stringify((await by(asha, 'listChannels', {})).data)).toContain(channel.id);
    expect((await by(other, 'listChannels', {})).data).toEqual({ channels: [] });
    const answer = await by(other, 'openDirect', { user: asha.user });
    expect((answer.data as { channel: { id: string } }).channel.id).toBe(channel.id);
  });
});

it('left no bug behind', () => expect(watched.errors).toEqual([]));
