import { describe, expect, test } from 'vitest';
import { fold, withOwnChoice } from './fold.ts';
import type { EventData, EventType, MessageState, PlainEvent } from '../wire.ts';

const message = (data: EventData<'receiveMessage'>): MessageState => ({
  type: 'receiveMessage',
  channel: 'c',
  seq: 1,
  id: 'e1',
  by: 'asha',
  at: 1,
  data,
});

const event = <T extends EventType>(type: T, by: string | null, data: EventData<T>): PlainEvent =>
  ({ type, channel: 'c', seq: 2, id: 'e2', by, at: 2, data }) as PlainEvent;

const reaction = (by: string, emoji: string, on: boolean): PlainEvent =>
  event('reactionChanged', by, { target: 1, emoji, on });

describe('what an event makes of a message', () => {
  test('reactions stand in the order in which they were put, people too, and none is left empty', () => {
    const all = [reaction('a', '👍', true), reaction('b', '😂', true), reaction('c', '👍', true)];
    const now = all.reduce(fold, message({ text: 'hi' }));
    expect(now.state?.reactions).toEqual([
      { emoji: '👍', users: ['a', 'c'] },
      { emoji: '😂', users: ['b'] },
    ]);
    expect(fold(now, reaction('a', '👍', true)).state).toEqual(now.state);
    const without = [reaction('a', '👍', false), reaction('b', '😂', false), reaction('c', '👍', false)];
    expect(without.reduce(fold, now)).not.toHaveProperty('state');
  });

  test('what is deleted keeps nothing, and nothing changes it', () => {
    const deleted = fold(message({ text: 'secret' }), event('messageDeleted', 'asha', { target: 1 }));
    expect(deleted).toMatchObject({ data: {}, state: { deleted: true } });
    expect(fold(deleted, reaction('b', '👍', true))).toBe(deleted);
  });

  test('a vote takes the place of the one before; none takes it back', () => {
    const poll = message({ poll: { question: '?', options: ['a', 'b'], multiple: true } });
    const vote = (by: string, options: number[]) => event('pollVoted', by, { target: 1, options });
    const now = [vote('a', [0]), vote('b', [0, 1]), vote('a', [1])].reduce(fold, poll);
    expect(now.state?.poll).toMatchObject({ counts: [1, 2], total: 2 });
    expect(fold(now, vote('b', [])).state?.poll).toMatchObject({ counts: [0, 1], total: 1 });
  });

  test('an anonymous poll shows what the server counted, and one’s own choice', () => {
    const poll = message({ poll: { question: '?', options: ['a', 'b'], anonymous: true } });
    const counted = fold(poll, event('pollVoted', null, { target: 1, counts: [3, 1], total: 4 }));
    expect(counted.state?.poll).toEqual({ counts: [3, 1], total: 4 });
    const mine = withOwnChoice(counted, [0]);
    expect(mine.state?.poll).toEqual({ counts: [3, 1], total: 4, mine: [0] });
    const waiting = fold(mine, event('pollVoted', 'me', { target: 1, options: [1] }));
    expect(waiting.state?.poll).toEqual({ counts: [2, 2], total: 4, mine: [1] });
    expect(JSON.stringify(waiting)).not.toContain('"me"');
  });
});
