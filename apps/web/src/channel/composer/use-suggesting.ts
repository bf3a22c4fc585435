/** The suggestions for the word before the caret, which of them is chosen, and the keys that choose (C8, C9). */
import { useState, type KeyboardEvent } from 'react';
import { useSuggestions, type Suggestion } from './suggestions.tsx';
import { askedAt, type Asked } from './words-at.ts';

export type Suggesting = {
  readonly asked: Asked | undefined;
  readonly all: readonly Suggestion[];
  readonly chosen: number;
  readonly moved: (caret: number) => void;
  readonly close: () => void;
  /** Whether the key was one of theirs. */
  readonly key: (event: KeyboardEvent, pick: (suggestion: Suggestion) => void) => boolean;
};

export const useSuggesting = (text: string): Suggesting => {
  const [caret, setCaret] = useState(0);
  const [at, setAt] = useState(0);
  const [closedFor, setClosedFor] = useState<string>();
  const asked = askedAt(text, caret);
  const word = asked === undefined ? undefined : `${asked.from} ${asked.text}`;
  const isClosed = asked === undefined || closedFor === word;
  const found = useSuggestions(isClosed ? undefined : asked);
  const all = isClosed ? [] : found;
  const chosen = Math.min(at, Math.max(0, all.length - 1));
  const close = (): void => setClosedFor(word);
  const key = (event: KeyboardEvent, pick: (suggestion: Suggestion) => void): boolean => {
    const one = all[chosen];
    if (one === undefined || event.nativeEvent.isComposing) return false;
    if (event.key === 'ArrowDown') setAt((chosen + 1) % all.length);
    else if (event.key === 'ArrowUp') setAt((chosen - 1 + all.length) % all.length);
    else if (event.key === 'Escape') close();
    else if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey)) pick(one);
    else return false;
    return true;
  };
  const moved = (place: number): void => {
    if (place !== caret) setAt(0);
    setCaret(place);
  };
  return { asked, all, chosen, moved, close, key };
};
