/**
 * Tickets (protocol.md section 4): what a plain EventSource on another origin, which can send no header, shows instead of a token.
 * Promise: 144 random bits, good for 30 s, once, for the origin that asked for it, and worth no more than the token that it was
 * given for: what was taken back in between is refused. Kept in memory alone: a restart ends them; with several nodes, where
 * each of them finds them, and in memory while that cannot be reached.
 */
import { createHash } from 'node:crypto';
import { GhantiError } from '@ghanti/protocol';
import * as z from 'zod';
import type { AcrossNodes } from './across-nodes.ts';
import type { Clock } from '../kit/clock.ts';
import type { Ids } from '../kit/ids.ts';
import type { Identity } from './identity.ts';
import { Recent } from './recent.ts';
import type { Revocations } from './revocations.ts';

export type Ticket = { readonly ticket: string; /** ms since 1970 */ readonly expiresAt: number };

export interface Tickets {
  issue(identity: Identity, origin: string): Promise<Ticket>;
  /** Spends it, whoever shows it. Rejects with `unauthenticated`. */
  redeem(ticket: string, origin: string): Promise<Identity>;
}

export type TicketsOptions = {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly ids: Pick<Ids, 'random'>;
  readonly revocations: Pick<Revocations, 'has'>;
  readonly others?: Pick<AcrossNodes, 'keep' | 'take'> | undefined;
};

type Held = { readonly identity: Identity; readonly origin: string };

const lifeMs = 30_000;
const mostOpen = 100_000;

/** In JSON there is no Infinity. */
const time = z
  .number()
  .nullable()
  .transform((at) => at ?? Infinity);
const heldSchema = z.object({
  identity: z.object({
    user: z.string(),
    sid: z.string().nullable(),
    roles: z.array(z.string()),
    scopes: z.array(z.string()).exactOptional(),
    key: z.string().exactOptional(),
    jti: z.string().exactOptional(),
    issuedAt: time.exactOptional(),
    expiresAt: time,
  }),
  origin: z.string(),
});

/** Whoever can look into the place where it is kept cannot use it. */
const nameOf = (ticket: string): string =>
  `ticket:${createHash('sha256').update(ticket).digest('base64url')}`;

const read = (text: string | undefined): Held | undefined =>
  text === undefined ? undefined : heldSchema.safeParse(JSON.parse(text)).data;

export const createTickets = ({ clock, ids, revocations, others }: TicketsOptions): Tickets => {
  const open = new Recent<Held>({ max: mostOpen, ttlMs: lifeMs, clock });
  const take = async (ticket: string): Promise<Held | undefined> => {
    const found = open.get(ticket);
    open.delete(ticket);
    return found ?? read(await others?.take(nameOf(ticket)));
  };
  return {
    issue: async (identity, origin) => {
      const ticket = ids.random(18);
      const held = { identity, origin };
      const isKept = (await others?.keep(nameOf(ticket), JSON.stringify(held), lifeMs)) ?? false;
      if (!isKept) open.set(ticket, held);
      return { ticket, expiresAt: clock.now() + lifeMs };
    },
    redeem: async (ticket, origin) => {
      const found = await take(ticket);
      const good = found?.origin === origin && !revocations.has(found.identity);
      if (!good || found.identity.expiresAt <= clock.now())
        throw new GhantiError('unauthenticated', 'the ticket is not good: ask for another');
      return found.identity;
    },
  };
};
