/** Tickets for streams: once, for 30 s, for one origin, and no longer good than what they stand for (HS-34, AUTH-1). */
import { createManualClock } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import type { Identity } from './identity.ts';
import { createTickets } from './tickets.ts';

const asha: Identity = { user: 'asha', sid: 's', roles: [], expiresAt: Date.UTC(2026, 0, 1, 0, 10) };

const world = () => {
  const clock = createManualClock();
  const revoked = new Set<string>();
  let made = 0;
  const tickets = createTickets({
    clock,
    ids: { random: () => `ticket${(made += 1)}` },
    revocations: { has: ({ user }) => revoked.has(user) },
  });
  return { clock, revoked, tickets };
};

test('gives back whom it was made for, once', () => {
  const { tickets, clock } = world();
  const { ticket, expiresAt } = tickets.issue(asha, '');
  expect(expiresAt).toBe(clock.now() + 30_000);
  expect(tickets.redeem(ticket, '')).toEqual(asha);
  expect(() => tickets.redeem(ticket, '')).toThrow('not good');
});

test('another origin is refused, and spends it', () => {
  const { tickets } = world();
  const { ticket } = tickets.issue(asha, 'https://chat.example');
  expect(() => tickets.redeem(ticket, '')).toThrow('not good');
  expect(() => tickets.redeem(ticket, 'https://chat.example')).toThrow('not good');
});

test('late, taken back, or longer than its token: refused', () => {
  const { tickets, clock, revoked } = world();
  const late = tickets.issue(asha, '').ticket;
  clock.advance(30_000);
  expect(() => tickets.redeem(late, '')).toThrow('not good');
  const back = tickets.issue(asha, '').ticket;
  revoked.add('asha');
  expect(() => tickets.redeem(back, '')).toThrow('not good');
  revoked.clear();
  const short = tickets.issue({ ...asha, expiresAt: clock.now() + 10_000 }, '').ticket;
  clock.advance(10_000);
  expect(() => tickets.redeem(short, '')).toThrow('not good');
  expect(() => tickets.redeem('never made', '')).toThrow('not good');
});
