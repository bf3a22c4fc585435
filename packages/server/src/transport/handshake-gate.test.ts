/** What an address may have open before it shows a token (protocol.md section 9). */
import { createManualClock } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { HandshakeGate } from './handshake-gate.ts';

const world = () => {
  const clock = createManualClock();
  return { clock, gate: new HandshakeGate({ clock, maxPending: 2, failuresPerSecond: 3 }) };
};

test('so many wait at most; one that ends makes room', () => {
  const { gate } = world();
  const first = gate.begin('10.0.0.1');
  gate.begin('10.0.0.1');
  expect([gate.admits('10.0.0.1'), gate.admits('10.0.0.2')]).toEqual([false, true]);
  first(true);
  first(true);
  expect(gate.admits('10.0.0.1')).toBe(true);
  gate.begin('10.0.0.1');
  expect(gate.admits('10.0.0.1')).toBe(false);
});

test('only those without a valid token are counted, and time forgives them', () => {
  const { clock, gate } = world();
  for (let count = 0; count < 50; count += 1) gate.begin('10.0.0.1')(true);
  expect(gate.admits('10.0.0.1')).toBe(true);
  for (let count = 0; count < 3; count += 1) gate.begin('10.0.0.1')(false);
  expect(gate.admits('10.0.0.1')).toBe(false);
  clock.advance(400);
  expect(gate.admits('10.0.0.1')).toBe(true);
});

test('the first end of a handshake is the one that counts', () => {
  const { gate } = world();
  for (let count = 0; count < 9; count += 1) {
    const end = gate.begin('10.0.0.1');
    end(true);
    end(false);
  }
  expect(gate.admits('10.0.0.1')).toBe(true);
});

test('neighbours in one IPv6 network are one address', () => {
  const { gate } = world();
  gate.begin('2001:db8:1:2::1');
  gate.begin('2001:db8:1:2::2');
  expect([gate.admits('2001:db8:1:2::3'), gate.admits('2001:db8:1:3::3')]).toEqual([false, true]);
});
