/**
 * What nodes tell each other over the bus: commits, which are in the log as well, and signals, which are nowhere else.
 */
import type { Committed, LastSeenRule } from '../log/event-log.ts';
import type { SignalEnvelope } from './batch.ts';

/** A commit: `prev` is the last position of the commit before it, by which a node notices that it missed one. */
export type CommitMessage = {
  readonly kind: 'commit';
  readonly prev: number;
  readonly last: number;
  readonly events: Committed['events'];
  readonly marks: Committed['marks'];
  readonly states: Committed['states'];
};

/** To whoever listens to a channel, or to all connections of some users. */
export type Addressed = { readonly channel: string } | { readonly users: readonly string[] };

/** A signal, but for the connection or the user that it comes from. */
export type SignalMessage = {
  readonly kind: 'signal';
  readonly type: string;
  readonly to: Addressed;
  readonly envelope: SignalEnvelope;
  readonly exceptConnection?: string;
  readonly exceptUser?: string;
};

/** Somebody tells more, or less, of his presence than before (PRE-1). */
export type PresenceRuleMessage = {
  readonly kind: 'presenceRule';
  readonly user: string;
  readonly rule: LastSeenRule;
};

/** A feed was made, or has ended. */
export type FeedChangedMessage = { readonly kind: 'feedChanged'; readonly channel: string };

export type BusMessage = CommitMessage | SignalMessage | PresenceRuleMessage | FeedChangedMessage;
