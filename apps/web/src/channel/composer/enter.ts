/** What Enter does while one writes: sends, or makes a line; the other with Shift (C1). A finger's Enter makes a line. */
import { useSyncExternalStore } from 'react';
import { kept } from '../../ui/kept.ts';
import { createValue } from '../../ui/value.ts';

const choice = kept('enter');
const read = (): boolean => choice.get() !== 'line';
const sending = createValue(read());

export const enterSends = sending.get;

export const chooseEnter = (sends: boolean): void => {
  choice.set(sends ? 'send' : 'line');
  sending.set(sends);
};

export const useEnterSends = (): boolean => useSyncExternalStore(sending.subscribe, sending.get);

type Key = {
  readonly key: string;
  readonly keyCode: number;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly isComposing: boolean;
};

/** Whether this key sends. While an input method composes (Hindi by sound, Japanese …), Enter belongs to it (C2). */
export const isSending = (event: Key, isTouch: boolean, sends = enterSends()): boolean => {
  if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return false;
  if (event.ctrlKey || event.metaKey) return true;
  return !isTouch && sends !== event.shiftKey;
};
