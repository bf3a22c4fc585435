/**
 * One's own profile, and who can be found: changes by field, what is hidden is shown to oneself alone (RCP-3, PRE-1), and the
 * directory is as open as GHANTI_DIRECTORY says.
 */
import { group, people, startServer, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcome } from './support/outcome.ts';
import { oneNode, startWatched, unhurried, type WatchedServer } from './support/watched-server.ts';

let watched: WatchedServer;
let asha: Person;

beforeAll(async () => {
  watched = await startWatched();
  [asha] = await people(watched.now, 'asha', 'bilal');
});

afterAll(() => watched[Symbol.asyncDispose]());

const found = async (by: Person, q: string): Promise<string[]> =>
  (await by.call('findUsers', { q })).users.map(({ id }) => id);

describe('updateProfile', () => {
  it('changes by field; others see it without what one hides; the new name is found', async () => {
    // The token says another name; it is new to each node that sees it, and sets the name back there.
    await using server = await startServer({ ...oneNode, limits: unhurried });
    const [chitra, dev] = await people(server, 'chitra', 'dev');
    const { user } = await chitra.call('updateProfile', {
      name: 'चित्रा राव',
      about: 'tea',
      privacy: { receipts: false },
    });
    const shown = { id: 'chitra', name: 'चित्रा राव', about: 'tea' };
    expect(user).toEqual({ ...shown, privacy: { receipts: false, lastSeen: 'everyone' } });
    expect((await dev.call('getProfile', { user: 'chitra' })).user).toEqual(shown);
    expect(await found(dev, 'राव')).toEqual(['chitra']);
    const next = await chitra.call('updateProfile', {
      about: '',
      avatar: '/c.png',
      privacy: { lastSeen: 'nobody' },
    });
    expect(next.user).toEqual({
      id: 'chitra',
      name: 'चित्रा राव',
      avatar: '/c.png',
      privacy: { receipts: false, lastSeen: 'nobody' },
    });
    expect((await chitra.call('getProfile', {})).user).toEqual(next.user);
    expect((await chitra.call('getProfile', { user: 'chitra' })).user).toEqual(next.user);
    const channel = await group(chitra, [dev]);
    const { members } = await dev.call('getChannel', { channel });
    expect(JSON.stringify(members)).not.toContain('privacy');
  });

  it('two devices that change different things at once keep both', async () => {
    const [dev] = await people(watched.now, 'dev');
    await Promise.all([
      dev.call('updateProfile', { about: 'one' }),
      dev.call('updateProfile', { privacy: { receipts: false } }),
      dev.call('updateProfile', { privacy: { lastSeen: 'contacts' } }),
    ]);
    const { user } = await dev.call('getProfile', {});
    expect(user).toMatchObject({ about: 'one', privacy: { receipts: false, lastSeen: 'contacts' } });
  });

  it.each([
    ['nothing', {}],
    ['a blank name', { name: '  ' }],
    ['a name with a direction override', { name: 'a\u202eb' }],
    ['a script as a picture', { avatar: 'javascript:alert(1)' }],
    ['a role', { name: 'x', roles: ['admin'] }],
    ['another rule', { privacy: { lastSeen: 'friends' } }],
    ['an unknown wish', { privacy: { typing: false } }],
  ])('%s is invalid (RS-22, RS-26)', async (_, input) => {
    expect(await outcome(asha, 'updateProfile', input as { name: string })).toBe('invalid');
  });
});

describe('GHANTI_DIRECTORY', () => {
  it('shared: only those with whom one shares a group or a direct channel, as long as one does', async () => {
    await using server = await startServer({ directoryRule: 'shared', limits: unhurried });
    const [one, two] = await people(server, 'asha', 'bilal');
    expect(await found(one, 'bilal')).toEqual([]);
    expect(await found(one, 'asha')).toEqual([]);
    const channel = await group(one, [two]);
    expect([await found(one, 'bil'), await found(two, 'ash')]).toEqual([['bilal'], ['asha']]);
    await two.call('leave', { clientId: 'k', channel });
    expect(await found(one, 'bilal')).toEqual([]);
  });

  it('exact: only by the very handle', async () => {
    await using server = await startServer({
      directoryRule: 'exact',
      registration: 'open',
      limits: unhurried,
    });
    const [one] = await people(server, 'asha');
    const body = { handle: 'bilal.k', name: 'Bilal Khan', password: 'a long password' };
    await one.rest.request('/api/v1/auth/register', { method: 'POST', body });
    const names = async (q: string): Promise<string[]> =>
      (await one.call('findUsers', { q })).users.map(({ name }) => name);
    expect([await names('bilal'), await names('khan'), await names('bilal.k')]).toEqual([
      [],
      [],
      ['Bilal Khan'],
    ]);
  });
});

it('left no bug behind', () => expect(watched.errors).toEqual([]));
