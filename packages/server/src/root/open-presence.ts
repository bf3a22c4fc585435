/**
 * Presence on this node: who is online, who is told; and what makes it right, the log's own events and the bus.
 */
import { PresenceLeases } from '../bus/presence-leases.ts';
import { LocalAttendance, type Attended } from '../presence/attendance.ts';
import { LeasedAttendance } from '../presence/leased-attendance.ts';
import { Presence, type PresenceOptions } from '../presence/presence.ts';
import type { Timer } from '../kit/clock.ts';
import { prefixOf } from './across-nodes.ts';
import type { OpenLog } from './open-log.ts';
import type { Parts } from './parts.ts';

/** Who was here within this time before the start is taken to come back. */
const graceMs = 30_000;
const mostExpected = 10_000;

/** What a dead node said of its people ends with its lease: they have the time that everybody has (PRE-1). */
const leaseMs = 30_000;
const renewals = 6;
/** Others have as many turns to say anew who is with them, to a Redis that forgot all, before this node asks. */
const turnsOfOthers = 2;

type Changed = (change: Attended) => void;

/** On one of several nodes: who comes or goes anywhere is heard by the bus. */
const leased = (
  { store }: Pick<OpenLog, 'store'>,
  { bus, clock, doubles }: Parts,
  redis: NonNullable<Parts['redis']>,
  failed: (error: unknown) => void,
): PresenceOptions['attendance'] => {
  const lasting = doubles.presenceLeaseMs ?? leaseMs;
  const leases = new PresenceLeases({ redis, prefix: prefixOf(store), clock, leaseMs: lasting });
  return (changed: Changed) => {
    bus.listen((message) => {
      if (message.kind === 'attended') message.changes.forEach(changed);
    });
    return new LeasedAttendance({
      clock,
      failed,
      leases,
      renewMs: lasting / renewals,
      tell: (changes) => bus.publish({ kind: 'attended', changes }),
      keepSeen: (rows) => store.presence.keepSeen(rows),
    });
  };
};

const alone = async (
  { store }: Pick<OpenLog, 'store'>,
  { clock }: Parts,
  failed: (error: unknown) => void,
): Promise<PresenceOptions['attendance']> => {
  const expected = await store.presence.seenSince(clock.now() - graceMs, mostExpected);
  return (changed) =>
    new LocalAttendance({
      clock,
      failed,
      expected,
      changed,
      keepSeen: (rows) => store.presence.keepSeen(rows),
    });
};

/**
 * What other nodes said while this one heard nobody: who hides himself is looked up meanwhile, now and then, and all of it when they are
 * heard again.
 */
const refreshing = (
  presence: Presence,
  { bus, clock, condition, doubles }: Parts,
  failed: (error: unknown) => void,
): void => {
  const lasting = doubles.presenceLeaseMs ?? leaseMs;
  const waitMs = (turnsOfOthers * lasting) / renewals;
  let due: Timer | undefined;
  const later = (): void => {
    due?.cancel();
    due = clock.after(waitMs, () => {
      presence.refresh(true).catch((error: unknown) => {
        failed(error);
        if (!condition.draining) later();
      });
    });
  };
  bus.onUp(later);
  clock.every(lasting, () => {
    if (bus.condition === 'down' && !condition.draining) presence.refresh(false).catch(failed);
  });
};

export const openPresence = async (opened: OpenLog, parts: Parts): Promise<Presence> => {
  const { store, onDelivered } = opened;
  const { bus, clock, logger, metrics, redis } = parts;
  const failed = (error: unknown): void => logger.error({ err: error }, 'presence could not be told or kept');
  const presence = new Presence({
    clock,
    failed,
    store: store.presence,
    membersOf: (channel) => store.members(channel, undefined, 2),
    attendance:
      redis === undefined ? await alone(opened, parts, failed) : leased(opened, parts, redis, failed),
  });
  onDelivered(({ events }) => presence.follow(events));
  bus.listen((message) => {
    if (message.kind === 'presenceRule') presence.ruleChanged(message.user, message.rule);
  });
  refreshing(presence, parts, failed);
  metrics.watchOnline(() => presence.attendance.size);
  return presence;
};
