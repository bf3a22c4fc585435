/**
 * PRE-1: everybody of one large group comes at once. What presence costs is what is watched, by those who watch it, and not
 * members x members: signals and bytes grow as the group does. In memory, so that nothing but presence is counted.
 */
import { createManualClock, eventually } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import type { WireSignal } from '../hub/batch.ts';
import type { Acquaintance, PresenceStore } from '../store/store.ts';
import { LocalAttendance } from './attendance.ts';
import { Presence, type Told } from './presence.ts';

/** Direct channels of each, and members whom each has on his screen. */
const directs = 5;
const onScreen = 20;
/** How long the arriving takes, and for how long it is watched. */
const arrivingMs = 10_000;

type Cost = { readonly members: number; readonly signals: number; readonly bytes: number };

const known = (user: string): Acquaintance => ({ user, rule: 'everyone', isContact: true, lastSeenAt: null });
const at = (index: number, size: number): string => `u${((index % size) + size) % size}`;
/** The same number around each: neighbours in a circle, and others further on. */
const peersOf = (index: number, size: number): string[] =>
  Array.from({ length: directs }, (_none, step) => at(index + (step - 2.5 > 0 ? step - 2 : step - 3), size));
const shownTo = (index: number, size: number): string[] =>
  Array.from({ length: onScreen }, (_none, step) => at(index + 10 + step, size));

const storeOf = (size: number): PresenceStore => ({
  circle: (user) =>
    Promise.resolve({
      rule: 'everyone',
      blocked: [],
      peers: peersOf(Number(user.slice(1)), size).map(known),
    }),
  acquaintances: (_user, others) => Promise.resolve(others.map(known)),
  keepSeen: () => Promise.resolve(),
  seenSince: () => Promise.resolve([]),
});

const arrive = async (size: number): Promise<Cost> => {
  const clock = createManualClock();
  const cost = { signals: 0, bytes: 0 };
  const failed = (error: unknown): never => {
    throw error;
  };
  const store = storeOf(size);
  const presence = new Presence({
    clock,
    store,
    failed,
    membersOf: () => Promise.resolve([]),
    attendance: (changed) =>
      new LocalAttendance({ clock, changed, failed, expected: [], keepSeen: (rows) => store.keepSeen(rows) }),
  });
  const signal = ({ size: bytes }: WireSignal): void => {
    cost.signals += 1;
    cost.bytes += bytes;
  };
  for (let index = 0; index < size; index += 1) {
    const user = at(index, size);
    const told: Told = { user, connection: user, signal };
    presence.enter(told);
    await presence.watch(user, user, shownTo(index, size));
    presence.live(told);
    if (index % (size / 20) === 0) clock.advance(arrivingMs / 20);
  }
  await eventually(() => presence.attendance.size === size);
  await new Promise((resolve) => setImmediate(resolve));
  clock.advance(arrivingMs);
  await presence.close();
  return { members: size, ...cost };
};

test('PRE-1: 5,000 members of one group who connect at once cost ten times what 500 do', async () => {
  const costs: Cost[] = [];
  for (const size of [500, 1_000, 2_000, 5_000]) costs.push(await arrive(size));
  const [smallest] = costs;
  if (smallest === undefined) throw new Error('nobody came');
  for (const { members, signals, bytes } of costs) {
    const each = [signals / members, bytes / members]
      .map((value) => value.toFixed(1))
      .join(' signals, bytes ');
    console.log(`presence of ${members}: ${signals} signals, ${bytes} bytes; each: ${each}`);
    const grown = members / smallest.members;
    expect(signals / smallest.signals / grown, `signals of ${members}`).toBeGreaterThan(0.7);
    expect(signals / smallest.signals / grown, `signals of ${members}`).toBeLessThan(1.3);
    // Names get longer, too.
    expect(bytes / smallest.bytes / grown, `bytes of ${members}`).toBeGreaterThan(0.8);
    expect(bytes / smallest.bytes / grown, `bytes of ${members}`).toBeLessThan(1.4);
  }
}, 60_000);
