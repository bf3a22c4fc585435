/**
 * What is said of the connection, by how long it is gone (N1): a short loss is not worth a word, a long one says what is
 * being done about it. Pure; the banner draws it.
 */
import type { ConnectionState } from '@ghanti/client';

export type ConnectionNotice =
  | 'none'
  | 'connecting'
  | 'offline'
  | 'outdated'
  | 'back'
  | { readonly unreachable: number };

const quietMs = 2_000;
const patientMs = 10_000;
const backMs = 1_500;

export type Moment = {
  readonly state: ConnectionState;
  readonly now: number;
  /** Whether the browser says that there is a network at all. */
  readonly network: boolean;
  /** When it came back, where somebody was told that it was gone. */
  readonly backAt: number | undefined;
};

const lost = (since: number, retryAt: number | undefined, { now, network }: Moment): ConnectionNotice => {
  const goneMs = now - since;
  if (!network) return 'offline';
  if (goneMs < quietMs) return 'none';
  if (goneMs < patientMs) return 'connecting';
  return { unreachable: Math.max(1, Math.ceil(((retryAt ?? now) - now) / 1_000)) };
};

export const connectionNotice = (moment: Moment): ConnectionNotice => {
  const { state, now, backAt } = moment;
  switch (state.is) {
    case 'connecting':
      return lost(state.since, undefined, moment);
    case 'waiting':
      return lost(state.since, state.retryAt, moment);
    case 'outdated':
      return 'outdated';
    case 'catchingUp':
    case 'live':
      return backAt !== undefined && now - backAt < backMs ? 'back' : 'none';
    case 'idle':
    case 'signedOut':
    case 'closed':
      return 'none';
    default:
      return state satisfies never;
  }
};
