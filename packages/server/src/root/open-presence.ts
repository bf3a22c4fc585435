/**
 * Presence on this node: who is online, who is told; and what makes it right, the log's own events and the bus.
 */
import { LocalAttendance } from '../presence/attendance.ts';
import { Presence } from '../presence/presence.ts';
import type { OpenLog } from './open-log.ts';
import type { Parts } from './parts.ts';

/** Who was here within this time before the start is taken to come back. */
const graceMs = 30_000;
const mostExpected = 10_000;

export const openPresence = async (
  { store, onDelivered }: OpenLog,
  { bus, clock, logger, metrics }: Parts,
): Promise<Presence> => {
  const failed = (error: unknown): void => logger.error({ err: error }, 'presence could not be told or kept');
  const attending = {
    clock,
    failed,
    expected: await store.presence.seenSince(clock.now() - graceMs, mostExpected),
    keepSeen: (rows: Parameters<typeof store.presence.keepSeen>[0]) => store.presence.keepSeen(rows),
  };
  const presence = new Presence({
    clock,
    failed,
    store: store.presence,
    membersOf: (channel) => store.members(channel, undefined, 2),
    attendance: (changed) => new LocalAttendance({ ...attending, changed }),
  });
  onDelivered(({ events }) => presence.follow(events));
  bus.listen((message) => {
    if (message.kind === 'presenceRule') presence.ruleChanged(message.user, message.rule);
  });
  metrics.watchOnline(() => presence.attendance.size);
  return presence;
};
