/**
 * All that the place keeps of one person, as a sequence of plain objects (XS-09): who he is, his sign-ins, whom he blocked, where
 * he is a member and what he wishes there, what he was told, and every event that is by him, edits, reactions and named votes
 * included. Promise: a page at a time, with turns of the event loop in between, however much it is; as of the moment in which
 * it began. What others wrote is theirs, and not in it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { notFound } from '@ghanti/protocol';
import { selfChannel } from '../kit/channel-ids.ts';
import type { Membership, SessionRow, Store } from '../store/store.ts';
import { ackEvent, profileOf } from './views.ts';

/** Positions of the log that are looked through at a time. */
const positionsPerPage = 500;
const eventsPerPage = 200;

export type Exported = { readonly is: string } & Readonly<Record<string, unknown>>;

const signInOf = ({ sid, createdAt, usedAt, expiresAt, agent }: SessionRow): Exported => ({
  is: 'session',
  id: sid,
  createdAt,
  lastUsedAt: usedAt,
  expiresAt,
  agent,
});

const membershipOf = ({ channel, member, preferences }: Membership): Exported => ({
  is: 'membership',
  channel: channel.id,
  kind: channel.kind,
  title: channel.title,
  role: member.role,
  joinedAt: member.joinedAt,
  fromSeq: member.fromSeq,
  delivered: member.delivered,
  seen: member.seen,
  preferences,
});

async function* told(store: Store, user: string): AsyncGenerator<Exported> {
  const channel = selfChannel(user);
  for (let from = 1; ;) {
    const range = { channel, from, to: Number.MAX_SAFE_INTEGER };
    const events = await store.events(range, eventsPerPage, false);
    for (const event of events) yield { is: 'told', event: ackEvent(event) };
    if (events.length < eventsPerPage) return;
    from = (events.at(-1)?.seq ?? 0) + 1;
    await nextTurn();
  }
}

async function* written(store: Store, user: string): AsyncGenerator<Exported> {
  const asOf = await store.lastPosition();
  for (let after = 0; after < asOf; after += positionsPerPage) {
    const events = await store.authored(user, after, Math.min(after + positionsPerPage, asOf));
    for (const event of events) yield { is: 'event', event: ackEvent(event) };
    await nextTurn();
  }
}

/** Rejects with `not_found` before the first line where there is no such account. */
export async function* exportOf(store: Store, user: string, now: number): AsyncGenerator<Exported> {
  const known = await store.accounts.user(user);
  if (known === undefined) throw notFound();
  const { roles, createdAt, privacy } = known;
  yield { is: 'profile', at: now, ...profileOf(known), roles, createdAt, privacy };
  for (const session of await store.accounts.sessions(user, now)) yield signInOf(session);
  const { blocked } = await store.blocks(user);
  yield { is: 'blocks', users: [...blocked] };
  for (const membership of (await store.memberships(user)).memberships) yield membershipOf(membership);
  yield* told(store, user);
  yield* written(store, user);
}
