/**
 * What fits a frame to the server. One that does not ends the connection, and would end the next one too if it were tried
 * again: so it is refused here, as REST refuses it there.
 */
import type { Ack } from '../wire.ts';
import { isObject } from './rest.ts';
import type { Envelope } from './transport.ts';

/** What a server takes that says nothing else. */
const usualBytes = 65_536;
/** For what a library puts around it. */
const roomBytes = 64;

export const tooLarge: Ack<never> = {
  ok: false,
  error: { code: 'too_large', message: 'over the limit maxFrameBytes' },
};

/** As `ready` has it. */
export const mostFrameBytes = (ready: Envelope | undefined): number => {
  const limits = ready?.type === 'ready' ? ready.data.limits : undefined;
  return (isObject(limits) ? limits['maxFrameBytes'] : undefined) ?? usualBytes;
};

export const isTooLarge = (text: string, mostBytes: number): boolean => {
  const most = mostBytes - roomBytes;
  // No character is more than three bytes for each of its units.
  return text.length * 3 > most && new TextEncoder().encode(text).length > most;
};
