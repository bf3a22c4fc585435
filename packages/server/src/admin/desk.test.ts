import { GhantiError, type ErrorCode } from '@ghanti/protocol';
import { createManualClock } from '@ghanti/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Identity } from '../auth/identity.ts';
import { silentMetrics } from '../kit/metrics.ts';
import { Desk, type Seat } from './desk.ts';
import { Sampler } from './sampler.ts';

let clock = createManualClock();
let desk: Desk;
let told: string[];
let closed: (ErrorCode | null)[];
let asked: string[];
let hold: Promise<void>;

const root = (more: Partial<Identity> = {}): Identity => ({
  user: 'root',
  sid: 'host:s1',
  issuedAt: 0,
  roles: ['admin'],
  expiresAt: clock.now() + 120_000,
  ...more,
});

beforeEach(() => {
  clock = createManualClock();
  [told, closed, asked] = [[], [], []];
  hold = Promise.resolve();
  const sampler = new Sampler({
    metrics: silentMetrics,
    clock,
    usersOnline: () => 1,
    connections: () => new Map(),
    walBytes: async () => 0,
  });
  desk = new Desk({
    commands: {
      run: async (name) => {
        asked.push(name);
        await hold;
        if (name === 'bug') throw new Error('select secret from store.ts');
        return { name };
      },
    },
    sampler,
    verify: async (token) => {
      if (token === 'renewed') return root({ expiresAt: clock.now() + 600_000 });
      if (token === 'demoted') return root({ roles: [] });
      return root({ user: 'somebody' });
    },
    isRevoked: () => false,
    limit: () => undefined,
    clock,
    failed: (_, command) => asked.push(`${command} failed`),
  });
});

const sit = (identity = root()): Seat =>
  desk.sit(identity, {
    tell: (type) => void told.push(type),
    close: (code) => void closed.push(code),
  });

const answer = (seat: Seat, name: string, input: unknown = {}): Promise<unknown> =>
  new Promise((resolve) => seat.command(name, input, resolve));

describe('the desk of administrators', () => {
  test('tells the figures of each second while somebody sits there, and stops when he leaves', () => {
    const seat = sit();
    clock.advance(3_000);
    expect(told).toEqual(['metrics', 'metrics', 'metrics']);
    seat.left();
    clock.advance(3_000);
    expect(told).toHaveLength(3);
  });

  test('runs commands one after the other; a bug is told to nobody', async () => {
    const seat = sit();
    const gate = Promise.withResolvers<void>();
    hold = gate.promise;
    const both = Promise.all([answer(seat, 'one'), answer(seat, 'bug')]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toEqual(['one']);
    gate.resolve();
    expect(await both).toEqual([
      { ok: true, data: { name: 'one' } },
      { ok: false, error: { code: 'internal', message: 'Internal error' } },
    ]);
    expect(asked).toEqual(['one', 'bug', 'bug failed']);
  });

  test('AUTH-1: the end of the token is announced, and then it ends', () => {
    sit();
    clock.advance(61_000);
    expect(told.filter((type) => type === 'expiring')).toHaveLength(1);
    clock.advance(58_000);
    expect(closed).toEqual([]);
    clock.advance(1_000);
    expect(closed).toEqual(['unauthenticated']);
    expect(told.at(-1)).toBe('goaway');
  });

  test('authenticate renews in place; as another user, or without the role, it does not', async () => {
    const seat = sit();
    expect(await answer(seat, 'authenticate', { token: 'renewed' })).toMatchObject({ ok: true });
    clock.advance(300_000);
    expect(closed).toEqual([]);
    expect(await answer(seat, 'authenticate', { token: 'demoted' })).toMatchObject({
      error: { code: 'forbidden' },
    });
    expect(closed).toEqual([]);
    seat.command('authenticate', { token: 'other' }, undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toEqual(['forbidden']);
  });

  test.each([
    [{ is: 'token', name: 'host:s1' } as const, 'unauthenticated'],
    [{ is: 'user', user: 'root' } as const, 'unauthenticated'],
    [{ is: 'issued', user: 'root', before: 1 } as const, 'unauthenticated'],
    [{ is: 'roles', user: 'root', roles: [] } as const, 'forbidden'],
  ])('AUTH-1: %j ends it, and what waits is not done', async (revoked, code) => {
    const seat = sit();
    const gate = Promise.withResolvers<void>();
    hold = gate.promise;
    seat.command('one', {}, undefined);
    seat.command('two', {}, undefined);
    await new Promise((resolve) => setImmediate(resolve));
    desk.revoked(revoked);
    gate.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect([closed, asked]).toEqual([[code], ['one']]);
  });

  test('SLOW-1: who asks on and on without waiting is closed', () => {
    const seat = sit();
    hold = new Promise(() => undefined);
    for (let index = 0; index < 65; index += 1) seat.command('one', {}, undefined);
    expect(closed).toEqual(['slow_consumer']);
  });

  test('takes administrators alone, and only so many connections of one', () => {
    expect(() => desk.admit(root({ roles: [] }))).toThrow(GhantiError);
    expect(() => desk.admit(root({ key: 'k_1', scopes: ['bot'] }))).toThrow(GhantiError);
    for (let index = 0; index < 20; index += 1) sit();
    expect(() => desk.admit(root())).toThrow('too many connections');
    expect(() => desk.admit(root({ user: 'other' }))).not.toThrow();
  });
});
