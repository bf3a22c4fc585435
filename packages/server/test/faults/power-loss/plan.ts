/**
 * What the workload writes and what it marks as durable, for the program that writes and the one that looks.
 */
import type { EventRow, MarkRow, Write } from '../../../src/store/store.ts';

/** One line of the marks file: what the store had said is on disk by then. */
export type Mark = {
  /** An epoch that had begun. */
  readonly epoch?: string;
  readonly user?: string;
  /** Events of an acknowledged batch. */
  readonly events?: readonly EventRow[];
  /** A keyed write that was acknowledged, and the event that it made. */
  readonly keyed?: readonly { readonly write: Write; readonly event: EventRow }[];
  /** Marks of an acknowledged batch. */
  readonly delivered?: readonly MarkRow[];
  /** The last position given, as the store told it to a reader: shown, so it stays. */
  readonly last?: number;
};

export const channels = ['c1', 'c2', 'c3'] as const;
export const people = ['asha', 'bilal', 'chitra', 'dev'] as const;

/** The keyed write of one message. */
export const messageWrite = (user: string, channel: string, clientId: string, text: string): Write => ({
  at: 1_763_630_000_000,
  key: { user, channel, clientId, hash: new Uint8Array(16).fill(text.length % 256) },
  guards: [{ is: 'member', channel, user, kinds: ['group'], roles: ['owner', 'admin', 'member'] }],
  steps: [
    { do: 'event', channel, type: 'receiveMessage', by: user, data: JSON.stringify({ clientId, text }) },
  ],
});
