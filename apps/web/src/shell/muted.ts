/** Muting has an end; "always" is as far as the contract goes. */
import type { ChannelRow } from '@ghanti/client';

const hourMs = 3_600_000;

/** Times that a client asks for lie before 2100. */
const always = Date.UTC(2099, 0, 1);

export const muteUntil = {
  hour: (now: number): number => now + hourMs,
  eight: (now: number): number => now + 8 * hourMs,
  always: (): number => always,
};

type Muting = Pick<ChannelRow, 'mutedUntil'>;

export const isMuted = ({ mutedUntil }: Muting, now: number): boolean =>
  mutedUntil !== null && mutedUntil > now;

export const isMutedAlways = ({ mutedUntil }: Muting): boolean => (mutedUntil ?? 0) >= always;
