/** Suspension, keys, one-time links, tokens taken back, the audit log, the end of accounts. */
import { describe, expect, it } from 'vitest';
import type { KeyRow, SessionRow, WriteResult } from '../store.ts';
import { at, make, mark, person, say, send, type OpenStore, StoreFixture, write } from './store.fixture.ts';

const signIn = (sid: string, user: string, more: Partial<SessionRow> = {}): SessionRow => ({
  sid,
  user,
  refreshHash: `hash of ${sid}`,
  previousHash: null,
  rotatedAt: null,
  createdAt: at,
  usedAt: at,
  expiresAt: at + 1_000,
  revokedAt: null,
  agent: null,
  ...more,
});

const keyOf = (id: string, user: string): KeyRow => ({
  id,
  hash: `hash of ${id}`,
  user,
  name: id,
  scopes: ['bot', 'publish:weather'],
  createdBy: null,
  createdAt: at,
  expiresAt: null,
  revokedAt: null,
});

const peopleContract = (on: StoreFixture): void => {
  it('shuts an account out and lets it in again', async () => {
    const { accounts } = on.store;
    await accounts.createUser(person('u_asha', 'asha', 'Asha'), 'secret');
    expect(await accounts.suspend('u_asha', at)).toBe(true);
    expect(await accounts.user('u_asha')).toMatchObject({ suspendedAt: at });
    expect(await accounts.suspend('u_asha', null)).toBe(true);
    expect(await accounts.user('u_asha')).not.toHaveProperty('suspendedAt');
    expect(await accounts.suspend('nobody', at)).toBe(false);
  });

  it('keeps roles and passwords, and knows whether anybody is an administrator', async () => {
    const { accounts } = on.store;
    await accounts.createUser({ ...person('u_asha', 'asha', 'Asha'), roles: [] }, 'secret');
    await accounts.createUser({ ...person('host-1', null, 'Host'), roles: [] }, null);
    expect(await accounts.hasAdmin()).toBe(false);
    expect(await accounts.setRoles('u_asha', ['admin'])).toBe(true);
    expect(await accounts.hasAdmin()).toBe(true);
    expect(await accounts.setRoles('nobody', ['admin'])).toBe(false);
    expect(await accounts.passwordHash('u_asha')).toBe('secret');
    expect(await accounts.passwordHash('host-1')).toBeUndefined();
    expect(await accounts.setPassword('u_asha', 'new')).toBe(true);
    expect(await accounts.credentials('asha')).toMatchObject({ passwordHash: 'new' });
  });

  it('gives everybody page by page', async () => {
    const { accounts } = on.store;
    for (const id of ['c', 'a', 'b']) await accounts.createUser(person(id, null, id), null);
    const page = async (after: string | undefined) =>
      (await accounts.userPage({ after, limit: 2 })).map(({ id }) => id);
    expect([await page(undefined), await page('b'), await page('c')]).toEqual([['a', 'b'], ['c'], []]);
  });

  it('ends all sign-ins but one, and whoever has a hundred loses the oldest', async () => {
    const { accounts } = on.store;
    for (const sid of ['s1', 's2', 's3']) await accounts.createSession(signIn(sid, 'asha'));
    await accounts.createSession(signIn('other', 'bilal'));
    await accounts.createSession(signIn('over', 'asha', { expiresAt: at - 1 }));
    expect((await accounts.sessions('asha', at)).map(({ sid }) => sid)).toEqual(['s1', 's2', 's3']);
    expect([...(await accounts.revokeSessions('asha', at + 1, 's2'))].toSorted()).toEqual([
      'over',
      's1',
      's3',
    ]);
    expect((await accounts.sessions('asha', at)).map(({ sid }) => sid)).toEqual(['s2']);
    expect(await accounts.sessions('bilal', at)).toHaveLength(1);
    for (let index = 0; index < 99; index += 1)
      await accounts.createSession(signIn(`m${index}`, 'asha', { usedAt: at + 1 + index }));
    expect(await accounts.createSession(signIn('one too many', 'asha', { usedAt: at + 200 }))).toEqual([
      's2',
    ]);
    await accounts.forgetSessions(at + 10);
    expect(await accounts.session('s1')).toBeUndefined();
    expect(await accounts.session('m0')).toBeDefined();
  });

  it('remembers the tokens that were taken back until they are over', async () => {
    const { accounts } = on.store;
    await accounts.banToken('jti:1', at + 10);
    expect(await accounts.isBanned(['jti:0', 'jti:1'])).toBe(true);
    expect(await accounts.isBanned(['jti:0'])).toBe(false);
    expect(await accounts.isBanned([])).toBe(false);
    await accounts.forgetSessions(at + 11);
    expect(await accounts.isBanned(['jti:1'])).toBe(false);
  });
};

const machinesContract = (on: StoreFixture): void => {
  it('makes a key and its account at once, or neither', async () => {
    const { accounts, keys } = on.store;
    const bot = { ...person('u_bot', 'bot7', 'Bot'), bot: true as const };
    expect(await keys.create(keyOf('k1', 'u_bot'), bot)).toBe(true);
    expect(await accounts.user('u_bot')).toMatchObject({ bot: true });
    expect(await keys.create(keyOf('k2', 'u_other'), person('u_other', 'bot7', 'Other'))).toBe(false);
    expect(await accounts.user('u_other')).toBeUndefined();
    expect(await keys.byHash('hash of k1')).toEqual(keyOf('k1', 'u_bot'));
    expect(await keys.byHash('hash of k2')).toBeUndefined();
  });

  it('revokes a key once, lists revoked ones too, and ends all of an account', async () => {
    const { keys } = on.store;
    for (const id of ['k1', 'k2', 'k3']) await keys.create(keyOf(id, 'u_bot'), undefined);
    expect(await keys.revoke('k2', at + 1)).toEqual(keyOf('k2', 'u_bot'));
    await keys.revoke('k2', at + 9);
    expect(await keys.revoke('none', at)).toBeUndefined();
    const page = (after: string | undefined) => keys.page(after, 2);
    expect((await page(undefined)).map(({ id, revokedAt }) => [id, revokedAt])).toEqual([
      ['k1', null],
      ['k2', at + 1],
    ]);
    expect((await page('k2')).map(({ id }) => id)).toEqual(['k3']);
    expect(await keys.revokeAll('u_bot', at + 2)).toEqual(['k1', 'k3']);
  });
};

const linksContract = (on: StoreFixture): void => {
  const setup = { hash: 'h1', kind: 'setup', user: null, createdAt: at, expiresAt: null } as const;
  const reset = { hash: 'h2', kind: 'reset', user: 'u_asha', createdAt: at, expiresAt: at + 10 } as const;

  it('lets the first administrator in once, and keeps the link where only the handle was taken', async () => {
    const { accounts, links } = on.store;
    await accounts.createUser(person('u_other', 'taken', 'Other'), null);
    await links.put(setup);
    const admit = (id: string, handle: string) => accounts.admitUser(person(id, handle, id), 'secret', 'h1');
    expect(await admit('u_asha', 'taken')).toBe('taken');
    expect(await Promise.all([admit('u_asha', 'asha'), admit('u_bilal', 'bilal')])).toEqual([
      'made',
      'spent',
    ]);
    expect(await accounts.user('u_bilal')).toBeUndefined();
    expect(await links.link('h1')).toBeUndefined();
  });

  it('puts a new link in the place of the one before, of that kind and that user', async () => {
    const { links } = on.store;
    await links.put(reset);
    await links.put({ ...reset, hash: 'h3', user: 'u_bilal' });
    await links.put(setup);
    await links.put({ ...reset, hash: 'h4' });
    expect(await links.link('h2')).toBeUndefined();
    expect(await links.link('h4')).toEqual({ ...reset, hash: 'h4' });
    expect(await links.link('h3')).toBeDefined();
    expect(await links.link('h1')).toBeDefined();
  });

  it('sets a password once by a reset, in time, and ends the sign-ins in the same step', async () => {
    const { accounts, links } = on.store;
    await accounts.createUser(person('u_asha', 'asha', 'Asha'), 'old');
    await accounts.createSession(signIn('s1', 'u_asha'));
    await links.put(reset);
    expect(await links.reset('h2', 'late', at + 10)).toBeUndefined();
    expect(await links.reset('h1', 'no such link', at)).toBeUndefined();
    expect(await accounts.passwordHash('u_asha')).toBe('old');
    expect(await links.reset('h2', 'new', at + 9)).toEqual({ user: 'u_asha', sids: ['s1'] });
    expect(await links.reset('h2', 'again', at + 9)).toBeUndefined();
    expect(await accounts.passwordHash('u_asha')).toBe('new');
    expect(await accounts.session('s1')).toMatchObject({ revokedAt: at + 9 });
  });
};

const auditContract = (on: StoreFixture): void => {
  const entry = (action: string, by: string | null = 'root') => ({
    at,
    by,
    action,
    target: 'x',
    detail: '{}',
  });

  it('keeps what was done, the newest first, by whom and what', async () => {
    const { audit } = on.store;
    for (const action of ['one', 'two', 'three']) await audit.append(entry(action));
    await audit.append(entry('two', null));
    const found = async (query: object) =>
      (await audit.page({ limit: 2, ...query })).map(({ num, action }) => `${num} ${action}`);
    expect(await found({})).toEqual(['4 two', '3 three']);
    expect(await found({ before: 3 })).toEqual(['2 two', '1 one']);
    expect(await found({ action: 'two' })).toEqual(['4 two', '2 two']);
    expect(await found({ by: 'root', before: 3, limit: 1 })).toEqual(['2 two']);
    expect(await audit.firstBroken()).toBeUndefined();
  });
};

const outcomeOf = (result: WriteResult): string =>
  result.outcome === 'refused' ? result.why : result.outcome;

const erasureContract = (on: StoreFixture): void => {
  it('takes the name at once, keeps the id, and is gone on with until it is finished', async () => {
    const { accounts, erasure, links } = on.store;
    await accounts.createUser(person('u_asha', 'asha', 'Asha Rao'), 'secret');
    await links.put({ hash: 'h', kind: 'reset', user: 'u_asha', createdAt: at, expiresAt: at + 10 });
    await accounts.createSession(signIn('s1', 'u_asha'));
    expect(await erasure.begin('nobody', at)).toBe(false);
    expect(await erasure.begin('u_asha', at)).toBe(true);
    expect(await erasure.begin('u_asha', at + 5)).toBe(true);
    expect(await accounts.user('u_asha')).toMatchObject({ handle: null, roles: [], erasedAt: at });
    expect(await accounts.credentials('asha')).toBeUndefined();
    expect(await accounts.findUsers({ q: 'asha', limit: 5 })).toEqual([]);
    expect(await links.link('h')).toBeUndefined();
    expect(await accounts.setPassword('u_asha', 'x')).toBe(false);
    await accounts.upsertUser(person('u_asha', null, 'Back Again'));
    expect(await accounts.user('u_asha')).not.toMatchObject({ name: 'Back Again' });
    await on.reopen();
    expect(await on.store.erasure.pending()).toEqual(['u_asha']);
    await on.store.erasure.finish('u_asha');
    expect(await on.store.erasure.pending()).toEqual([]);
    expect(await on.store.accounts.session('s1')).toBeUndefined();
    expect(await on.store.accounts.createUser(person('u_new', 'asha', 'New'), null)).toBe(true);
  });

  it('names the channels to leave, and empties direct ones that nobody was told of', async () => {
    const { erasure } = on.store;
    for (const id of ['asha', 'bilal', 'chitra', 'dev'])
      await on.store.accounts.createUser(person(id, null, id), null);
    await on.group('g1', ['asha', 'dev']);
    await on.group('g2', ['asha']);
    await on.store.commit([
      write([
        make('d1', 'direct'),
        { do: 'open', channel: 'd1', user: 'asha', announce: true },
        { do: 'open', channel: 'd1', user: 'bilal', announce: false },
      ]),
    ]);
    expect(await erasure.channels('asha')).toEqual(['g1', 'g2']);
    await erasure.begin('asha', at);
    await erasure.finish('asha');
    expect(await on.store.membership('d1', 'asha')).toBeUndefined();
    expect(await on.store.channel('d1')).toMatchObject({ memberCount: 1 });
  });

  it('is known to the next write, whatever the one before it had found (MEM-2, BLK-1)', async () => {
    for (const id of ['asha', 'bilal']) await on.store.accounts.createUser(person(id, null, id), null);
    const opened = ['asha', 'bilal'].map(
      (user) => ({ do: 'open', channel: 'd1', user, announce: false }) as const,
    );
    const blocking = { do: 'block', user: 'asha', other: 'bilal', on: true, maxBlocks: 9 } as const;
    await on.store.commit([write([make('d1', 'direct'), ...opened, blocking])]);
    const writes = [
      mark('d1', 'asha', { seen: 0 }),
      send('d1', 'bilal', 'k1', { guards: [{ is: 'notBlocked', channel: 'd1', user: 'bilal' }] }),
    ];
    const before = await on.store.commit(writes);
    expect(before.results.map(outcomeOf)).toEqual(['written', 'blocked']);
    await on.store.erasure.begin('asha', at);
    await on.store.erasure.finish('asha');
    const after = await on.store.commit(writes);
    expect(after.results.map(outcomeOf)).toEqual(['absent', 'written']);
  });

  it('gives all channels by kind and id but the self ones, and what one person wrote', async () => {
    await on.group('g2', ['asha', 'bilal']);
    await on.group('g1', ['asha']);
    await on.store.commit([
      write([make('d9', 'direct')]),
      send('g2', 'bilal', 'k1'),
      send('g2', 'asha', 'k2'),
    ]);
    const walk = async (kind?: 'group'): Promise<string[]> => {
      const ids: string[] = [];
      let after: string | undefined;
      do {
        const page = await on.store.allChannels({ kind, after, limit: 1 });
        ids.push(...page.channels.map(({ id }) => id));
        after = page.next;
      } while (after !== undefined);
      return ids;
    };
    expect(await walk()).toEqual(['d9', 'g1', 'g2']);
    expect(await walk('group')).toEqual(['g1', 'g2']);
    const last = await on.store.lastPosition();
    const own = await on.store.authored('bilal', 0, last);
    expect(own.map(({ channel, by, type }) => [channel, by, type])).toEqual([
      ['g2', 'bilal', 'receiveMessage'],
    ]);
    expect(await on.store.authored('bilal', own[0]?.position ?? 0, last)).toEqual([]);
    await on.store.commit([write([say('g2', 'bilal', 'later')])]);
    expect(await on.store.authored('bilal', 0, last)).toHaveLength(1);
  });
};

export const identityContract = (open: OpenStore): void => {
  const on = new StoreFixture(open);
  describe('people', () => {
    peopleContract(on);
    machinesContract(on);
    linksContract(on);
  });
  describe('audit, and the end of an account', () => {
    auditContract(on);
    erasureContract(on);
  });
};
