/**
 * What the commands of administrators stand on. No socket, no SQL: people and keys as auth/ has them, the log, and what the
 * node tells of its connections.
 */
import type {
  AdminCommandName,
  AdminConnection,
  AdminInput,
  AdminMetrics,
  AdminOutput,
} from '@ghanti/protocol';
import type { ApiKeys } from '../auth/api-keys.ts';
import type { Links } from '../auth/links.ts';
import type { Oversight } from '../auth/oversight.ts';
import type { Clock } from '../kit/clock.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Store } from '../store/store.ts';

export interface Connections {
  list(): readonly AdminConnection[];
  /** How many one user has. */
  of(user: string): number;
  /** False where there is none of that name. */
  closeOne(connection: string): boolean;
}

export type Admin = {
  readonly store: Store;
  readonly log: Pick<EventLog, 'append'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly oversight: Oversight;
  readonly keys: ApiKeys;
  readonly links: Links;
  readonly connections: Connections;
  /** Which of several nodes this is. */
  readonly node: string;
  readonly metrics: () => Promise<AdminMetrics>;
  readonly erase: (user: string) => Promise<void>;
  /** Where people open the server, for links. */
  readonly url: () => string;
};

/** `by` is the administrator. */
export type AdminHandler<N extends AdminCommandName> = (
  by: string,
  input: AdminInput<N>,
) => Promise<AdminOutput<N>>;

export type AdminHandlers = { readonly [N in AdminCommandName]: AdminHandler<N> };
