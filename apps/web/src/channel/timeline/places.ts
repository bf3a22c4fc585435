/** Where one was in a conversation when one left it, for as long as the page lives (T20). */
import type { Mark } from './viewport.ts';

export type Place = {
  readonly marks: readonly Mark[];
  /** Of one of the rows there. */
  readonly seq: number;
  /** The newest then: with anything newer, one begins at the unread instead. */
  readonly head: number;
};

const places = new Map<string, Place>();

export const keepPlace = (channel: string, place: Place | undefined): void => {
  if (place === undefined) places.delete(channel);
  else places.set(channel, place);
};

export const placeIn = (channel: string): Place | undefined => places.get(channel);
