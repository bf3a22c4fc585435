/**
 * What the rules of the place stand on: the log, the database's answers, time, and a way to say something ephemeral.
 * No socket, no SQL. A handler gets who acts and a parsed input, and gives the command's answer or throws `GhantiError`.
 */
import type { CommandInput, CommandName, CommandOutput, Limits, PresenceEntry } from '@ghanti/protocol';
import type { Clock } from '../kit/clock.ts';
import type { ChannelsInUse } from '../log/channels-in-use.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Search } from '../store/search.ts';
import type { LastSeenRule, Store } from '../store/store.ts';

/**
 * Who acts; `connection` is where a signal comes from. `roles`: `admin` administers the server; `scopes`: what an API key may,
 * missing for people.
 */
export type Acting = {
  readonly user: string;
  readonly connection?: string;
  readonly roles: readonly string[];
  readonly scopes?: readonly string[];
};

/** Something true now and kept nowhere, for whoever listens to a channel, or for all connections of some users. */
export type OutgoingSignal = {
  readonly type: string;
  readonly to: { readonly channel: string } | { readonly users: readonly string[] };
  readonly envelope: {
    readonly channel?: string;
    readonly by?: string;
    readonly at: number;
    readonly data: object;
  };
  readonly exceptConnection?: string;
  readonly exceptUser?: string;
  /** Position of the channel's head as it was asked who may say it: nodes that are not so far yet wait (PRV-1). */
  readonly after?: number;
};

/** Who is online, as far as it is somebody's to know (PRE-1). */
export type Presences = {
  /** Instead of those whom the connection watched by name before; gives how they are. */
  watch(user: string, connection: string | undefined, users: readonly string[]): Promise<PresenceEntry[]>;
  ruleChanged(user: string, rule: LastSeenRule): void;
};

export type Chat = {
  readonly log: EventLog;
  readonly store: Store;
  readonly search: Search;
  readonly inUse: ChannelsInUse;
  readonly presence: Presences;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly directory: 'everyone' | 'shared' | 'exact';
  readonly signal: (signal: OutgoingSignal) => void;
};

export type Handler<N extends CommandName> = (
  acting: Acting,
  input: CommandInput<N>,
) => Promise<CommandOutput<N>>;

/** One function per command that is built. */
export type Handlers = { readonly [N in CommandName]?: Handler<N> };
