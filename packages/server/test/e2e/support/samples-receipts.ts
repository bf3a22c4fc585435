/** A good call of every command on receipts, presence and notifications; see samples.ts. */
import { randomUUID } from 'node:crypto';
import type { Sample } from './samples.ts';

export const receiptSamples: Readonly<Record<string, Sample>> = {
  notify: () => ({
    clientId: randomUUID(),
    users: ['bilal'],
    title: 'आपका ऑर्डर',
    body: 'भेज दिया गया',
    url: '/orders/7',
    kind: 'order',
    data: { order: 7 },
  }),
  watchPresence: () => ({ users: ['bilal', 'chitra'] }),
  receipts: ({ channel }) => ({ channel, seq: 4, after: 'asha' }),
};
