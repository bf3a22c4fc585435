/** Tickets for streams: once, for 30 s, for one origin, and no longer good than what they stand for (HS-34, AUTH-1). */
import { createManualClock } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import type { Identity } from './identity.ts';
import { createTickets, type TicketsOptions } from './tickets.ts';

const asha: Identity = { user: 'asha', sid: 's', roles: [], expiresAt: Date.UTC(2026, 0, 1, 0, 10) };

const world = (others?: TicketsOptions['others']) => {
  const clock = createManualClock();
  const revoked = new Set<string>();
  let made = 0;
  const tickets = createTickets({
    clock,
    ids: { random: () => `ticket${(made += 1)}` },
    revocations: { has: ({ user }) => revoked.has(user) },
    others,
  });
  return { clock, revoked, tickets };
};

test('gives back whom it was made for, once', async () => {
  const { tickets, clock } = world();
  const { ticket, expiresAt } = await tickets.issue(asha, '');
  expect(expiresAt).toBe(clock.now() + 30_000);
  expect(await tickets.redeem(ticket, '')).toEqual(asha);
  await expect(tickets.redeem(ticket, '')).rejects.toThrow('not good');
});

test('another origin is refused, and spends it', async () => {
  const { tickets } = world();
  const { ticket } = await tickets.issue(asha, 'https://chat.example');
  await expect(tickets.redeem(ticket, '')).rejects.toThrow('not good');
  await expect(tickets.redeem(ticket, 'https://chat.example')).rejects.toThrow('not good');
});

test('late, taken back, or longer than its token: refused', async () => {
  const { tickets, clock, revoked } = world();
  const late = (await tickets.issue(asha, '')).ticket;
  clock.advance(30_000);
  await expect(tickets.redeem(late, '')).rejects.toThrow('not good');
  const back = (await tickets.issue(asha, '')).ticket;
  revoked.add('asha');
  await expect(tickets.redeem(back, '')).rejects.toThrow('not good');
  revoked.clear();
  const short = (await tickets.issue({ ...asha, expiresAt: clock.now() + 10_000 }, '')).ticket;
  clock.advance(10_000);
  await expect(tickets.redeem(short, '')).rejects.toThrow('not good');
  await expect(tickets.redeem('never made', '')).rejects.toThrow('not good');
});

test('two nodes: good once, on either; while they cannot meet, on the one that gave it', async () => {
  const kept = new Map<string, string>();
  let reachable = true;
  const others = {
    keep: async (name: string, text: string) => reachable && kept.set(name, text).size > 0,
    take: async (name: string) => {
      const text = kept.get(name);
      kept.delete(name);
      return text;
    },
  };
  const [one, other] = [world(others).tickets, world(others).tickets];
  const key: Identity = {
    user: 'bot',
    sid: null,
    roles: [],
    key: 'k_1',
    scopes: ['bot'],
    expiresAt: Infinity,
  };
  const { ticket } = await one.issue(key, '');
  expect([...kept.keys(), ...kept.values()].join()).not.toContain(ticket);
  expect(await other.redeem(ticket, '')).toEqual(key);
  await expect(one.redeem(ticket, '')).rejects.toThrow('not good');
  reachable = false;
  const alone = (await one.issue(asha, '')).ticket;
  await expect(other.redeem(alone, '')).rejects.toThrow('not good');
  expect(await one.redeem(alone, '')).toEqual(asha);
});
