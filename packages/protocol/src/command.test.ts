import { describe, expect, expectTypeOf, test } from 'vitest';
import { loginInput, registerInput } from './auth.ts';
import {
  commandNames,
  commandSpec,
  isCommandName,
  type Ack,
  type CommandInput,
  type CommandOutput,
} from './command.ts';
import type { EventEnvelope, EventType } from './event.ts';
import { channelId, clientId, handle, userId } from './ids.ts';
import { defaultLimits, limitsOverride, limitsWith } from './limits.ts';
import type { SignalEnvelope } from './signal.ts';
import { connectAuth } from './stream.ts';
import { protocolVersion, supportedVersions } from './version.ts';

const required =
  'sendMessage editMessage deleteMessage react vote closePoll pinMessage updateChannel addMembers removeMember ' +
  'leave setRole createGroup createFeed createInvite acceptInvite notify';

describe('IDEM-1', () => {
  test('names the commands that require a clientId', () => {
    const found = commandNames.filter((name) => commandSpec(name).clientId === 'required');
    expect([...found].sort()).toEqual(required.split(' ').sort());
    expect(commandNames.filter((name) => commandSpec(name).clientId === 'optional')).toEqual(['publish']);
  });
  test('the schemas keep to it', () => {
    for (const name of commandNames) {
      const { input, clientId: rule } = commandSpec(name);
      const field = input.shape['clientId'];
      expect(field === undefined, name).toBe(rule === 'refused');
      if (field !== undefined) expect(field.safeParse(undefined).success, name).toBe(rule === 'optional');
    }
  });
});

test('VER-1: the input of every command is strict', () => {
  for (const name of commandNames) {
    const { input } = commandSpec(name);
    const issues = input.safeParse({ keyOfTomorrow: 1 }).error?.issues ?? [];
    expect(
      issues.some((issue) => issue.code === 'unrecognized_keys'),
      name,
    ).toBe(true);
  }
});

test('VER-1: the version in use is one of those spoken', () => {
  expect(supportedVersions).toContain(protocolVersion);
});

test('EP-21: names of the language are not commands', () => {
  for (const name of ['toString', '__proto__', 'constructor', 'hasOwnProperty', 'error', '']) {
    expect(isCommandName(name)).toBe(false);
  }
  expect(isCommandName('sendMessage')).toBe(true);
});

describe('types', () => {
  test('an event is never a signal, a signal never an event', () => {
    expectTypeOf<EventEnvelope>().not.toExtend<SignalEnvelope>();
    expectTypeOf<SignalEnvelope>().not.toExtend<EventEnvelope>();
    expectTypeOf<SignalEnvelope<'notification'>>().not.toExtend<EventEnvelope>();
    expectTypeOf<EventEnvelope<'notification'>>().not.toExtend<SignalEnvelope>();
  });
  test('the type of an event decides its data', () => {
    expectTypeOf<EventEnvelope<'messageDeleted'>['data']>().toEqualTypeOf<{ target: number }>();
    expectTypeOf<EventEnvelope['type']>().toEqualTypeOf<EventType>();
  });
  test('the table types its handlers', () => {
    expectTypeOf<CommandInput<'openDirect'>>().toEqualTypeOf<{ user: string }>();
    expectTypeOf<CommandInput<'history'>['limit']>().toEqualTypeOf<number>();
    expectTypeOf<Ack<CommandOutput<'typing'>>>().toExtend<{ ok: boolean }>();
  });
});

describe('ids', () => {
  test('a user id may be all printable ASCII but ten characters', () => {
    const refused = ' /\\?#%,"<>';
    for (let code = 0; code < 256; code++) {
      const one = String.fromCharCode(code);
      const passes = code > 0x20 && code < 0x7f && !refused.includes(one);
      expect(userId.safeParse(`a${one}`).success, `U+${code.toString(16)}`).toBe(passes);
    }
    expect(userId.safeParse('x'.repeat(128)).success).toBe(true);
    expect(userId.safeParse('x'.repeat(129)).success).toBe(false);
  });
  test('RS-12: path-like and prototype names are nobody’s', () => {
    for (const id of ['.', '..', '__proto__', '', 'a\n']) {
      expect(userId.safeParse(id).success, id).toBe(false);
      expect(channelId.safeParse(id).success, id).toBe(false);
    }
    for (const id of ['...', '.a', 'feed:nifty.50', `d:${'x'.repeat(43)}`]) {
      expect(channelId.safeParse(id).success, id).toBe(true);
    }
  });
  test('client ids and handles', () => {
    expect(clientId.safeParse('01935f3c-0000-7000-8000-000000000001').success).toBe(true);
    expect(clientId.safeParse('').success).toBe(false);
    for (const one of ['asha', 'a.b_c', '42']) expect(handle.safeParse(one).success, one).toBe(true);
    for (const one of ['a', 'Asha', '..', '__', 'x'.repeat(33), 'а1'])
      expect(handle.safeParse(one).success, one).toBe(false);
  });
});

describe('limits', () => {
  test('an override changes what it names', () => {
    const override = limitsOverride.parse({ commandsPerSecond: 5, maxTextBytes: 100 });
    expect(limitsWith(override)).toEqual({ ...defaultLimits, commandsPerSecond: 5, maxTextBytes: 100 });
  });
  test('every limit can be overridden, an unknown one cannot', () => {
    expect(limitsOverride.parse(defaultLimits)).toEqual(defaultLimits);
    expect(limitsOverride.safeParse({ commandsPerMinute: 5 }).success).toBe(false);
  });
  test('what the contract fixes is lowered, never raised', () => {
    expect(limitsOverride.safeParse({ maxTextBytes: 16_385 }).success).toBe(false);
    expect(limitsOverride.safeParse({ commandBurst: 0 }).success).toBe(false);
    expect(limitsOverride.safeParse({ commandBurst: 1.5 }).success).toBe(false);
  });
});

describe('identity', () => {
  const asha = { handle: 'asha', name: 'Asha', password: 'correct horse' };
  test('RS-24: passwords have 8 characters, at most 1,024 bytes and no NUL', () => {
    expect(registerInput.safeParse(asha).success).toBe(true);
    expect(registerInput.safeParse({ ...asha, password: 'नमस्कारम्' }).success).toBe(true);
    for (const password of [
      '',
      'short',
      'नमो',
      'x'.repeat(1025),
      'नम'.repeat(200),
      'with\0nul--',
      '\ud800'.repeat(9),
    ]) {
      expect(registerInput.safeParse({ ...asha, password }).success).toBe(false);
    }
    expect(loginInput.safeParse({ handle: 'asha', password: 'x' }).success).toBe(true);
    expect(loginInput.safeParse({ handle: 'asha', password: 'x'.repeat(1_000_000) }).success).toBe(false);
  });
  test('RS-26: a role cannot be asked for', () => {
    expect(registerInput.safeParse({ ...asha, role: 'admin' }).success).toBe(false);
  });
  test('EP-17: what Socket.IO’s auth may be', () => {
    expect(connectAuth.safeParse({ token: 'a.b.c', cursor: 'x', window: 200, protocol: 1 }).success).toBe(
      true,
    );
    for (const value of ['a.b.c', [], 7, null, { token: ['a'] }, { token: 'a', admin: true }]) {
      expect(connectAuth.safeParse(value).success).toBe(false);
    }
  });
});
