/** A good call of every command on receipts, presence and notifications; see samples.ts. */
import type { Sample } from './samples.ts';

export const receiptSamples: Readonly<Record<string, Sample>> = {
  watchPresence: () => ({ users: ['bilal', 'chitra'] }),
  receipts: ({ channel }) => ({ channel, seq: 4, after: 'asha' }),
};
