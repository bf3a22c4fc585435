import { expect, test } from 'vitest';
import * as z from 'zod';
import { commands, parseInput } from './command.ts';
import { closeReason } from './close.ts';
import {
  errorCode,
  fromZod,
  GhantiError,
  invalid,
  notFound,
  problem,
  unknownCommand,
  wireError,
} from './errors.ts';

const send = commands.sendMessage.input;

function issuesOf(value: unknown) {
  const parsed = send.safeParse(value);
  if (parsed.success) throw new Error('it was accepted');
  return fromZod(parsed.error);
}

test('an error never echoes a value of the client', () => {
  const secret = 'hunter2-4711';
  const input = {
    clientId: `${secret} `,
    channel: `${secret}/`,
    text: [secret],
    replyTo: secret,
    mentions: [`${secret} `],
  };
  expect(JSON.stringify(problem(issuesOf(input)))).not.toContain(secret);
});

test('EP-28: issues are at most 20, their paths at most 64 printable characters', () => {
  const hostile = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, i) => [`\n\u202e\ud800${i}${'x'.repeat(500)}`, 1]),
  );
  const error = issuesOf(hostile);
  expect(error.code).toBe('invalid');
  expect(error.issues).toHaveLength(20);
  for (const { path } of error.issues ?? []) {
    expect(path.length).toBeLessThanOrEqual(64);
    expect(path).not.toMatch(/[\n\u202e]/);
    expect(path.isWellFormed()).toBe(true);
  }
});

test('EP-28: 10,000 unknown keys are refused quickly', () => {
  const input = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, 1]));
  const start = performance.now();
  expect(issuesOf(input).code).toBe('invalid');
  expect(performance.now() - start).toBeLessThan(100);
});

test('EP-29: prototypes stay clean', () => {
  const input: unknown = JSON.parse(
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  );
  for (let i = 0; i < 1000; i++) issuesOf(input);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test('a named limit alone is `too_large`; together with another fault it is `invalid`', () => {
  const long = { clientId: 'k', channel: 'c1', text: 'a'.repeat(16_385) };
  expect(issuesOf(long)).toMatchObject({ code: 'too_large', message: 'over the limit maxTextBytes' });
  expect(issuesOf({ ...long, extra: 1 }).code).toBe('invalid');
  expect(() =>
    parseInput(commands.signal.input, { channel: 'c', name: 'n', data: 'y'.repeat(16_384) }),
  ).toThrow('over the limit maxSignalBytes');
});

test('PRV-1: `not_found` always reads the same', () => {
  expect(JSON.stringify(problem(notFound()))).toBe(JSON.stringify(problem(notFound())));
  expect(JSON.stringify(wireError(notFound()))).toBe('{"code":"not_found","message":"no such thing"}');
});

test('`internal` says nothing of what happened', () => {
  const error = new GhantiError('internal', 'SQLITE_CORRUPT in /var/data', { cause: new Error('x') });
  expect(JSON.stringify([wireError(error), problem(error)])).not.toContain('SQLITE');
});

test('issues go out, the cause stays', () => {
  const error = invalid([{ path: 'a.0', message: 'why' }]);
  expect(wireError(error).issues).toEqual([{ path: 'a.0', message: 'why' }]);
  const caused = new GhantiError('unavailable', 'closing', { cause: new Error('secret') });
  expect(caused.cause).toBeInstanceOf(Error);
  expect(JSON.stringify(wireError(caused))).not.toContain('secret');
});

test('every close reason fits a control frame', () => {
  for (const code of errorCode.options) expect(closeReason(code).length).toBeLessThanOrEqual(123);
});

test('EP-21, EP-22: an unknown command is `invalid` with the word `unknown_event`', () => {
  expect(wireError(unknownCommand())).toMatchObject({
    code: 'invalid',
    issues: [{ message: 'unknown_event' }],
  });
});

test('the path of a fault deep inside is bounded as a whole', () => {
  const parsed = commands.mark.input.safeParse({ marks: [{ channel: 'c', seen: 1, ['x'.repeat(500)]: 1 }] });
  expect(fromZod(parsed.error ?? new z.ZodError([])).issues?.[0]?.path).toHaveLength(64);
});
