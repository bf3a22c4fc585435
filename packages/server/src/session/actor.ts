/**
 * Who sends a command, and the shape of the table that runs it. `connection` lets a signal skip the connection that it
 * came from; over REST there is none.
 */
import type { CommandName } from '@ghanti/protocol';
import type { Identity } from '../auth/identity.ts';

export { isAnonymous, type Identity } from '../auth/identity.ts';

export type Actor = Identity & { readonly connection?: string };

export interface Commands {
  /** The commands that are built; any other name is refused as `invalid`. */
  readonly served: readonly CommandName[];
  /**
   * Parses, runs, answers. Rejects with `GhantiError` for whatever the contract has a code for; anything else that it
   * rejects with is a bug, to be answered `internal`.
   */
  run(name: string, actor: Actor, input: unknown): Promise<unknown>;
}
