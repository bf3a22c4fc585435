import { beforeEach, describe, expect, test } from 'vitest';
import { accounts, clock, codeOf, hostToken, renew, seconds, tokensWith } from '../../test/doubles/tokens.ts';
import { person } from '../../test/doubles/accounts.ts';

beforeEach(renew);

describe('people of the host', () => {
  test('are made at first sight, change when the token says so, and cost nothing when it says the same', async () => {
    const tokens = tokensWith();
    await tokens.verify(hostToken({ name: 'Bilal', picture: 'https://example.org/b.png' }));
    expect(accounts.people.get('host-1')).toMatchObject({
      name: 'Bilal',
      avatar: 'https://example.org/b.png',
      handle: null,
      createdAt: clock.now(),
    });
    await tokens.verify(hostToken({ name: 'Bilal', picture: 'https://example.org/b.png' }));
    expect(accounts.calls).toEqual({ user: 1, upsertUser: 1 });
    await tokens.verify(hostToken({ name: 'Bilal K', picture: 'https://example.org/b.png' }));
    expect(accounts.people.get('host-1')?.name).toBe('Bilal K');
    expect(accounts.calls).toEqual({ user: 1, upsertUser: 2 });
  });

  test('keep what a token does not say, and are not written anew after a restart', async () => {
    const vouched = { name: 'Bilal', vouchedName: 'Bilal' };
    accounts.people.set('host-1', person('host-1', { ...vouched, avatar: '/b.png' }));
    await tokensWith().verify(hostToken());
    await tokensWith().verify(hostToken({ name: 'Bilal' }));
    expect(accounts.calls).toEqual({ user: 2 });
  });

  test('keep what they changed themselves, on any node, until the host says something new', async () => {
    const [old, newer] = [hostToken({ name: 'Bilal' }), hostToken({ name: 'Bilal Khan' })];
    await tokensWith().verify(old);
    const known = accounts.people.get('host-1');
    if (known !== undefined) accounts.people.set('host-1', { ...known, name: 'Billy' });
    await tokensWith().verify(old);
    expect(accounts.people.get('host-1')?.name).toBe('Billy');
    await tokensWith().verify(newer);
    expect(accounts.people.get('host-1')?.name).toBe('Bilal Khan');
  });

  test.each([
    ['suspended', { suspendedAt: 1 }],
    ['erased', { erasedAt: 1 }],
  ])('JW-20: are refused when %s, and not made anew', async (_, more) => {
    accounts.people.set('host-1', person('host-1', more));
    expect(await codeOf(tokensWith().verify(hostToken({ name: 'New' })))).toBe('unauthenticated');
    expect(accounts.calls).toEqual({ user: 1 });
  });

  test('AUTH-1: a sign-out ends what was issued before, and nothing that was issued since', async () => {
    accounts.people.set('host-1', person('host-1', { signedOutAt: clock.now() }));
    const verify = (iat?: number) => codeOf(tokensWith().verify(hostToken({ iat })));
    expect(await verify(seconds() - 1)).toBe('unauthenticated');
    expect(await verify(seconds() + 1)).toBe('accepted');
    expect(await verify()).toBe('accepted');
  });

  test('AUTH-1, JW-13: a token is taken back by its jti or its sid, never by its text', async () => {
    accounts.banned.add('jti:j1').add('host:s1');
    const verify = (more: Record<string, unknown>) => codeOf(tokensWith().verify(hostToken(more)));
    expect(await verify({ jti: 'j1' })).toBe('unauthenticated');
    expect(await verify({ jti: 'j2', sid: 's1' })).toBe('unauthenticated');
    expect(await verify({ jti: 's1', sid: 'j1' })).toBe('accepted');
  });

  test.each([
    ['no name', {}, 'host-1'],
    ['a blank name', { name: ' \u200b ' }, 'host-1'],
    ['a name with controls', { name: 'a\u001b[2Jb' }, 'host-1'],
    ['a name with a direction override', { name: 'a\u202eb' }, 'host-1'],
    ['a name of 150 characters', { name: 'नमस्ते'.repeat(25) }, 'नमस्ते'.repeat(17).slice(0, 100)],
  ])('RS-22: %s is shown fit to be shown', async (_, more, name) => {
    await tokensWith().verify(hostToken(more));
    expect(accounts.people.get('host-1')?.name).toBe(name);
  });

  test.each(['javascript:alert(1)', 'data:image/svg+xml,x', '//evil.example/x', 'nonsense'])(
    'a picture that is no link is none: %s',
    async (picture) => {
      await tokensWith().verify(hostToken({ picture }));
      expect(accounts.people.get('host-1')?.avatar).toBeNull();
    },
  );

  test('a store that fails is not taken for a bad token', async () => {
    const failing = { ...accounts, user: () => Promise.reject(new Error('disk')) };
    await expect(tokensWith({ accounts: failing }).verify(hostToken())).rejects.toThrow('disk');
  });
});
