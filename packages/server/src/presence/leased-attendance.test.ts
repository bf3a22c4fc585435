/** What a node tells of its people where their leases fail it for a while (PRE-1). */
import { createManualClock, eventually } from '@ghanti/testkit';
import { expect, it } from 'vitest';
import type { SeenAt } from '../store/store.ts';
import type { Attended } from './attendance.ts';
import { LeasedAttendance, type Leases } from './leased-attendance.ts';

const renewMs = 1_000;

const open = () => {
  const clock = createManualClock();
  const entered: string[] = [];
  const told: (readonly Attended[])[] = [];
  const way = { isCut: false, isKnown: true };
  const ask = <T>(answer: T): Promise<T> =>
    way.isCut ? Promise.reject(new Error('away')) : Promise.resolve(answer);
  const leases: Leases = {
    enter: async (users) => void entered.push(...(await ask(users))),
    leave: (left: readonly SeenAt[]) => ask(left),
    online: () => ask(new Set<string>()),
    renew: () => ask(way.isKnown),
    reap: () => ask([]),
    end: () => ask(undefined),
  };
  const attendance = new LeasedAttendance({
    clock,
    leases,
    renewMs,
    tell: (changes) => void told.push(changes),
    keepSeen: () => Promise.resolve(),
    failed: (error) => {
      throw error;
    },
  });
  const saidOf = (user: string): number =>
    told.flat().filter((one) => one.user === user && one.online).length;
  return { clock, entered, told, way, attendance, saidOf };
};

it('PRE-1: who came while the leases could not be reached is in them, and told, as soon as they can, though the lease outlived it', async () => {
  const { clock, entered, way, attendance, saidOf } = open();
  way.isCut = true;
  attendance.enter('asha');
  attendance.enter('bilal');
  clock.advance(renewMs / 2);
  await eventually(() => saidOf('asha') === 1);
  expect(entered).toEqual([]);
  way.isCut = false;
  clock.advance(renewMs);
  await eventually(() => entered.length === 2 && saidOf('asha') === 2);
  expect(entered.toSorted()).toEqual(['asha', 'bilal']);
  clock.advance(renewMs);
  attendance.enter('chitra');
  clock.advance(renewMs);
  await eventually(() => saidOf('chitra') === 1);
  expect([entered.length, saidOf('asha')]).toEqual([3, 2]);
  await attendance.close();
});

it('PRE-1: a crowd that is not known any more is told anew in messages that a bus takes', async () => {
  const { clock, entered, told, way, attendance } = open();
  for (let count = 0; count < 1_200; count += 1) attendance.enter(`u${count}`);
  clock.advance(renewMs / 2);
  await eventually(() => told.flat().length === 1_200);
  told.length = 0;
  way.isKnown = false;
  clock.advance(renewMs);
  await eventually(() => told.flat().length === 1_200);
  expect(entered).toHaveLength(2_400);
  for (const changes of told) expect(JSON.stringify(changes).length).toBeLessThan(256 * 1024);
  expect(told.map((changes) => changes.length)).toEqual([500, 500, 200]);
  way.isKnown = true;
  await attendance.close();
});
