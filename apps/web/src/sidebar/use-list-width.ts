/** How wide the chat list is, remembered by the browser (L11). */
import { useSyncExternalStore } from 'react';
import { kept } from '../ui/kept.ts';
import { createValue } from '../ui/value.ts';

export const narrowest = 280;
export const widest = 480;
const usual = 320;

const remembered = kept('list-width');
const within = (width: number): number => Math.round(Math.min(widest, Math.max(narrowest, width)));
const read = (): number => within(Number(remembered.get() ?? usual) || usual);

const width = createValue(read());

export const setListWidth = (wish: number): void => {
  width.set(within(wish));
  remembered.set(String(width.get()));
};

export const useListWidth = (): number => useSyncExternalStore(width.subscribe, width.get);
