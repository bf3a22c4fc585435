import { expect, test } from 'vitest';
import { createIds, randomId, systemRandom, userId, uuidv7 } from './ids.ts';

const ones = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(0xff);

test('a UUIDv7 carries its time, version and variant, as RFC 9562 has it', () => {
  expect(uuidv7(1_763_630_000_000, ones)).toBe('019aa08a-2780-7fff-bfff-ffffffffffff');
  expect(uuidv7(0, (bytes) => new Uint8Array(bytes))).toBe('00000000-0000-7000-8000-000000000000');
});

test('UUIDv7s of later milliseconds sort later as text', () => {
  const times = [0, 1, 999, 1_763_630_000_000, 1_763_630_000_001, 2 ** 48 - 1];
  const ids = times.map((now) => uuidv7(now, systemRandom));
  expect(ids.toSorted()).toEqual(ids);
});

test('random ids are base64url of the asked number of bytes', () => {
  expect(randomId(32, ones)).toBe('_'.repeat(42) + '8');
  expect(randomId(16, systemRandom)).toMatch(/^[A-Za-z0-9_-]{22}$/);
});

test('the id of an own account is u_ and 22 characters of the contract', () => {
  expect(userId(systemRandom)).toMatch(/^u_[A-Za-z0-9_-]{22}$/);
});

test('ids differ, and take their time from the clock that they were given', () => {
  const ids = createIds({ now: () => 1_763_630_000_000 });
  expect(ids.uuid()).toMatch(/^019aa08a-2780-7/);
  expect(new Set(Array.from({ length: 1000 }, () => ids.user())).size).toBe(1000);
  expect(new Set(Array.from({ length: 1000 }, () => ids.uuid())).size).toBe(1000);
  expect(ids.random(4)).toHaveLength(6);
});
