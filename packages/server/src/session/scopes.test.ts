import { GhantiError, type CommandName } from '@ghanti/protocol';
import { describe, expect, test } from 'vitest';
import { checkScopes } from './scopes.ts';

const may = (scopes: readonly string[] | undefined, command: CommandName, input: object = {}): boolean => {
  try {
    checkScopes(scopes === undefined ? {} : { scopes }, command, input);
    return true;
  } catch (error) {
    return !(error instanceof GhantiError && error.code === 'forbidden');
  }
};

const weather = { channel: 'feed:weather' };

describe('what a key may', () => {
  test('a person has no scopes, and is bound by the rules of the place alone', () => {
    expect(may(undefined, 'sendMessage')).toBe(true);
  });

  test('nothing without a scope', () => {
    for (const command of ['sendMessage', 'history', 'publish', 'notify', 'getProfile'] as const)
      expect(may([], command, weather)).toBe(false);
  });

  test('publish and read are of one feed, and of nothing that only looks like it', () => {
    expect(may(['publish:weather'], 'publish', weather)).toBe(true);
    expect(may(['publish:weather'], 'publish', { channel: 'feed:weather.x' })).toBe(false);
    expect(may(['publish:weather'], 'publish', { channel: 'weather' })).toBe(false);
    expect(may(['publish:weather'], 'subscribe', weather)).toBe(false);
    expect(may(['read:weather'], 'subscribe', weather)).toBe(true);
    expect(may(['read:weather'], 'unsubscribe', weather)).toBe(true);
    expect(may(['read:weather'], 'publish', weather)).toBe(false);
    expect(may(['publish:'], 'publish', { channel: 'g1' })).toBe(false);
  });

  test('a bot may what a person may, but tells people of something by a scope of its own', () => {
    expect(may(['bot'], 'sendMessage')).toBe(true);
    expect(may(['bot'], 'publish', weather)).toBe(true);
    expect(may(['bot'], 'notify')).toBe(false);
    expect(may(['bot', 'notify'], 'notify')).toBe(true);
    expect(may(['notify'], 'sendMessage')).toBe(false);
  });
});
