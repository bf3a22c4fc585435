import { commandNames, commandSpec } from '@ghanti/protocol';
import { expect, test } from 'vitest';
import { keyed } from './keyed.ts';
import { newClientId } from './client-id.ts';

test('IDEM-1: the commands that get a clientId are those of the contract', () => {
  const required = commandNames.filter((name) => commandSpec(name).clientId === 'required');
  expect([...keyed].toSorted()).toEqual(required.toSorted());
});

test('IDEM-1: clientIds are UUIDv7, each one greater than the one before, whatever the clock does', () => {
  const ids = [5, 5, 4, 9].map((now) => newClientId(now));
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(4);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
