import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findEmoji } from '../emoji/emoji-data.ts';
import { isSending } from './enter.ts';
import { roomFor } from './limit.ts';
import { askedAt, mentionedIn, peopleFor } from './words-at.ts';

const enter = {
  key: 'Enter',
  keyCode: 13,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  isComposing: false,
};

describe('Enter', () => {
  it('C1 sends, and makes a line with Shift; the other way round where so chosen; on touch it makes a line', () => {
    expect(isSending(enter, false, true)).toBe(true);
    expect(isSending({ ...enter, shiftKey: true }, false, true)).toBe(false);
    expect(isSending(enter, false, false)).toBe(false);
    expect(isSending({ ...enter, shiftKey: true }, false, false)).toBe(true);
    expect(isSending(enter, true, true)).toBe(false);
    expect(isSending({ ...enter, ctrlKey: true }, true, true)).toBe(true);
  });
  it('C2 never sends while an input method composes', () => {
    expect(isSending({ ...enter, isComposing: true }, false, true)).toBe(false);
    expect(isSending({ ...enter, keyCode: 229 }, false, true)).toBe(false);
    expect(isSending({ ...enter, keyCode: 229, ctrlKey: true }, false, true)).toBe(false);
  });
});

describe('C13 the limit', () => {
  it('is silent while there is plenty, counts the last letters, and says when it is over', () => {
    expect(roomFor('x'.repeat(4000))).toBeUndefined();
    expect(roomFor('x'.repeat(16_000))).toBeUndefined();
    expect(roomFor('x'.repeat(16_300))).toEqual({ left: 84, isOver: false });
    expect(roomFor('x'.repeat(16_390))).toEqual({ left: -6, isOver: true });
    const hindi = roomFor('नमस्ते '.repeat(1000));
    expect(hindi?.isOver).toBe(true);
    expect(roomFor('क'.repeat(5_400))).toEqual({ left: 61, isOver: false });
  });
});

describe('C8 C9 what is asked for', () => {
  it.each([
    ['@', { is: 'person', from: 0, to: 1, text: '' }],
    ['hi @ri', { is: 'person', from: 3, to: 6, text: 'ri' }],
    ['hi @Riya Sh', { is: 'person', from: 3, to: 11, text: 'Riya Sh' }],
    ['line\n@मो', { is: 'person', from: 5, to: 8, text: 'मो' }],
    ['so :smi', { is: 'emoji', from: 3, to: 7, text: 'smi' }],
    ['खुश :खु', { is: 'emoji', from: 4, to: 7, text: 'खु' }],
  ])('%j', (text, asked) => expect(askedAt(text, text.length)).toEqual(asked));
  it.each(['mail me a@b', 'at 12:30', 'http://x', 'x', '@a b c', 'a :-)', ''])(
    '%j asks for nothing',
    (text) => expect(askedAt(text, text.length)).toBeUndefined(),
  );
  it('the place is that of the word, wherever the caret is', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 80 }),
        fc.stringMatching(/^[a-z]{1,8}$/),
        fc.string({ maxLength: 20 }),
        (a, word, b) => {
          const text = `${a} @${word}${b}`;
          const caret = a.length + 2 + word.length;
          const asked = askedAt(text, caret);
          if (asked?.is === 'person' && !asked.text.includes(' '))
            expect(text.slice(asked.from, asked.to)).toBe(`@${word}`);
        },
      ),
    );
  });
});

describe('C8 people', () => {
  const people = [
    { id: '1', name: 'Riya Sharma', handle: 'riya' },
    { id: '2', name: 'मोहन', handle: 'mohan' },
    { id: '3', name: 'Rishi', handle: undefined },
    { id: '4', name: 'José', handle: 'jose' },
  ];
  const ids = (text: string, speakers: string[] = []) =>
    peopleFor(people, text, speakers).map(({ id }) => id);
  it('are found by name, surname and handle, in either script, recent speakers first', () => {
    expect(ids('ri')).toEqual(['3', '1']);
    expect(ids('ri', ['1'])).toEqual(['1', '3']);
    expect(ids('shar')).toEqual(['1']);
    expect([ids('मो'), ids('moh')]).toEqual([['2'], ['2']]);
    expect(ids('jose')).toEqual(['4']);
  });
  it('count as mentioned while their name stands there', () => {
    const picked = new Map([
      ['Riya', 'r'],
      ['Riya Sharma', 'rs'],
    ]);
    expect(mentionedIn('hi @Riya Sharma', picked)).toEqual(['rs']);
    expect(mentionedIn('hi @Riya and @Riya Sharma', picked)).toEqual(['rs', 'r']);
    expect(mentionedIn('hi Riya', picked)).toEqual([]);
  });
});

describe('emoji by their words', () => {
  it('C9 finds first what is called so, then what has the word, then what begins so', () => {
    const found = (text: string) => findEmoji(text, 6).map(({ words }) => words[0]);
    expect(found('smile').slice(0, 2)).toEqual(['smile', 'grin']);
    expect(found('smi')[0]).toMatch(/^smi/);
    expect(found('मुस्कान')).toContain('slight');
  });
});
