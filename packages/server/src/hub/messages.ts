/**
 * What nodes tell each other over the bus: commits, which are in the log as well, and signals, which are nowhere else. A node has its
 * own commits whole; of others' it hears a header, and what concerns the channels that it serves.
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

/** That there was a commit on another node. `channels`: what it concerns, by `channelKey`; undefined where they are too many to name. */
export type HeaderMessage = {
  readonly kind: 'header';
  readonly prev: number;
  readonly last: number;
  readonly channels: readonly string[] | undefined;
  /** Whether marks or other states moved in it, which are in no log. */
  readonly hasStates: boolean;
};

/** What of another node's commit, the one that ended at `last`, concerns one channel. */
export type PayloadMessage = {
  readonly kind: 'payload';
  readonly last: number;
  readonly channel: string;
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
  /** How far the node was that said it: one that is behind waits until it knows who may hear it (PRV-1). */
  readonly after?: number;
};

/** Somebody tells more, or less, of his presence than before (PRE-1). */
export type PresenceRuleMessage = {
  readonly kind: 'presenceRule';
  readonly user: string;
  readonly rule: LastSeenRule;
};

/** A feed was made, or has ended. */
export type FeedChangedMessage = { readonly kind: 'feedChanged'; readonly channel: string };

/** Something that a token rests on was taken back, or given back (AUTH-1); what it is, auth/ knows. */
export type RevokedMessage = { readonly kind: 'revoked'; readonly what: object };

/** Whose presence changed, and how. */
export type AttendedMessage = {
  readonly kind: 'attended';
  readonly changes: readonly { readonly user: string; readonly online: boolean; readonly at: number }[];
};

export type BusMessage =
  | CommitMessage
  | HeaderMessage
  | PayloadMessage
  | SignalMessage
  | PresenceRuleMessage
  | FeedChangedMessage
  | RevokedMessage
  | AttendedMessage;

/** Whether something was committed, here or elsewhere. */
export const isCommit = ({ kind }: BusMessage): boolean => kind === 'commit' || kind === 'header';
