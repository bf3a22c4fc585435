/** Where faults strike: the nodes, what they share, the sessions and the links between all of them. */
import type { Source } from '../../history/operation.ts';
import type { TcpProxy } from '../../proxies/tcp-proxy.ts';
import type { Postgres } from '../../services/postgres.ts';
import type { RedisServer } from '../../services/redis.ts';
import type { FaultyDisk } from '../disk/faulty-disk.ts';
import type { Target } from '../kills/target.ts';
import type { Session } from './session.ts';
import type { Stage } from './stage.ts';

/** A node's way to something that all nodes share. */
export type ServiceLink = { readonly proxy: TcpProxy; readonly target: string };

export type Node = {
  readonly name: string;
  readonly target: Target;
  readonly disk: FaultyDisk;
  /** Where nodes share a database and a bus. */
  readonly links?: { readonly database: ServiceLink; readonly redis: ServiceLink };
};

/** What nodes share. */
export type Services = {
  readonly postgres: Postgres;
  readonly databaseUrl: string;
  readonly redis: RedisServer;
  /** The share of what Redis pushes that gets lost on its way. */
  loss: number;
};

export type Field = {
  readonly stage: Stage;
  readonly nodes: readonly Node[];
  readonly sessions: readonly Session[];
  readonly services?: Services | undefined;
};

export type Fault = (field: Field, node: Node) => Promise<void>;

export const sourceOf = (proc: string): Source => ({ proc, user: 'nobody', sess: proc, tr: 'disk' });

export const ending = ({ stage }: Field, { name }: Node, what: string): void =>
  void stage.history.record(sourceOf(name), { f: 'life', type: 'invoke', v: { channel: '', what } });

export const ended = ({ stage }: Field, { name }: Node, how: string): void =>
  void stage.history.record(sourceOf(name), { f: 'life', type: 'info', v: { channel: '', how } });
