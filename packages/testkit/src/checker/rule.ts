/**
 * What a check of a history is made of. A rule sees every operation once, in order, and blames; what can only be said
 * when all is known it says in `finish`.
 */
import type { Op } from '../history/operation.ts';

/** The invariants that a history can break. */
export const invariants = {
  I1: 'no loss',
  I2: 'exactly once',
  I3: 'no phantom',
  I4: 'agreement',
  I5: 'dense',
  I6: 'session order',
  I7: 'real-time order',
  I8: 'no going back',
  I9: 'privacy',
  I10: 'receipts',
  I11: 'convergence',
  I12: 'liveness',
  I13: 'bounds',
  I14: 'honest errors',
} as const;
export type Invariant = keyof typeof invariants;

/** What went wrong, as a person would say it. */
export const faultNames = [
  'lost',
  'doubled',
  'reordered',
  'phantom',
  'divergent',
  'gap',
  'back',
  'leaked',
  'stuck',
  'over',
  'dishonest',
] as const;
export type Fault = (typeof faultNames)[number];

/** `at` is the operation (its `i`) that shows it. */
export type Violation = {
  readonly rule: Invariant;
  readonly fault: Fault;
  readonly at: number;
  readonly text: string;
};

export type Blame = (violation: Violation) => void;

export interface Rule {
  see(op: Op): void;
  finish(): void;
}

/** A message in the scope in which its client id is spent. */
export const sendKey = (user: string, channel: string, clientId: string): string =>
  `${user} ${channel} ${clientId}`;

/** A place in the log, as it is named to people. */
export const placeKey = (channel: string, seq: number): string => `${channel}#${seq}`;

/** All that an operation says about the log: which channel, and which entries of it. */
export const entriesOf = (op: Op) => {
  if (op.f === 'recv' && op.type === 'ok') return [op.v];
  if (op.f === 'read' && op.type === 'ok') return op.v.entries;
  return op.f === 'final' ? op.v.entries : [];
};
