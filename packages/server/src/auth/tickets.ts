/**
 * Tickets (protocol.md section 4): what a plain EventSource on another origin, which can send no header, shows instead of a token.
 * Promise: 144 random bits, good for 30 s, once, for the origin that asked for it, and worth no more than the token that it was
 * given for: what was taken back in between is refused. Kept in memory alone: a restart ends them.
 */
import { GhantiError } from '@ghanti/protocol';
import type { Clock } from '../kit/clock.ts';
import type { Ids } from '../kit/ids.ts';
import type { Identity } from './identity.ts';
import { Recent } from './recent.ts';
import type { Revocations } from './revocations.ts';

export type Ticket = { readonly ticket: string; /** ms since 1970 */ readonly expiresAt: number };

export interface Tickets {
  issue(identity: Identity, origin: string): Ticket;
  /** Spends it, whoever shows it. Throws `unauthenticated`. */
  redeem(ticket: string, origin: string): Identity;
}

export type TicketsOptions = {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly ids: Pick<Ids, 'random'>;
  readonly revocations: Pick<Revocations, 'has'>;
};

const lifeMs = 30_000;
const mostOpen = 100_000;

export const createTickets = ({ clock, ids, revocations }: TicketsOptions): Tickets => {
  const open = new Recent<{ identity: Identity; origin: string }>({ max: mostOpen, ttlMs: lifeMs, clock });
  return {
    issue: (identity, origin) => {
      const ticket = ids.random(18);
      open.set(ticket, { identity, origin });
      return { ticket, expiresAt: clock.now() + lifeMs };
    },
    redeem: (ticket, origin) => {
      const found = open.get(ticket);
      open.delete(ticket);
      const good = found?.origin === origin && !revocations.has(found.identity);
      if (!good || found.identity.expiresAt <= clock.now())
        throw new GhantiError('unauthenticated', 'the ticket is not good: ask for another');
      return found.identity;
    },
  };
};
